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

  static let reads: [PathCase] = {
    struct Corpus: Decodable { var cases: [PathCase] }
    guard let url = Bundle.module.url(forResource: "Corpora/paths", withExtension: "json"),
      let data = try? Data(contentsOf: url), let corpus = try? JSONDecoder().decode(Corpus.self, from: data)
    else { return [] }
    return corpus.cases.filter { $0.op == "read" }
  }()
}

@Suite struct PathCorpusTests {
  @Test func theCorpusIsThere() {
    #expect(PathCase.reads.count == 25)
  }

  @Test(.timeLimit(.minutes(1)), arguments: PathCase.reads)
  func nothingOutsideIsRead(_ row: PathCase) async throws {
    try await withPlayground { playground in
      for folder in ["root/a/b", "root2", "root-evil", "outside"] {
        try FileManager.default.createDirectory(
          atPath: "\(playground.outside)/\(folder)", withIntermediateDirectories: true)
      }
      for file in ["root2/x", "root-evil/x", "outside/f", "root/a/secret"] {
        try Data("secret".utf8).write(to: URL(fileURLWithPath: "\(playground.outside)/\(file)"))
      }
      if !row.setup.isEmpty { try FileManager.default.removeItem(atPath: "\(playground.root)/a") }
      for command in row.setup { try run(command, in: playground) }

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

  private func placed(_ text: String, in playground: Playground) -> String {
    text.replacingOccurrences(of: "ROOT", with: playground.root)
      .replacingOccurrences(of: "/outside", with: "\(playground.outside)/outside")
  }

  /// The three commands that the rows for reading are set up with.
  private func run(_ command: String, in playground: Playground) throws {
    let words = command.split(separator: " ").map { placed(String($0), in: playground) }
    switch (words.first, words.count) {
    case ("ln", 4) where words[1] == "-s":
      try FileManager.default.createSymbolicLink(atPath: words[3], withDestinationPath: words[2])
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
