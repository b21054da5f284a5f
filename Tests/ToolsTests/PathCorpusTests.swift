import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A row of `paths.json`.
struct PathCase: Decodable, CustomTestStringConvertible {
  var setup: [String]
  var request: String
  var op: String
  var expect: String
  var why: String

  var testDescription: String { "\(setup.joined(separator: "; ")) \(request.prefix(40)): \(why)" }

  static let all: [PathCase] = {
    struct Corpus: Decodable { var cases: [PathCase] }
    guard let url = Bundle.module.url(forResource: "Corpora/paths", withExtension: "json"),
      let data = try? Data(contentsOf: url), let corpus = try? JSONDecoder().decode(Corpus.self, from: data)
    else { return [] }
    return corpus.cases
  }()

  static let reads = all.filter { $0.op == "read" }
  /// Those that a single call can show; the others are races, which `RaceTests` runs.
  static let still = all.filter { !($0.setup.first ?? "").hasPrefix("race:") }
}

@Suite struct PathCorpusTests {
  @Test func theCorpusIsThere() {
    #expect(PathCase.all.count == 35)
    #expect(PathCase.reads.count == 25)
    #expect(PathCase.still.count == 33)
  }

  @Test(.timeLimit(.minutes(10)), arguments: PathCase.reads)
  func nothingOutsideIsReadUnasked(_ row: PathCase) async throws {
    try await withPlayground { playground in
      try setUp(row, in: playground)
      let outcome = await playground.read(placed(row.request, in: playground))
      let failure = try #require(outcome.failure, "\(outcome)")
      #expect(!failure.contains("root:"))
      switch row.expect {
      case "deny-or-notfound": break
      case "deny" where row.request.hasPrefix("~") || row.request.hasPrefix("file:"):
        // Names like any other: nothing expands them.
        #expect(failure.contains("There is no"))
      case "deny" where row.why == "loop":
        #expect(failure.contains("circles"))
      case "deny":
        #expect(failure.contains("outside of the working folder"))
      case "error within 1 s":
        #expect(failure.contains("not a regular file"))
      case "error: too large, no read beyond the cap":
        #expect(failure.contains("too large"))
      default:
        Issue.record("an expectation that this test does not know: \(row.expect)")
      }
    }
  }

  /// Every request, to every tool: without an approval no byte from outside comes back, and none out there changes.
  @Test(.timeLimit(.minutes(10)), arguments: PathCase.still)
  func noToolGoesOutsideUnasked(_ row: PathCase) async throws {
    try await withPlayground { playground in
      try setUp(row, in: playground)
      let path = placed(row.request, in: playground)
      let before = try playground.surroundings()
      #expect(before["secret"] == "secret" && before["outside/f"] == "secret")
      for (tool, arguments) in [
        ("list_directory", ["path": path]), ("read_file", ["path": path]),
        ("search_files", ["path": path, "pattern": "secret", "literal": true]),
        ("search_files", ["path": path, "pattern": "root:", "hidden": true]),
        ("edit_file", ["path": path, "old_text": "secret", "new_text": "changed"]),
        ("edit_file", ["path": path, "old_text": "root:", "new_text": "changed"]),
        ("write_file", ["path": path, "content": "written"]),
      ] as [(String, [String: Any])] {
        let outcome = await playground.run(tool, arguments)
        if row.op == "read", tool != "write_file" {
          // A search that finds nothing in what it may search has not failed.
          #expect(
            outcome.failure != nil || outcome.text.hasPrefix("[No line was found."), "\(tool): \(outcome)")
          #expect(!outcome.text.contains("secret") || path.contains("secret"), "\(tool): \(outcome)")
        }
        #expect(!outcome.text.contains("root:"), "\(tool)")
        #expect(try playground.surroundings() == before, "\(tool): \(outcome)")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: PathCase.still.filter { $0.op == "write" })
  func whatIsWrittenIsAskedForAsItShould(_ row: PathCase) async throws {
    try await withPlayground { playground in
      try setUp(row, in: playground)
      let path = placed(row.request, in: playground)
      guard path.utf8.count <= 4096 else {
        #expect(await playground.write(path, "written").failure == "The path is too long.")
        return
      }
      let call = try await playground.prepared("write_file", ["path": path, "content": "written"])
      switch row.expect {
      case "deny":
        #expect(call.subject.effect == .writesOutside)
        #expect(call.shown(.file) == ["\(playground.real)/outside/new"])
      case "inside write allowed after prompt; outside inode unchanged":
        #expect(call.subject.effect == .writesWorkspace)
        #expect(await call.run().failure == nil)
        #expect(playground.text("h") == "written")
        #expect(try playground.surroundings()["outside/f"] == "secret")
      case "prompt" where row.why.contains("protected"):
        #expect(call.subject.effect == .writesOutside)
        #expect(call.shown(.note).contains { $0.contains("act by themselves") })
      case "prompt":
        #expect(call.subject == ToolSubject(tool: "write_file", effect: .writesWorkspace, arguments: [path]))
        #expect(await call.run().failure == nil)
        #expect(playground.text(path) == "written")
      default:
        Issue.record("an expectation that this test does not know: \(row.expect)")
      }
    }
  }

  private func setUp(_ row: PathCase, in playground: Playground) throws {
    for folder in ["root/a/b", "root2", "root-evil", "outside"] {
      try FileManager.default.createDirectory(
        atPath: "\(playground.outside)/\(folder)", withIntermediateDirectories: true)
    }
    for file in ["root2/x", "root-evil/x", "outside/f", "root/a/secret"] {
      try Data("secret".utf8).write(to: URL(fileURLWithPath: "\(playground.outside)/\(file)"))
    }
    if !row.setup.isEmpty { try FileManager.default.removeItem(atPath: "\(playground.root)/a") }
    for command in row.setup { try run(command, in: playground) }
  }

  private func placed(_ text: String, in playground: Playground) -> String {
    // `ROOT/../ROOT-evil` is one path, in which only the first is the root.
    text.replacingOccurrences(of: "/../ROOT-evil", with: "/../root-evil")
      .replacingOccurrences(of: "/outside", with: "\(playground.outside)/outside")
      .replacingOccurrences(of: "ROOT-evil", with: "\(playground.outside)/root-evil")
      .replacingOccurrences(of: "ROOT2", with: "\(playground.outside)/root2")
      .replacingOccurrences(of: "ROOT", with: playground.root)
  }

  /// The commands that the rows are set up with.
  private func run(_ command: String, in playground: Playground) throws {
    let words = command.split(separator: " ").map { placed(String($0), in: playground) }
    switch (words.first, words.count) {
    case ("ln", 4) where words[1] == "-s":
      try FileManager.default.createSymbolicLink(atPath: words[3], withDestinationPath: words[2])
    case ("ln", 3):
      try #require(link(words[1], words[2]) == 0)
    case ("mkfifo", 2):
      try #require(mkfifo(words[1], 0o600) == 0)
    case ("truncate", 4):
      try #require(words[2] == "10G")
      try Data().write(to: URL(fileURLWithPath: words[3]))
      try #require(truncate(words[3], 10 << 30) == 0)
    default:
      Issue.record("a command that this test does not know: \(command)")
    }
  }
}
