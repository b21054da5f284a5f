import AntiphonTesting
import Coordinator
import Testing

@Suite struct ToolNameTests {
  private func name(_ server: String, _ method: String) -> String {
    ToolDefinition.name(server: server, method: method)
  }

  @Test func `plain names stay as they are`() {
    #expect(name("builtin", "read_file") == "read_file")
    #expect(name("git", "git_log") == "git__git_log")
    #expect(name("a-b", "_x") == "a-b___x")
  }

  @Test func `other names become one that models may call`() {
    for (server, method) in [
      ("git", "größe"), ("git", ""), ("git", String(repeating: "x", count: 100)), ("a__b", "c"), ("a_", "c"),
      ("ä", "c"), (String(repeating: "s", count: 80), "c"), ("git", "a.b/c d"), ("git", "\u{1B}[31m"),
    ] {
      let name = name(server, method)
      #expect((1...64).contains(name.utf8.count), "\(server) \(method)")
      #expect(
        name.utf8.allSatisfy {
          $0 < 0x80
            && ($0 == 0x5F || $0 == 0x2D || Character(Unicode.Scalar($0)).isLetter
              || Character(Unicode.Scalar($0)).isNumber)
        })
      #expect(name == self.name(server, method), "it stays")
    }
  }

  @Test func `no two tools have one name`() {
    var generator = SeededGenerator(seed: 7)
    var names: [String: (String, String)] = [:]
    let pieces = ["a", "b", "_", "__", "-", "é", ".", " ", "x1", String(repeating: "l", count: 40)]
    for _ in 0..<20_000 {
      let server = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        pieces.randomElement(using: &generator)!
      }
      .joined()
      let method = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        pieces.randomElement(using: &generator)!
      }
      .joined()
      let name = name(server, method)
      if let other = names[name] { #expect(other == (server, method), "\(name)") }
      names[name] = (server, method)
    }
  }
}
