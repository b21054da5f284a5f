import Foundation
import Testing

/// What a person does in the first minutes, in the real program in a real terminal.
@Suite(.serialized) struct ConversationStories {
  @Test func `a question is answered, piece by piece`() throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("Once upon"), .hold, .delta(" a time"), .hold, .end]
    ])
    let terminal = try Terminal()
    defer {
      terminal.close()
      server.close()
    }
    try terminal.useServer(server)
    try terminal.openAntiphon("--config $HOME/config.toml")
    try terminal.type("Tell me a story")
    try terminal.press("Enter")
    try terminal.waitFor("Once upon")
    try terminal.waitFor("streaming")
    #expect(try !terminal.screen.contains("Once upon a time"))
    server.proceed()
    try terminal.waitFor("Once upon a time")
    server.proceed()
    try terminal.waitFor("completed")
  }

  @Test func `a session goes on while another is begun, and all is there after a restart`() throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("First begins"), .hold, .delta(", first ends."), .end],
      [.streamHead, .delta("Second answer."), .end],
    ])
    let terminal = try Terminal(columns: 120)
    defer {
      terminal.close()
      server.close()
    }
    try terminal.useServer(server)
    try terminal.openAntiphon("--config $HOME/config.toml")
    try terminal.type("alpha question")
    try terminal.press("Enter")
    try terminal.waitFor("First begins")
    try terminal.press("C-n")
    try terminal.waitFor { !$0.contains("First begins") }
    // The first session is still streaming: its mark says so.
    try terminal.waitFor("the mark of a streaming session") { screen in
      screen.split(separator: "\n").contains { $0.contains("● alpha question") }
    }
    try terminal.type("beta question")
    try terminal.press("Enter")
    try terminal.waitFor("Second answer.")
    server.proceed()
    try terminal.waitFor { screen in
      !screen.split(separator: "\n").contains { $0.contains("● alpha question") }
    }
    try terminal.press("C-Down")
    try terminal.waitFor("First begins, first ends.")
    try terminal.press("C-q")
    try terminal.waitFor("$ ")
    try terminal.run("clear")
    try terminal.openAntiphon("--config $HOME/config.toml --continue")
    try terminal.waitFor { $0.contains("alpha question") && $0.contains("beta question") }
    try terminal.waitFor("Second answer.")
    try terminal.press("C-Down")
    try terminal.waitFor("First begins, first ends.")
  }

  @Test func `killed in the middle of an answer, the text is there and says interrupted`() throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("Words that must not be lost"), .stall]])
    let terminal = try Terminal()
    defer {
      terminal.close()
      server.close()
    }
    try terminal.useServer(server)
    try terminal.openAntiphon("--config $HOME/config.toml")
    try terminal.type("Hello")
    try terminal.press("Enter")
    try terminal.waitFor("Words that must not be lost")
    // What is seen is on disk at most 250 ms later; there is no event for that outside of the program.
    usleep(600_000)
    try Tool.run(["pkill", "-KILL", "-f", "data-dir \(terminal.home.path)/data"])
    try terminal.waitFor("Killed")
    try terminal.run("reset; clear")
    try terminal.openAntiphon("--config $HOME/config.toml --continue")
    try terminal.waitFor("Words that must not be lost")
    try terminal.waitFor("interrupted")
  }

  @Test func `Escape stops the answer and keeps its text`() throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("As far as this"), .stall]])
    let terminal = try Terminal()
    defer {
      terminal.close()
      server.close()
    }
    try terminal.useServer(server)
    try terminal.openAntiphon("--config $HOME/config.toml")
    try terminal.type("Go on")
    try terminal.press("Enter")
    try terminal.waitFor("As far as this")
    try terminal.press("Escape")
    try terminal.waitFor("cancelled")
    #expect(try terminal.screen.contains("As far as this"))
  }

  @Test func `an error is a card that says what to do, and the program goes on`() throws {
    let server = try ScriptedServer(answers: [
      [.failure(status: "401 Unauthorized", body: #"{"error":{"message":"Incorrect API key provided"}}"#)],
      [.streamHead, .delta("Better now."), .end],
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
    try terminal.waitFor("Incorrect API key provided")
    try terminal.waitFor("failed")
    try terminal.type("Again")
    try terminal.press("Enter")
    try terminal.waitFor("Better now.")
    try terminal.waitFor("completed")
  }

  @Test func `the demo shows Markdown, a tool call with its result, and a failure`() throws {
    let terminal = try Terminal(columns: 130, rows: 40, environment: ["ANTIPHON_DEMO_PACE": "0"])
    defer { terminal.close() }
    try terminal.openAntiphon()
    try terminal.type("list files")
    try terminal.press("Enter")
    try terminal.waitFor("✓ list_directory")
    try terminal.waitFor("completed")
    try terminal.type("please fail")
    try terminal.press("Enter")
    try terminal.waitFor("failed")
  }

  @Test func `it can be resized to anything and back`() throws {
    let terminal = try Terminal(columns: 100, rows: 30, environment: ["ANTIPHON_DEMO_PACE": "0"])
    defer { terminal.close() }
    try terminal.openAntiphon()
    try terminal.type("hello")
    try terminal.press("Enter")
    try terminal.waitFor("completed")
    let before = try terminal.screen
    for (columns, rows) in [(40, 12), (20, 5), (2, 2), (200, 60), (60, 10), (100, 30)] {
      try terminal.resize(columns: columns, rows: rows)
      usleep(100_000)
    }
    try terminal.waitFor("the screen as it was before") { $0 == before }
  }

  @Test func `with nothing configured the first screen offers three ways`() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    try terminal.run("$ANTIPHON_BINARY --data-dir $HOME/data")
    try terminal.waitFor { $0.contains("demo") && $0.contains("key") && $0.contains("install") }
  }
}

extension Terminal {
  /// Writes settings in which the server is the only provider.
  func useServer(_ server: ScriptedServer) throws {
    try """
    model = "test/test-model"
    [providers.test]
    kind = "openai-chat"
    base_url = "\(server.url)"
    """.write(to: home.appending(path: "config.toml"), atomically: true, encoding: .utf8)
  }
}
