import Foundation
import Testing

/// `antiphon --plain`: lines in, lines out.
@Suite struct PlainStories {
  private func plain(_ input: String, _ server: ScriptedServer) async throws -> Tool.Result {
    try await Tool.antiphon(
      "--plain", settings: server.settings("sessions.titles = false"), input: input)
  }

  @Test func `a conversation through a pipe`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("First li"), .delta("ne\nsecond"), .end], [.streamHead, .delta("Two."), .end],
      [.streamHead, .delta("Three."), .end],
    ])
    defer { server.close() }
    let result = try await plain(
      """
      One?

      \"\"\"
      Two,
        in lines?
      \"\"\"
      //three?
      /rename Counting
      /sessions
      /quit
      never asked
      """, server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].contains("plain; 0 sessions"))
    let answers = lines.filter { !$0.hasPrefix("[") }
    #expect(
      answers.prefix(7) == [
        "test/test-model:", "First line", "second", "test/test-model:", "Two.", "test/test-model:", "Three.",
      ])
    #expect(lines.filter { $0.hasPrefix("[complete") }.count == 3)
    #expect(lines.contains("[renamed to Counting]"))
    #expect(
      lines.last.map { $0.hasPrefix("1. Counting, 3 messages, ") && $0.hasSuffix(", this one") } == true)
    #expect(server.received.count == 3)
    #expect(server.received[1].contains(#"Two,\n  in lines?"#))
    #expect(server.received[2].contains("/three?"))
  }

  @Test func `nothing in it is a command to a terminal`() async throws {
    let hostile = #"a\u001b]0;owned\u0007b\u001b[2Jc\u009b31md\rX"#
    let server = try ScriptedServer(answers: [
      [
        .streamHead, .send(#"data: {"choices":[{"index":0,"delta":{"content":"\#(hostile)"}}]}"# + "\n\n"),
        .end,
      ]
    ])
    defer { server.close() }
    let result = try await plain(
      "Hello\n/rename \u{1B}[31mred\n/sessions\n/\u{1B}[2J\n", server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      result.output.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
      })
    #expect(result.output.contains("a␛]0;owned␇b␛[2Jc<U+009B>31md"))
  }

  @Test func `what fails is said in words, and the conversation goes on`() async throws {
    let server = try ScriptedServer(answers: [
      [.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")],
      [.streamHead, .delta("Now."), .end],
    ])
    defer { server.close() }
    let result = try await plain(
      "One\nTwo\n/modle\n/switch 9\n/model nobody/x\n/retry", server)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("[failed: "))
    #expect(result.output.contains("\nNow.\n"))
    #expect(result.output.contains(#"there is no command /modle; did you mean "model"?"#))
    #expect(result.output.contains("nobody"))
    // The last line had no end, and was a line all the same.
    #expect(server.received.count == 3)
  }

  @Test func `an earlier session is gone on with`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-plain-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let command = [Binary.path, "--plain", "--data-dir", folder.path, "--model", "demo/demo"]
    let variables = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1"]
    let first = try await Tool.finish(command, environment: variables, input: "hello\n/rename Again\n")
    #expect(first.status == 0, "\(first.errors)")
    let second = try await Tool.finish(
      command + ["--continue"], environment: variables, input: "/read\n/new\n/switch again\n/delete\n/undo\n")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.contains("[Again, 1 message, demo/demo; /read prints the last one]"))
    #expect(second.output.contains("You:\nhello\ndemo/demo:\n"))
    #expect(second.output.contains("[deleted Again; /undo brings it back]\n[Again is back]\n"))
  }

  @Test func `on a terminal a line is asked for, and Control-C stops an answer and then quits`() async throws
  {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("$ANTIPHON_BINARY --plain --data-dir $HOME/data --model demo/demo; echo status $?")
    try await terminal.waitFor("You:")
    try await terminal.run("a long one")
    try await terminal.waitFor("demo/demo:")
    try await terminal.press("C-c")
    try await terminal.waitFor("[stopped")
    try await terminal.press("C-c")
    try await terminal.waitFor("status 130")
  }
}
