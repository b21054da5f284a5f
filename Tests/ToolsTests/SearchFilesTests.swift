import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Who finds the lines.
enum Finder: String, CaseIterable, Sendable {
  case ripgrep, ourselves

  /// Those that there are on this machine.
  static let here = isRipgrepHere ? allCases : [.ourselves]

  static let isRipgrepHere = path.split(separator: ":").contains { access("\($0)/rg", X_OK) == 0 }

  static var path: String { ProcessInfo.processInfo.environment["PATH"] ?? "" }
}

@Suite struct SearchFilesTests {
  private func search(
    _ playground: Playground, _ finder: Finder, _ arguments: [String: Any],
    timeLimit: Duration = .seconds(600)
  ) async throws -> ToolOutcome {
    let tool = SearchFilesTool(
      root: RootFolder(playground.root), launcher: ChildLauncher(guardProgram: nil),
      searchPath: finder == .ripgrep ? Finder.path : "", timeLimit: timeLimit)
    let json = try JSONSerialization.data(withJSONObject: arguments)
    switch await tool.prepare(String(decoding: json, as: UTF8.self), in: SessionID(high: 0, low: 1)) {
    case .failed(let reason): return .failure(reason)
    case .ready(let call):
      guard call.subject.effect == .readsWorkspace else { return .failure("[asks]") }
      return await call.run()
    }
  }

  @Test(arguments: Finder.here)
  func linesAreShownWithTheirPlaces(finder: Finder) async throws {
    try await withPlayground { playground in
      try playground.write("one two\nthree\ntwo", to: "b.txt")
      try playground.write("two\r\n", to: "a/deep/er.md")
      try playground.write("two", to: "a b/-rf")
      try playground.write("two\n", to: "new\nline")
      let all = """
        a/deep/er.md:1: two
        a b/-rf:1: two
        b.txt:1: one two
        b.txt:3: two
        new\\nline:1: two
        """
      for path in ["", ".", playground.root, "a/.."] {
        #expect(try await search(playground, finder, ["pattern": "two", "path": path]) == .success(all))
      }
      #expect(
        try await search(playground, finder, ["pattern": "two", "path": "a"])
          == .success("a/deep/er.md:1: two"))
      #expect(
        try await search(playground, finder, ["pattern": "two", "path": "b.txt"])
          == .success("b.txt:1: one two\nb.txt:3: two"))
      #expect(
        try await search(playground, finder, ["pattern": "-rf"]) == .success("[No line was found.]"))
      #expect(try await search(playground, finder, ["pattern": "x", "path": "none"]).failure != nil)
    }
  }

  @Test(arguments: Finder.here)
  func whatIsLeftOut(finder: Finder) async throws {
    try await withPlayground { playground in
      for name in [
        "seen", ".hidden", ".github/workflow", ".git/config", "sub/.git", "target/built", "sub/target/built",
        "notes.log", "sub/keep.log", "sub/a.tmp", "sub/deep/b.tmp", "docs/only/here", "only/here",
        "sub/wanted.tmp",
      ] {
        try playground.write("word", to: name)
      }
      try playground.write("# built\ntarget/\n*.log\r\n!keep.log\n/only\n\\#x\n", to: ".gitignore")
      try playground.write("*.tmp\n!wanted.tmp\n", to: "sub/.gitignore")
      try playground.write(Data("word\n".utf8 + [0]), to: "binary")
      try playground.write("word", to: "large")
      try #require(truncate("\(playground.root)/large", off_t(FileWalk.maximumSize + 1)) == 0)
      try playground.link("link", to: "seen")
      try playground.link("out", to: "..")
      try playground.link("passwd", to: "/etc/passwd")
      func files(_ arguments: [String: Any]) async throws -> [String] {
        let outcome = try await search(playground, finder, ["pattern": "word"].merging(arguments) { $1 })
        return outcome.text.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
      }
      let large = "[Files larger than 16 MiB were left out"
      #expect(try await files([:]) == ["docs/only/here", "seen", "sub/keep.log", "sub/wanted.tmp", large])
      #expect(
        try await files(["hidden": true]) == [
          ".github/workflow", ".hidden", "docs/only/here", "seen", "sub/keep.log", "sub/wanted.tmp", large,
        ])
      #expect(try await files(["path": "sub"]) == ["sub/keep.log", "sub/wanted.tmp"])
      // What is named itself is searched.
      #expect(try await files(["path": ".git"]) == [".git/config"])
      #expect(try await files(["path": "target"]) == ["target/built"])
      #expect(try await files(["path": "notes.log"]) == ["notes.log"])
      #expect(try await files(["path": "link"]) == ["seen"])
      #expect(
        try await files(["path": "large"]) == ["[No line was found. Files larger than 16 MiB were left out"])
      #expect(try await files(["path": "out"]) == ["[asks]"])
      #expect(try await files(["path": "passwd"]) == ["[asks]"])
      #expect(try await files(["glob": "*.log"]) == ["sub/keep.log"])
      #expect(try await files(["glob": "**/h*"]) == ["docs/only/here"])
      #expect(try await files(["glob": "sub/*.{log,tmp}"]) == ["sub/keep.log", "sub/wanted.tmp"])
      #expect(try await files(["glob": "./seen"]) == ["seen"])
    }
  }

  @Test(arguments: Finder.here)
  func longLinesAreCutAroundWhatWasFound(finder: Finder) async throws {
    try await withPlayground { playground in
      let long = String(repeating: "é", count: 1000)
      try playground.write("\(long)word\(long)\nword\(long)\n\(long)word", to: "f")
      let lines = try await search(playground, finder, ["pattern": "word"]).text.split(separator: "\n")
      #expect(lines.count == 3)
      for line in lines {
        #expect(line.contains("word") && line.contains("éé") && !line.contains("\u{FFFD}"))
        #expect(line.utf8.count < 330)
      }
      #expect(lines[0].hasPrefix("f:1: …é") && lines[0].hasSuffix("é…"))
      #expect(lines[1].hasPrefix("f:2: wordé") && lines[1].hasSuffix("é…"))
      #expect(lines[2].hasPrefix("f:3: …é") && lines[2].hasSuffix("word"))
    }
  }

  @Test(arguments: Finder.here)
  func thereIsALimit(finder: Finder) async throws {
    try await withPlayground { playground in
      try playground.write((1...60).map { "line \($0)\n" }.joined(), to: "a")
      try playground.write((1...60).map { "line \($0)\n" }.joined(), to: "b")
      let lines = try await search(playground, finder, ["pattern": "line"]).text.split(separator: "\n")
      #expect(lines.count == 101)
      #expect(lines[99] == "b:40: line 40")
      #expect(lines[100].hasPrefix("[There are more than the 100 shown."))
      let few = try await search(playground, finder, ["pattern": "line", "limit": 120])
      #expect(few.text.split(separator: "\n").count == 120 && !few.text.contains("["))
      let one = try await search(playground, finder, ["pattern": "line", "limit": 1])
      #expect(one.text.hasPrefix("a:1: line 1\n\n[There are more than the 1 shown."))
      // Also for what is shown in all.
      try playground.write(
        String(repeating: String(repeating: "x", count: 299) + "\n", count: 2000), to: "wide")
      let wide = try await search(playground, finder, ["pattern": "x", "path": "wide", "limit": 5000])
      #expect(wide.text.utf8.count < SearchFilesTool.maximumResult + 1000)
      #expect(wide.text.contains("[There are more than the 8"))
    }
  }

  @Test(arguments: Finder.here)
  func aSearchHasATimeLimit(finder: Finder) async throws {
    try await withPlayground { playground in
      try playground.write("word", to: "f")
      let outcome = try await search(playground, finder, ["pattern": "word"], timeLimit: .zero)
      #expect(
        outcome.text
          == "[No line was found. The search took too long and was ended; not all files were searched.]")
    }
  }

  @Test func aPatternIsARegularExpressionWhereThereIsRipgrep() async throws {
    try await withPlayground { playground in
      try playground.write("ab\na.b\n", to: "f")
      let ours = try await search(playground, .ourselves, ["pattern": "a.b"])
      #expect(ours.text == "f:2: a.b\n\n[ripgrep is not installed: the pattern was taken as plain text.]")
      #expect(
        try await search(playground, .ourselves, ["pattern": "a.b", "literal": true]).text == "f:2: a.b")
      guard Finder.isRipgrepHere else { return }
      #expect(try await search(playground, .ripgrep, ["pattern": "a.?b"]).text == "f:1: ab\nf:2: a.b")
      #expect(try await search(playground, .ripgrep, ["pattern": "a.b", "literal": true]).text == "f:2: a.b")
      let failure = try await search(playground, .ripgrep, ["pattern": "a(b"]).failure
      #expect(failure?.contains("no regular expression") == true && failure?.contains("unclosed") == true)
      // Nothing of the pattern is an option, and no settings of ripgrep's own count.
      #expect(try await search(playground, .ripgrep, ["pattern": "--files"]).text == "[No line was found.]")
    }
  }

  @Test func argumentsThatCannotBeUsedAreExplained() async throws {
    try await withPlayground { playground in
      for (arguments, part) in [
        ([:], "\"pattern\" is missing"), (["pattern": ""], "\"pattern\" is empty"),
        (["pattern": "a\nb"], "line feed"), (["pattern": String(repeating: "x", count: 1001)], "too long"),
        (["pattern": "a", "limit": 0], "1 or more"), (["pattern": "a", "hidden": "yes"], "true or false"),
      ] as [([String: Any], String)] {
        let outcome = try await search(playground, .ourselves, arguments)
        #expect(outcome.failure?.contains(part) == true, "\(outcome)")
      }
    }
  }

  @Test(.enabled(if: Finder.isRipgrepHere), arguments: 1...60 as ClosedRange<UInt64>)
  func bothFindTheSame(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let letters = Array(
      "abAB\u{E9}\u{C9}\u{17F}sS\u{3C3}\u{3C2}\u{3A3}\u{DF}\u{1E9E}\u{131}iI\u{130}\u{212A}kK.*(\\[ \r"
        .unicodeScalars)
    func text(_ range: ClosedRange<Int>, in random: inout SeededGenerator) -> String {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: range, using: &random) {
        text.append(letters.randomElement(using: &random)!)
      }
      return String(text)
    }
    try await withPlayground { playground in
      for number in 0..<Int.random(in: 1...6, using: &random) {
        var bytes = Data()
        for _ in 0..<Int.random(in: 0...40, using: &random) {
          bytes += Data(text(0...12, in: &random).utf8)
          if Int.random(in: 0..<20, using: &random) == 0 { bytes.append(0xFF) }
          if Int.random(in: 0..<300, using: &random) == 0 { bytes.append(0) }
          bytes.append(UInt8(ascii: "\n"))
        }
        if Bool.random(using: &random) { _ = bytes.popLast() }
        try playground.write(bytes, to: ["a", "b/c", "b/d", "e/f/g", "h", "i j"][number])
      }
      for _ in 0..<4 {
        let arguments: [String: Any] = [
          "pattern": text(1...2, in: &random), "literal": true, "ignore_case": Bool.random(using: &random),
          "limit": Int.random(in: 1...50, using: &random),
        ]
        let ours = try await search(playground, .ourselves, arguments)
        #expect(ours.failure == nil || ours.text.contains("line feed"), "seed \(seed)")
        #expect(try await search(playground, .ripgrep, arguments) == ours, "seed \(seed), \(arguments)")
      }
    }
  }

  @Test(arguments: Finder.here)
  func aFolderThatHasBeenMovedIsTheOneThatIsSearched(finder: Finder) async throws {
    try await withPlayground { playground in
      try playground.write("inside word", to: "d/f")
      let tool = SearchFilesTool(
        root: RootFolder(playground.root), launcher: ChildLauncher(guardProgram: nil),
        searchPath: finder == .ripgrep ? Finder.path : "", timeLimit: .seconds(600))
      try FileManager.default.moveItem(atPath: playground.root, toPath: "\(playground.outside)/moved")
      try FileManager.default.createSymbolicLink(
        atPath: playground.root, withDestinationPath: playground.outside)
      let preparation = await tool.prepare(#"{"pattern": "word"}"#, in: SessionID(high: 0, low: 1))
      var outcome: ToolOutcome?
      if case .ready(let call) = preparation { outcome = await call.run() }
      #expect(outcome == .success("d/f:1: inside word"))
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Finder.here)
  func aSwapForALinkNeverShowsWhatIsOutside(finder: Finder) async throws {
    try await withPlayground { playground in
      try playground.write("inside word", to: "d/f")
      try FileManager.default.createDirectory(
        atPath: "\(playground.outside)/out", withIntermediateDirectories: true)
      for name in ["f", "g"] {
        try Data("secret word".utf8).write(to: URL(fileURLWithPath: "\(playground.outside)/out/\(name)"))
      }
      let (root, out) = (playground.root, "\(playground.outside)/out")
      let swapper = Swapper()
      async let swapping: Void = swapper.run {
        _ = rename("\(root)/d", "\(root)/aside")
        _ = symlink(out, "\(root)/d")
        _ = unlink("\(root)/d")
        _ = rename("\(root)/aside", "\(root)/d")
        _ = symlink("\(out)/g", "\(root)/d/next")
        _ = rename("\(root)/d/f", "\(root)/kept")
        _ = rename("\(root)/d/next", "\(root)/d/f")
        _ = rename("\(root)/kept", "\(root)/d/f")
      }
      defer { swapper.end() }
      var (found, rounds) = (0, 0)
      while (rounds < 50 || swapper.swaps < 5_000) && !Task.isCancelled {
        rounds += 1
        for path in ["", "d", "d/f"] {
          let text = try await search(playground, finder, ["pattern": "word", "path": path]).text
          #expect(!text.contains("secret"), "\(text)")
          if text.contains("inside word") { found += 1 }
        }
        swapper.endRound()
        await Task.yield()
      }
      swapper.end()
      await swapping
      #expect(found > 0, "nothing was found in \(swapper.swaps) swaps")
    }
  }

  @Test func anRgInTheWorkspaceIsNotRun() async throws {
    try await withPlayground { playground in
      try playground.write("#!/bin/sh\ntouch \(playground.outside)/ran\n", to: "bin/rg")
      try #require(chmod("\(playground.root)/bin/rg", 0o755) == 0)
      try FileManager.default.createSymbolicLink(
        atPath: "\(playground.outside)/way", withDestinationPath: "\(playground.root)/bin")
      let root = RootFolder(playground.root)
      for path in [
        "\(playground.root)/bin", "bin", ".", "", "\(playground.outside)/way", "\(playground.root)/bin/",
      ] {
        #expect(
          Ripgrep(searchPath: path, launcher: ChildLauncher(guardProgram: nil), outside: root.realPath)
            == nil,
          "\(path)")
      }
      #expect(
        Ripgrep(
          searchPath: "\(playground.root)/bin", launcher: ChildLauncher(guardProgram: nil),
          outside: "/elsewhere")
          != nil)
    }
  }

  @Test func whatRipgrepWritesIsReadInAnyPieces() {
    let bytes = Array(
      "./a\0001:5:0:[Omitted long line with 2 matches]\n./b\nc\u{0}12:1:300:x\n./other\u{0}1:1:1:y\n".utf8)
    for size in 1...bytes.count {
      var reader = RipgrepReader(["a", "b\nc"])
      var hits: [(Int, LineHit)] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        hits += reader.take(Array(bytes[start..<min(bytes.count, start + size)]))
      }
      #expect(hits.map(\.0) == [0, 1])
      #expect(
        hits.map(\.1) == [
          LineHit(number: 1, start: 0, column: 4), LineHit(number: 12, start: 300, column: 0),
        ])
    }
  }
}
