import Foundation
import Testing

/// The terminal is left as it was found, on every way out.
@Suite(.serialized) struct TerminalStateStories {
  /// Runs the program between two looks at the terminal's settings.
  private func settingsBeforeAndAfter(_ leave: (Terminal) throws -> Void) throws -> (String, String) {
    let terminal = try Terminal()
    defer { terminal.close() }
    try terminal.run("stty -a > before; clear")
    try terminal.openAntiphon()
    try leave(terminal)
    try terminal.waitFor("the shell") { $0.contains("$ ") && !$0.contains("›") }
    try terminal.run("stty -a > after; echo 'do''ne'")
    try terminal.waitFor("done")
    let read = { (name: String) in
      try String(contentsOf: terminal.home.appending(path: name), encoding: .utf8)
    }
    return (try read("before"), try read("after"))
  }

  private func signal(_ name: String, _ terminal: Terminal) throws {
    try Tool.run(["pkill", "-\(name)", "-f", "data-dir \(terminal.home.path)/data"])
  }

  @Test func `quitting`() throws {
    let (before, after) = try settingsBeforeAndAfter { try $0.press("C-q") }
    #expect(before == after)
  }

  @Test func `Control-C twice`() throws {
    let (before, after) = try settingsBeforeAndAfter {
      try $0.press("C-c")
      try $0.waitFor("again")
      try $0.press("C-c")
    }
    #expect(before == after)
  }

  @Test(arguments: ["TERM", "HUP", "INT", "QUIT", "SEGV", "ABRT", "ILL", "BUS", "FPE", "TRAP"])
  func `signals and crashes`(name: String) throws {
    let (before, after) = try settingsBeforeAndAfter { try signal(name, $0) }
    #expect(before == after, "after SIG\(name)")
  }

  @Test func `stopping and going on`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    try terminal.run("stty -a > before; clear")
    try terminal.openAntiphon()
    try terminal.press("C-z")
    try terminal.waitFor("the shell") { $0.contains("$ ") && !$0.contains("›") }
    try terminal.run("stty -a > after; fg")
    try terminal.waitFor("›")
    try terminal.press("C-q")
    try terminal.waitFor("the shell") { $0.contains("$ ") && !$0.contains("›") }
    let before = try String(contentsOf: terminal.home.appending(path: "before"), encoding: .utf8)
    let after = try String(contentsOf: terminal.home.appending(path: "after"), encoding: .utf8)
    #expect(before == after)
  }

  @Test func `a terminal nobody knows is refused in words, or served as a plain one`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    try terminal.run("TERM=dumb $ANTIPHON_BINARY --data-dir $HOME/data --model demo/demo; echo status $?")
    try terminal.waitFor("status 1")
    #expect(try terminal.screen.contains("TERM"))
    try terminal.run("clear; TERM=nonsense-42 $ANTIPHON_BINARY --data-dir $HOME/data --model demo/demo")
    try terminal.waitFor("›")
  }

  @Test func `control sequences of a model are shown and not obeyed`() throws {
    let hostile = #"a\u001b]0;owned\u0007b\u001b[2Jc\u009b31md"#
    let server = try ScriptedServer(answers: [
      [
        .streamHead, .send(#"data: {"choices":[{"index":0,"delta":{"content":"\#(hostile)"}}]}"# + "\n\n"),
        .end,
      ]
    ])
    let terminal = try Terminal()
    defer {
      terminal.close()
      server.close()
    }
    try terminal.useServer(server)
    try terminal.openAntiphon("--config $HOME/config.toml")
    try terminal.type("Hello")
    try terminal.press("Enter")
    try terminal.waitFor("a␛]0;owned␇b␛[2Jc<U+009B>31md")
  }
}
