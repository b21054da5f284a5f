import AntiphonTesting
import Testing

@testable import Remote

@Suite("The back-off")
struct BackoffTests {
  @Test("doubles up to the longest")
  func doubling() {
    let waits = (1...9).map { Backoff().delay(after: $0, random: 500) }
    #expect(waits == [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000].map { .milliseconds($0) })
    #expect(Backoff().delay(after: 0, random: 500) == .zero)
    #expect(Backoff().delay(after: .max, random: 500) == .seconds(5))
  }

  @Test("is spread over its second half, whatever the bits", arguments: 1...200 as ClosedRange<UInt64>)
  func spread(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let failures = Int.random(in: 1...40, using: &random)
    let whole = Backoff().delay(after: failures, random: 500)
    let wait = Backoff().delay(after: failures, random: random.next())
    #expect(wait >= whole / 2 && wait <= whole, "seed \(seed)")
  }
}
