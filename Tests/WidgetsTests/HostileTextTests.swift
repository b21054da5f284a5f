import Foundation
import Screen
import Testing

@testable import Widgets

/// Text made to be slow to parse. How long it takes is measured in `Benchmarks`, not here; what takes much more
/// than it should runs into the time limit.
@Suite(.timeLimit(.minutes(10))) struct HostileTextTests {
  @Test func pathologicalTextIsShown() throws {
    for (name, source) in try Corpus.pathological() {
      var text = MarkdownText(source)
      #expect(text.lineCount(width: 80) > 0, "\(name)")
    }
  }

  @Test func pathologicalTextCanArriveInPieces() throws {
    for (name, source) in try Corpus.pathological() {
      let source = String(source.prefix(20_000))
      var text = MarkdownText()
      var end = source.startIndex
      while end < source.endIndex {
        end = source.index(end, offsetBy: 500, limitedBy: source.endIndex) ?? source.endIndex
        text.update(to: String(source[..<end]))
        _ = text.lineCount(width: 80)
      }
      var fresh = MarkdownText(source)
      #expect(text.lines(width: 80) == fresh.lines(width: 80), "\(name)")
    }
  }

  /// Twice the text costs twice the time, give or take, and keeps twice as much, whether it is one long line or many
  /// that are as long as a line that is parsed may be.
  @Test(arguments: [false, true])
  func pathologicalTextIsLinear(_ isCut: Bool) throws {
    let (short, long) = (try Corpus.pathological(bytes: 24_000), try Corpus.pathological(bytes: 48_000))
    for ((name, one), (_, two)) in zip(short, long) {
      let (one, two) = isCut ? (Self.cut(one), Self.cut(two)) : (one, two)
      let growth = Double(two.utf8.count) / Double(one.utf8.count)
      let (before, after) = (Self.measured(one), Self.measured(two))
      #expect(after.kept <= Int(1.25 * growth * Double(before.kept)) + 1_000, "\(name)")
      #expect(after.parsed <= Int(1.25 * growth * Double(before.parsed)) + 10_000, "\(name)")
      // The time of this thread alone, the least of several: others cannot make it less.
      var (least, most) = (after.time, before.time)
      var tries = 0
      while least > 1.25 * growth * most, tries < 20 {
        least = min(least, Self.measured(two).time)
        most = max(most, Self.measured(one).time)
        tries += 1
      }
      #expect(least <= 1.25 * growth * most, "\(name): \(most) s, then \(least) s")
    }
  }

  /// The text in lines that are just short enough to be parsed.
  private static func cut(_ text: String) -> String {
    var bytes: [UInt8] = []
    var column = 0
    for byte in text.utf8 {
      bytes.append(byte)
      column = byte == 0x0A ? 0 : column + 1
      if column == 3_900 {
        bytes.append(0x0A)
        column = 0
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func measured(_ source: String) -> (time: Double, kept: Int, parsed: Int) {
    let start = threadTime()
    var text = MarkdownText(source)
    let lines = text.lines(width: 80)
    let time = threadTime() - start
    let kept = lines.reduce(0) { sum, line in
      line.spans.reduce(sum + MemoryLayout<Line>.stride) {
        $0 + $1.text.utf8.count + MemoryLayout<Span>.stride
      }
    }
    return (time, kept, text.parsedBytes + text.lexedBytes)
  }

  private static func threadTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
