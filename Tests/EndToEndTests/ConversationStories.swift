import Foundation
import Testing

/// What a person does in the first minutes, in the real program in a real terminal.
@Suite(.serialized) struct ConversationStories {
  @Test func `a question is answered, piece by piece`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("Once upon"), .hold, .delta(" a time"), .hold, .end]
    ])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    try await terminal.enter("Tell me a story")
    try await terminal.waitFor("Once upon")
    try await terminal.waitFor("streaming")
    #expect(try await !terminal.screen.contains("Once upon a time"))
    server.proceed()
    try await terminal.waitFor("Once upon a time")
    server.proceed()
    try await terminal.waitFor("completed")
  }

  @Test func `a session goes on while another is begun, and all is there after a restart`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("First begins"), .hold, .delta(", first ends."), .end],
      [.streamHead, .delta("Second answer."), .end],
    ])
    let terminal = try await Terminal.opened(server, columns: 120)
    defer { terminal.close() }
    try await terminal.enter("alpha question")
    try await terminal.waitFor("First begins")
    try await terminal.press("C-n")
    try await terminal.waitFor { !$0.contains("First begins") }
    // The first session is still streaming: its mark says so.
    try await terminal.waitFor("the mark of a streaming session") { screen in
      screen.split(separator: "\n").contains { $0.contains("● alpha question") }
    }
    try await terminal.enter("beta question")
    try await terminal.waitFor("Second answer.")
    server.proceed()
    try await terminal.waitFor { screen in
      !screen.split(separator: "\n").contains { $0.contains("● alpha question") }
    }
    try await terminal.press("C-Down")
    try await terminal.waitFor("First begins, first ends.")
    try await terminal.quit()
    try await terminal.run("clear")
    try await terminal.openAntiphon("--config $HOME/config.toml --continue")
    try await terminal.waitFor { $0.contains("alpha question") && $0.contains("beta question") }
    try await terminal.waitFor("Second answer.")
    try await terminal.press("C-Down")
    try await terminal.waitFor("First begins, first ends.")
  }

  @Test func `killed in the middle of an answer, the text is there and says interrupted`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("Words that must not be lost"), .stall]])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    try await terminal.enter("Hello")
    try await terminal.waitFor("Words that must not be lost")
    try await terminal.waitForStore(of: "Words that must not be lost")
    try await Tool.run(["pkill", "-KILL", "-f", "data-dir \(terminal.home.path)/data"])
    try await terminal.waitFor("Killed")
    try await terminal.run("reset; clear")
    try await terminal.openAntiphon("--config $HOME/config.toml --continue")
    try await terminal.waitFor("Words that must not be lost")
    try await terminal.waitFor("interrupted")
  }

  @Test func `Escape stops the answer and keeps its text`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("As far as this"), .stall]])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    try await terminal.enter("Go on")
    try await terminal.waitFor("As far as this")
    try await terminal.press("Escape")
    try await terminal.waitFor("cancelled")
    #expect(try await terminal.screen.contains("As far as this"))
  }

  @Test func `an error is a card that says what to do, and the program goes on`() async throws {
    let server = try ScriptedServer(answers: [
      [.failure(status: "401 Unauthorized", body: #"{"error":{"message":"Incorrect API key provided"}}"#)],
      [.streamHead, .delta("Better now."), .end],
    ])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    try await terminal.enter("Hello")
    try await terminal.waitFor("did not accept the key")
    try await terminal.waitFor("failed")
    try await terminal.enter("Again")
    try await terminal.waitFor("Better now.")
    try await terminal.waitFor("completed")
  }

  @Test func `the demo shows Markdown, a tool call with its result, and a failure`() async throws {
    let terminal = try await Terminal.demo(columns: 130, rows: 40)
    defer { terminal.close() }
    try await terminal.enter("list files")
    try await terminal.waitFor("✓ list_directory")
    try await terminal.waitFor("completed")
    try await terminal.enter("please fail")
    try await terminal.waitFor("failed")
  }

  @Test func `it can be resized to anything and back`() async throws {
    let terminal = try await Terminal.demo()
    defer { terminal.close() }
    try await terminal.enter("hello")
    try await terminal.waitFor("the answer, at rest") {
      $0.contains("completed") && $0.contains("Ask a follow-up")
    }
    let before = try await terminal.screen
    for (columns, rows) in [(40, 12), (20, 5), (2, 2), (200, 60), (60, 10), (100, 30)] {
      try await terminal.resize(columns: columns, rows: rows)
      try await Task.sleep(for: .milliseconds(100))
    }
    try await terminal.waitFor("the screen as it was before") { $0 == before }
  }

  @Test func `what was said with a model of the command line is there without it`() async throws {
    let terminal = try await Terminal.demo()
    defer { terminal.close() }
    try await terminal.enter("remember me")
    try await terminal.waitFor("completed")
    try await terminal.quit()
    try await terminal.run("clear")
    try await terminal.openAntiphon("--continue")
    try await terminal.waitFor { $0.contains("remember me") && $0.contains("completed") }
    // What says that the answer is another one must not scroll away with it.
    try await terminal.enter("now fail")
    try await terminal.waitFor("demo failed, because you asked for it.")
  }

  @Test func `a model that has answered names the session when nobody waits for it`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("One task at a time."), .end], [.streamHead, .delta("Actors in Swift"), .end],
    ])
    let terminal = try await Terminal.opened(server, isNaming: true)
    defer { terminal.close() }
    try await terminal.enter("how do actors keep their state")
    try await terminal.waitFor("One task at a time.")
    try await terminal.waitFor("Actors in Swift")
  }

  @Test func `with nothing configured the first screen offers three ways`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("$ANTIPHON_BINARY --data-dir $HOME/data")
    try await terminal.waitFor { $0.contains("demo") && $0.contains("key") && $0.contains("install") }
  }
}
