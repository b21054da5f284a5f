import Foundation
import Testing

@testable import Tools

/// Whether programs take the word behind an option for its value, as the policy takes it.
///
/// Where they do not, a word that was looked at as a value is an option of its own, and that one nobody has looked at.
@Suite struct OptionValueTests {
  private static let git = [
    "status", "log", "show", "diff", "rev-list", "shortlog", "blame", "ls-files", "ls-tree", "branch", "tag",
    "describe", "cat-file", "merge-base", "grep",
  ]
  private static let programs = [
    "ls", "cat", "nl", "head", "tail", "wc", "grep", "rg", "sort", "uniq", "cut", "comm", "cmp", "diff",
    "file",
    "stat", "du", "md5sum", "od",
  ]

  private static var all: [(words: [String], shape: CommandShape)] {
    git.compactMap { name in ReadOnlyGit.shape(of: name).map { (["git", name] + operands(of: name), $0) } }
      + programs.compactMap { name in ReadOnlyCommand.shape(of: name).map { ([name], $0) } }
  }

  /// Without which it does not look at its options.
  private static func operands(of name: String) -> [String] {
    switch name {
    case "rev-list": ["HEAD"]
    case "blame": ["file"]
    default: []
    }
  }

  /// What the program says of the words, with nothing to read from.
  private func complaint(_ words: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C"]
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Whether it took the canary for an option.
  private func isOption(_ complaint: String) -> Bool {
    complaint.split(separator: "\n").contains { line in
      line.contains("--canary")
        && ["unknown option", "unrecognized", "unrecognised", "unexpected argument", "invalid option"]
          .contains {
            line.lowercased().contains($0)
          }
    } || complaint.contains("unknown option `canary'") || complaint.contains("usage: git")
  }

  @Test func `a value in a word of its own is a value to the program`() async throws {
    try await withPlayground { playground in
      _ = try HostileRepository(.editor, in: playground.root)
      var seen = 0
      for (words, shape) in Self.all {
        let options =
          (shape.valued + shape.patterns).map { "-\($0)" } + shape.longValued.map { "--\($0)" }
        for option in options {
          let complaint = try complaint(words + [option, "--canary"], in: playground.root)
          // Some say no more of a bad value than of a bad option.
          let plain = try self.complaint(words + [option, "canary"], in: playground.root)
          #expect(!isOption(complaint) || complaint == plain, "\(words) \(option): \(complaint)")
          seen += 1
        }
      }
      #expect(seen > 80)
      // The trial tells one from the other.
      for words in [["git", "diff", "-U"], ["git", "blame", "--abbrev"], ["ls", "--color"], ["od", "-w"]] {
        #expect(isOption(try complaint(words + ["--canary"], in: playground.root)), "\(words)")
      }
    }
  }
}
