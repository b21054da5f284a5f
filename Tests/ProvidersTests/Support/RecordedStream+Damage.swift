import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Providers

extension RecordedStream {
  /// Sends the body with bytes of it changed, left out, doubled and swapped, and checks that it says the same wherever it
  /// is divided, and no more than was sent.
  func checkDamaged(
    runs: Int, seed: UInt64? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    var random = SeededGenerator(seed: seed)
    for run in 0..<runs {
      // The tests beside this one may wait for servers: they must not starve.
      await Task.yield()
      var damaged = body
      for _ in 0..<Int.random(in: 1...8, using: &random) { Self.damage(&damaged, &random) }
      let place = Int.random(in: damaged.indices, using: &random)
      let outcome = read(Cutting.whole(damaged))
      let label: Comment = "\(name), run \(run) of seed \(random.seed), divided at \(place)"
      #expect(read(Cutting.inTwo(damaged, at: place)) == outcome, label, sourceLocation: sourceLocation)
      // A byte that is no UTF-8 becomes three.
      let said = outcome.answer.text.utf8.count + outcome.answer.reasoning.utf8.count
      #expect(said <= damaged.count * 3, label, sourceLocation: sourceLocation)
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let place = Int.random(in: bytes.indices, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1 where bytes.count > 1: bytes.remove(at: place)
    case 2:
      let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
      bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &random))
    }
  }
}
