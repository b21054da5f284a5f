import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

/// Whether a command that runs unasked reads through the links that a folder of the workspace holds.
@Suite(.timeLimit(.minutes(5))) struct FollowedLinkTests {
  private static let secret = "TOPSECRET"

  /// Files with a line of their own, and links to a file and to a folder outside, beside one another in `d` and `e`.
  private func fill(_ commands: CommandPlayground) throws {
    let elsewhere = "\(commands.playground.outside)/elsewhere"
    try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: true)
    for name in ["key", "plain"] {
      try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: "\(elsewhere)/\(name)"))
    }
    for folder in ["d", "e"] {
      try commands.playground.write("plain\n", to: "\(folder)/plain")
      try commands.playground.link("\(folder)/key", to: "../../elsewhere/key")
      try commands.playground.link("\(folder)/folder", to: "\(elsewhere)")
    }
    try commands.playground.write("other\n", to: "e/only")
    try commands.playground.write("key\n", to: "key")
    try commands.playground.write("plain\n", to: "plain")
  }

  private func isUnasked(_ script: String, _ commands: CommandPlayground) -> Bool {
    let look = WordLook(root: commands.root, folder: nil)
    return ToolPolicy().verdict(on: .script(script), look: look) == .allow
  }

  private static let scripts: [String] = {
    let programs = [
      "ls -la", "ls -laR", "ls -lR --color=always", "cat", "tac", "nl", "rev", "head", "tail -n 3", "wc",
      "sort",
      "uniq", "cut -c1-9", "md5sum", "cksum", "od -c", "file", "file -k", "stat", "du -a", "tree -a", "find",
      "grep -rn TOP", "grep -r ''", "grep TOP", "rg -uuu TOP", "rg --files", "rg --hidden -n ''",
    ]
    let places = [
      "d", "d/", "d/.", ".", "'d/*'", "d e", "d/key", "d/folder", "d/folder/key", "d/folder/.", "-- d",
    ]
    let two = [
      "d e", "d/ e", "key d", "d key", "-- d key", "d -", "plain key", "d/plain e/plain", "d/key key",
      "d/plain d",
    ]
    return programs.flatMap { program in places.map { "\(program) \($0)" } }
      + [
        "diff", "diff -N", "diff -u", "diff --color=never", "diff -s", "cmp", "comm", "git diff",
        "git diff --stat",
      ]
      .flatMap { program in two.map { "\(program) \($0)" } }
      + [
        "find . -type f -size +0", "find d -name key -newer plain", "find d -samefile plain", "find -P d -ls",
      ]
  }()

  @Test func `nothing that runs unasked shows what a link leads to`() async throws {
    try await withCommands { commands in
      try fill(commands)
      let unasked = Self.scripts.filter { isUnasked($0, commands) }
      #expect(unasked.count > Self.scripts.count / 2)
      // Of no command is so much asked that nothing is left.
      for name in Set(Self.scripts.map { $0.prefix { $0 != " " } }) {
        #expect(unasked.contains { $0.hasPrefix(name) }, "\(name)")
      }
      // Few at a time: a long output is shortened.
      for start in stride(from: 0, to: unasked.count, by: 20) {
        let some = unasked[start..<min(start + 20, unasked.count)]
        let text = try await commands.run(some.map { "\($0) < /dev/null 2>&1" }.joined(separator: "\n")).text
        #expect(!text.contains(Self.secret), "one of \(some): \(text)")
      }
    }
  }

  @Test(arguments: [
    ("diff d e", "d"), ("diff -N d e", "d"), ("diff key d", "d"), ("diff -u key -- d", "d"),
    ("diff e/ key", "e/"),
    ("diff . key", "."),
  ])
  func `folders are compared after asking`(script: String, folder: String) async throws {
    try await withCommands { commands in
      try fill(commands)
      let look = WordLook(root: commands.root, folder: nil)
      #expect(
        ToolPolicy().verdict(on: .script(script), look: look).reason
          == "run_command asks: the script is not known to only read in the working folder: "
          + "diff follows the links in the folder \"\(folder)\".")
      // It is what it is said to be.
      #expect(isUnasked("diff key plain", commands) && isUnasked("cat key", commands))
    }
  }

  /// The shell's own patterns are not understood, whatever they stand for.
  @Test(arguments: [
    "cat d/*", "head -n 1 d/k?y", "wc d/[k]ey", "cat d/{key,plain}", "grep TOP d/*", "stat -L d/*",
  ])
  func `a pattern that a link may come under asks`(script: String) {
    #expect(!runsUnasked(script))
  }
}
