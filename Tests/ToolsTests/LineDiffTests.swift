import AntiphonTesting
import Foundation
import Testing

@testable import Tools

@Suite struct LineDiffTests {
  private func diff(_ old: String, _ new: String) -> String {
    LineDiff(from: Array(old.utf8), to: Array(new.utf8)).unified()
  }

  @Test func itIsWrittenAsDiffWritesIt() {
    #expect(diff("a\n", "a\n") == "")
    #expect(diff("", "a\nb\n") == "@@ -0,0 +1,2 @@\n+a\n+b\n")
    #expect(diff("a\nb\n", "") == "@@ -1,2 +0,0 @@\n-a\n-b\n")
    #expect(diff("a\n", "b\n") == "@@ -1 +1 @@\n-a\n+b\n")
    #expect(
      diff("a\nb", "a\nb\n") == "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n")
    #expect(
      diff("a\nb", "x\nb")
        == "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n")
    #expect(diff("a\r\n", "a\n") == "@@ -1 +1 @@\n-a\r\n+a\n")
    let ten = (1...10).map { "\($0)\n" }.joined()
    #expect(
      diff(ten, ten.replacing("5\n", with: "five\n"))
        == "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
    // Two changes six unchanged lines apart share a hunk, seven apart they do not.
    #expect(diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n").split(separator: "@@").count == 2)
    #expect(
      diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n").split(separator: "@@").count == 4)
  }

  @Test func aBlockThatIsMovedIsTakenOutAndPutIn() {
    #expect(
      diff("one\ntwo\nthree\nfour\n", "three\nfour\none\ntwo\n").split(separator: "\n").filter {
        $0.hasPrefix("-") || $0.hasPrefix("+")
      }.count == 4)
  }

  @Test(arguments: 1...400 as ClosedRange<UInt64>)
  func theDiffMakesTheNewTextOfTheOld(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let words = ["", "a", "b", "c", "\r", "é", "-x", "+y", " z", "\\ No newline", "@@ -1 +1 @@"]
      .prefix(Int.random(in: 2...11, using: &random))
    func text(_ count: Int) -> String {
      let lines = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
      return lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
    }
    let old = text(Int.random(in: 0...40, using: &random))
    var lines = old.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      Array($0)
    }
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let place = Int.random(in: 0...lines.count, using: &random)
      if Bool.random(using: &random) || place == lines.count {
        lines.insert(Array((words.randomElement(using: &random) ?? "").utf8), at: place)
      } else {
        lines.remove(at: place)
      }
    }
    let edited = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    for new in [edited, Array(text(Int.random(in: 0...40, using: &random)).utf8)] {
      let diff = LineDiff(from: Array(old.utf8), to: new)
      #expect(try applied(diff.unified(), to: Array(old.utf8)) == new, "seed \(seed)")
      #expect(diff.old.count - diff.removedCount == diff.new.count - diff.addedCount, "seed \(seed)")
      #expect(
        try applied(LineDiff(from: new, to: Array(old.utf8)).unified(), to: new) == Array(old.utf8),
        "seed \(seed)")
      // As short as it can be, for texts of this size.
      let shortest = diff.new.difference(from: diff.old).count
      #expect(diff.addedCount + diff.removedCount == shortest, "seed \(seed)")
    }
  }

  /// Far more changes than the shortest way is looked for.
  @Test(.timeLimit(.minutes(10)), arguments: [1, 2, 3] as [UInt64])
  func largeTextsAreComparedInTime(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let kinds = seed == 1 ? 50 : 1_000_000
    let old = (0..<60_000).map { _ in "\(Int.random(in: 0..<kinds, using: &random))\n" }
    var new = old
    for index in new.indices where Int.random(in: 0..<(seed == 3 ? 2 : 5), using: &random) == 0 {
      new[index] = "\(Int.random(in: 0..<kinds, using: &random))\n"
    }
    let (oldBytes, newBytes) = (Array(old.joined().utf8), Array(new.joined().utf8))
    let diff = LineDiff(from: oldBytes, to: newBytes)
    #expect(try applied(diff.unified(), to: oldBytes) == newBytes)
    #expect(kinds == 50 || diff.removedCount <= 45_000)
  }

  @Test func oneLineOfManyMegabytesIsALineLikeOthers() {
    let line = Array(repeating: UInt8(ascii: "x"), count: 4 << 20)
    let diff = LineDiff(from: line, to: line + [UInt8(ascii: "y")])
    #expect(diff.changes == [LineDiff.Change(old: 0..<1, new: 0..<1)])
  }

  /// Reads a unified diff and does what it says.
  private func applied(_ diff: String, to old: [UInt8]) throws -> [UInt8] {
    func lines(_ bytes: [UInt8]) -> [[UInt8]] {
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
        Array($0) + [10]
      }
      lines[lines.count - 1].removeLast()
      if lines.last == [] { lines.removeLast() }
      return lines
    }
    let old = lines(old)
    var (new, place): ([[UInt8]], Int) = ([], 0)
    var rest = lines(Array(diff.utf8))[...]
    while let head = rest.popFirst() {
      let numbers = String(decoding: head, as: UTF8.self).split(whereSeparator: { !$0.isNumber && $0 != "," })
        .map { $0.split(separator: ",").compactMap { Int($0) } }
      try #require(numbers.count == 2)
      let counts = numbers.map { $0.count > 1 ? $0[1] : 1 }
      let start = numbers[0][0] - (counts[0] == 0 ? 0 : 1)
      new += old[place..<start]
      place = start
      var (oldLeft, newLeft) = (counts[0], counts[1])
      while oldLeft > 0 || newLeft > 0 || rest.first?.first == UInt8(ascii: "\\") {
        let next = rest.popFirst()
        var line = try #require(next)
        let sign = line.removeFirst()
        if rest.first?.first == UInt8(ascii: "\\") {
          line.removeLast()
          rest.removeFirst()
        }
        switch sign {
        case UInt8(ascii: " "):
          try #require(old[place] == line)
          new.append(line)
          (place, oldLeft, newLeft) = (place + 1, oldLeft - 1, newLeft - 1)
        case UInt8(ascii: "-"):
          try #require(old[place] == line)
          (place, oldLeft) = (place + 1, oldLeft - 1)
        case UInt8(ascii: "+"):
          new.append(line)
          newLeft -= 1
        default: Issue.record("a line of a hunk begins with \(sign)")
        }
      }
    }
    return Array((new + old[place...]).joined())
  }
}
