import AntiphonTesting
import Testing

@testable import Coordinator

@Suite("Rubbish in place of a recording", .serialized, .timeLimit(.minutes(10)))
struct RecordingRubbishTests {
  @Test("is an error, or a replay that comes to an end", arguments: 0..<8)
  func rubbish(block: Int) async throws {
    var replays = 0
    for seed in block * 80..<(block + 1) * 80 {
      var generator = SeededGenerator(seed: UInt64(seed))
      let bytes = try await mutated(&generator)
      guard let recording = try? Recording.read(bytes, file: "a").recording else { continue }
      replays += 1
      // One that hangs is ended by the time limit, and is the first to be named then.
      do { _ = try await recording.replayed() } catch { Issue.record("seed \(seed): \(error)") }
    }
    #expect(replays > 1, "too few of them can be read for the test to mean much")
  }

  @Test("of bytes alone is an error", arguments: 0..<200)
  func bytes(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    var bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    bytes.append(10)
    #expect(throws: RecordingError.self) { try Recording.read(bytes, file: "a") }
    let head = Array(RecordingTextTests.text.utf8.prefix { $0 != 10 }) + [10]
    #expect(throws: RecordingError.self) { try Recording.read(head + bytes, file: "a") }
  }

  /// A good file with lines doubled, swapped, dropped, and numbers, words and bytes changed.
  private func mutated(_ generator: inout SeededGenerator) async throws -> [UInt8] {
    let good = try await ReplayHistoryTests.conversation(&generator).recording.text
    // So that an event in another place is not found out by its time.
    var lines = good.replacing(/"at":\d+/, with: "\"at\":0").split(separator: "\n").map(String.init)
    for _ in 0..<Int.random(in: 1...3, using: &generator) where lines.count > 2 {
      let (first, second) = (
        Int.random(in: 1..<lines.count, using: &generator), Int.random(in: 1..<lines.count, using: &generator)
      )
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: lines.remove(at: first)
      case 1: lines.insert(lines[first], at: second)
      case 2, 3: lines.insert(lines.remove(at: first), at: min(first + 1, lines.count))
      case 4:
        let digit = Int.random(in: 0...3, using: &generator)
        lines[first] = lines[first].replacing(/"(response|turn|call|session|toolCall)":\d/) {
          "\"\($0.1)\":\(digit)"
        }
      case 5: lines[first] = lines[first].replacing(/"at":\d+/, with: "\"at\":9223372036854775807")
      case 6:
        let values = ["-1", "9223372036854775807", "1e400", "null", "true", "\"\"", "[]"]
        let value = values.randomElement(using: &generator) ?? ""
        lines[first] = lines[first].replacing(/:\d+/, with: ":\(value)", maxReplacements: 1)
      default:
        var bytes = Array(lines[first].utf8)
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        lines[first] = String(decoding: bytes, as: UTF8.self)
      }
    }
    return lines.flatMap { Array($0.utf8) + [10] }
  }
}
