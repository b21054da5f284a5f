import Foundation
import Testing

/// Finding things, in the real program in a real terminal.
@Suite(.serialized) struct FindingStories {
  @Test func `a word said in an old session is found, and Enter shows it`() async throws {
    let terminal = try await Terminal.demo()
    defer { terminal.close() }
    try await terminal.enter("tell me of the zeppelin")
    try await terminal.waitFor("completed")
    for number in 1...3 {
      try await terminal.press("C-n")
      try await terminal.waitFor("What would you like to know?")
      try await terminal.enter("question \(number)")
      try await terminal.waitFor("the answer to question \(number)") {
        $0.contains("completed") && $0.contains("Ask a follow-up") && $0.contains("  question \(number)")
      }
    }
    try await terminal.press("M-/")
    try await terminal.waitFor("Search all sessions")
    try await terminal.type("zeppe")
    try await terminal.waitFor("what was found") {
      $0.contains("You") && $0.contains("tell me of the zeppelin")
    }
    try await terminal.press("Enter")
    try await terminal.waitFor("the old session") { screen in
      !screen.contains("Search all sessions") && screen.contains("/ zeppe")
        && screen.split(separator: "\n").contains { $0.contains("▌  tell me of the zeppelin") }
    }
    // On from there in the session itself.
    try await terminal.type("/nowhere to be found")
    try await terminal.waitFor("not found")
    try await terminal.press("Escape")
    try await terminal.waitFor { !$0.contains("not found") }
  }

  @Test func `a command is found and run`() async throws {
    let terminal = try await Terminal.demo()
    defer { terminal.close() }
    try await terminal.enter("hello")
    try await terminal.waitFor("completed")
    try await terminal.press("C-p")
    try await terminal.waitFor("Commands")
    try await terminal.type("rename this")
    try await terminal.waitFor("Rename this session")
    try await terminal.press("Enter")
    try await terminal.waitFor("Rename session")
    try await terminal.press("C-u")
    try await terminal.enter("A name of its own")
    try await terminal.waitFor { $0.contains("A name of its own") && !$0.contains("Rename session") }
  }

  @Test func `a theme is seen while it is chosen, and Escape brings the old one back`() async throws {
    let terminal = try await Terminal.demo(
      "--model demo/demo --theme ink", environment: ["COLORTERM": "truecolor"])
    defer { terminal.close() }
    let before = try await terminal.backgrounds
    try await terminal.press("C-x", "v", "t")
    try await terminal.waitFor("light")
    try await terminal.type("paper")
    try await terminal.waitFor("theme = \"paper\"")
    #expect(try await terminal.backgrounds.isDisjoint(with: before))
    try await terminal.press("Escape")
    try await terminal.waitFor("the screen without the list") { !$0.contains("config.toml keeps it") }
    #expect(try await terminal.backgrounds == before)
  }

  @Test func `the switcher goes to the session before`() async throws {
    let terminal = try await Terminal.demo()
    defer { terminal.close() }
    for word in ["first", "second"] {
      try await terminal.enter("\(word) thing")
      try await terminal.waitFor("the answer to \(word)") {
        $0.contains("completed") && $0.contains("\(word) thing")
      }
      if word == "first" {
        try await terminal.press("C-n")
        try await terminal.waitFor("What would you like to know?")
      }
    }
    try await terminal.press("C-o")
    try await terminal.waitFor("shown now")
    try await terminal.press("Enter")
    try await terminal.waitFor("the first session") { screen in
      screen.split(separator: "\n").contains { $0.hasPrefix("▌  first thing") }
    }
  }
}

extension Terminal {
  /// The colours that the screen lies on.
  fileprivate var backgrounds: Set<String> {
    get async throws {
      let screen = try await Tool.run(["tmux", "-L", socket, "capture-pane", "-e", "-p"])
      return Set(screen.components(separatedBy: "[48;2;").dropFirst().map { String($0.prefix { $0 != "m" }) })
    }
  }
}
