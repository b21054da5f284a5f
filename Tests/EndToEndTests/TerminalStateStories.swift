import Foundation
import Testing

/// The terminal is left as it was found, on every way out.
@Suite(.serialized) struct TerminalStateStories {
  /// Runs the program between two looks at the terminal's settings.
  private func settingsBeforeAndAfter(_ leave: (Terminal) async throws -> Void) async throws -> (
    String, String
  ) {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("stty -a > before; clear")
    try await terminal.openAntiphon()
    try await leave(terminal)
    try await terminal.waitForShell()
    try await terminal.run("stty -a > after; echo 'do''ne'")
    try await terminal.waitFor("done")
    return (try terminal.read("before"), try terminal.read("after"))
  }

  private func signal(_ name: String, _ terminal: Terminal) async throws {
    try await Tool.run(["pkill", "-\(name)", "-f", "data-dir \(terminal.home.path)/data"])
  }

  @Test func `quitting`() async throws {
    let (before, after) = try await settingsBeforeAndAfter { try await $0.press("C-q") }
    #expect(before == after)
  }

  @Test func `Control-C twice`() async throws {
    let (before, after) = try await settingsBeforeAndAfter {
      try await $0.press("C-c")
      try await $0.waitFor("again")
      try await $0.press("C-c")
    }
    #expect(before == after)
  }

  @Test(arguments: ["TERM", "HUP", "INT", "QUIT", "SEGV", "ABRT", "ILL", "BUS", "FPE", "TRAP"])
  func `signals and crashes`(name: String) async throws {
    let (before, after) = try await settingsBeforeAndAfter { try await signal(name, $0) }
    #expect(before == after, "after SIG\(name)")
  }

  @Test func `stopping and going on`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("stty -a > before; clear")
    try await terminal.openAntiphon()
    try await terminal.press("C-z")
    try await terminal.waitForShell()
    try await terminal.run("stty -a > after; fg")
    try await terminal.waitFor("›")
    try await terminal.quit()
    #expect(try terminal.read("before") == terminal.read("after"))
  }

  @Test func `a terminal that cannot be served is refused in words`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run(
      "TERM=dumb $ANTIPHON_BINARY --data-dir $HOME/data --model demo/demo; echo status $?")
    try await terminal.waitFor("status 1")
    #expect(try await terminal.screen.contains("TERM"))
    try await terminal.run(
      "clear; TERM=nonsense-42 $ANTIPHON_BINARY --data-dir $HOME/data; echo second status $?")
    // The first one stands there until the screen is cleared.
    try await terminal.waitFor("second status 1")
    #expect(try await terminal.screen.contains("nonsense-42"))
  }

  @Test func `a key of the settings does what it says, and a conflict names both commands`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try terminal.write("[keys]\nquit = \"<F9>\"\n", to: "config.toml")
    try await terminal.openAntiphon("--model demo/demo --config $HOME/config.toml")
    try await terminal.press("F9")
    try await terminal.waitForShell()
    try terminal.write("[keys]\nquit = \"<C-n>\"\n", to: "config.toml")
    try await terminal.run(
      "clear; $ANTIPHON_BINARY --data-dir $HOME/data --config $HOME/config.toml; echo status $?")
    try await terminal.waitFor("status 1")
    let screen = try await terminal.screen
    #expect(screen.contains("quit") && screen.contains("config.toml"))
  }

  @Test func `control sequences of a model are shown and not obeyed`() async throws {
    let hostile = #"a\u001b]0;owned\u0007b\u001b[2Jc\u009b31md"#
    let server = try ScriptedServer(answers: [
      [
        .streamHead, .send(#"data: {"choices":[{"index":0,"delta":{"content":"\#(hostile)"}}]}"# + "\n\n"),
        .end,
      ]
    ])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    try await terminal.enter("Hello")
    try await terminal.waitFor("a␛]0;owned␇b␛[2Jc<U+009B>31md")
  }
}
