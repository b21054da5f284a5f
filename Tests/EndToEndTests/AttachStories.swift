import Foundation
import Testing

/// Several terminals on one workspace: the first has it open, the others attach.
@Suite(.serialized) struct AttachStories {
  /// Opens the program on the workspace of another terminal.
  private func join(_ terminal: Terminal, _ other: Terminal, _ arguments: String = "") async throws {
    try await terminal.run(
      "$ANTIPHON_BINARY --data-dir \(other.home.path)/data --config \(other.home.path)/config.toml \(arguments)"
    )
    try await terminal.waitFor { $0.contains("›") }
  }

  /// Two terminals, and a server that answers as it is told.
  private func between(
    _ answers: [[ScriptedServer.Step]],
    _ story: (ScriptedServer, _ first: Terminal, _ second: Terminal) async throws -> Void
  ) async throws {
    let server = try ScriptedServer(answers: answers)
    let (first, second) = (try await Terminal(), try await Terminal())
    defer {
      first.close()
      second.close()
      server.close()
    }
    try await story(server, first, second)
  }

  /// A first terminal in which an answer has begun.
  private func asked(_ server: ScriptedServer, _ terminal: Terminal) async throws {
    try terminal.useServer(server)
    try await terminal.openAntiphon("--config $HOME/config.toml")
    try await terminal.enter("Tell me a story")
    try await terminal.waitFor("Once upon")
  }

  private struct HostFile: Decodable {
    var socket: String
    var processId: Int32
  }

  private func host(_ terminal: Terminal) throws -> HostFile {
    let path = terminal.home.appending(path: "data/default/host.json")
    return try JSONDecoder().decode(HostFile.self, from: Data(contentsOf: path))
  }

  @Test func `a second terminal sees the answer grow, and what each of them asks`() async throws {
    try await between([
      [.streamHead, .delta("Once upon"), .hold, .delta(" a time"), .end],
      [.streamHead, .delta("Another one."), .end],
    ]) { server, first, second in
      try await asked(server, first)
      try await join(second, first, "--continue")
      try await second.waitFor("Once upon")
      server.proceed()
      try await first.waitFor("Once upon a time")
      try await second.waitFor("Once upon a time")
      try await second.waitFor("completed")
      try await second.enter("And now?")
      try await second.waitFor("Another one.")
      try await first.waitFor("Another one.")
      try await second.quit()
      #expect(try await first.screen.contains("Another one."))
    }
  }

  @Test func `a second terminal looks after the tool servers of the first`() async throws {
    try await between([]) { server, first, second in
      try first.write(
        server.settings(
          "sessions.titles = false",
          more: """
            [mcp.servers.broken]
            command = "sh"
            args = ["-c", "echo no luck here >&2; exit 3"]
            [mcp.servers.unused]
            command = "sh"
            enabled = false
            """), to: "config.toml")
      try await first.openAntiphon("--config $HOME/config.toml")
      try await join(second, first)
      try await second.press("C-x", "t", "s")
      try await second.waitFor("broken")
      try await second.waitFor("unused")
      try await second.press("r")
      // It has been started, there, and what came of it is told here.
      try await second.waitFor("no luck here")
      try await second.press("Down", "r", "Escape")
      try await second.waitFor("The tool server unused is switched off.")
      try await second.quit()
      try await first.quit()
    }
  }

  @Test func `when the first is killed the second says so, takes over, and goes on`() async throws {
    try await between([
      [.streamHead, .delta("Once upon"), .stall], [.streamHead, .delta("Going on."), .end],
    ]) { server, first, second in
      try await asked(server, first)
      try await join(second, first, "--continue")
      try await second.waitFor("Once upon")
      try await first.waitForStore(of: "Once upon")
      kill(try host(first).processId, SIGKILL)
      try await second.waitFor("Interrupted: the program ended before the answer did.")
      #expect(try await second.screen.contains("Once upon"))
      try await second.enter("Go on")
      try await second.waitFor("Going on.")
      // It has the workspace open now: the next one attaches to it.
      let third = try await Terminal()
      defer { third.close() }
      try await join(third, first, "--continue")
      try await third.waitFor("Going on.")
    }
  }

  @Test func `leaving the first with an answer under way gives the prompt back and loses nothing`()
    async throws
  {
    try await between([
      [.streamHead, .delta("Once upon"), .hold, .delta(" a time"), .end],
      [.streamHead, .delta("Yes, I am."), .end],
    ]) { server, first, second in
      try await asked(server, first)
      try await first.press("C-q")
      try await first.waitFor("still being made")
      try await first.press("b")
      try await first.waitFor("goes on in the background")
      try await first.run("echo pro''mpt")
      try await first.waitFor("prompt")
      try await join(second, first, "--continue")
      try await second.waitFor("Once upon")
      server.proceed()
      try await second.waitFor("Once upon a time")
      // With its last answer the first has ended, and the second has the workspace.
      try await second.enter("Are you there?")
      try await second.waitFor("Yes, I am.")
    }
  }

  @Test func `the stream can be read with curl, in deltas and whole`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("Once upon"), .hold, .delta(" a time"), .end]
    ])
    let first = try await Terminal()
    defer {
      first.close()
      server.close()
    }
    try await asked(server, first)
    let path = try host(first).socket
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    func curl(_ target: String) async throws -> String {
      try await Tool.run(["curl", "-sS", "-N", "--unix-socket", path, "http://localhost\(target)"])
    }
    struct Session: Decodable { var id: String }
    struct Detail: Decodable {
      struct Round: Decodable { var responseId: String }
      var round: Round
    }
    let sessions = try JSONDecoder().decode([Session].self, from: Data(try await curl("/api/sessions").utf8))
    let id = try #require(sessions.first).id
    let rounds = try JSONDecoder().decode(
      [Detail].self, from: Data(try await curl("/api/sessions/\(id)/rounds").utf8))
    let response = try #require(rounds.first).round.responseId
    async let whole = curl("/api/responses/\(response)/turns")
    async let deltas = curl("/api/responses/\(response)/turns?format=delta")
    server.proceed()
    for text in [try await whole, try await deltas] {
      #expect(text.contains("event: done"))
      #expect(text.contains(" a time"))
    }
  }
}
