import Foundation
import Testing

/// Rules of CONTRIBUTING.md that a program can check.
@Suite struct SourceRulesTests {
  @Test func `no source file is longer than 600 lines`() async throws {
    for path in try await Repository.files(below: "Sources", suffix: ".swift")
    where !path.contains("WideRanges") {
      let lines = try Repository.text(of: path).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 601, "\(path) has \(lines) lines; split it by idea")
    }
  }

  @Test func `what switches a check off has its reason beside it`() async throws {
    let marks = ["@unchecked Sendable", "nonisolated(unsafe)", "try!", "as!", "fatalError("]
    for path in try await Repository.files(below: "Sources", suffix: ".swift") {
      let lines = try Repository.text(of: path).components(separatedBy: "\n")
      for (index, line) in lines.enumerated() {
        let code = line.components(separatedBy: "//")[0]
        guard let mark = marks.first(where: { Self.has($0, code) }) else { continue }
        let hasReason = line.contains("//") || index > 0 && lines[index - 1].contains("//")
        #expect(hasReason, "\(path):\(index + 1): \(mark) without a reason")
      }
    }
  }

  /// Whether a mark stands in a line as a word of its own: `entry!` is no `try!`.
  private static func has(_ mark: String, _ code: String) -> Bool {
    code.ranges(of: mark).contains { range in
      range.lowerBound == code.startIndex || !code[code.index(before: range.lowerBound)].isLetter
    }
  }

  @Test func `no path of a developer's machine is in the tree`() async throws {
    let marks = ["/home/", "/Users/"].map { $0 + NSUserName() }
    for path in try await Repository.files(below: "Sources", suffix: "") {
      guard let text = try? Repository.text(of: path) else { continue }
      #expect(!marks.contains(where: text.contains), "\(path)")
    }
  }
}
