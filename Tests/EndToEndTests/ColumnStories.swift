import Foundation
import Testing

/// Conversations side by side, in the real program in a real terminal.
@Suite(.serialized) struct ColumnStories {
  @Test func `two answers arrive side by side`() async throws {
    let server = try ScriptedServer(answers: [
      [.streamHead, .delta("First begins"), .hold, .delta(" and ends."), .end],
      [.streamHead, .delta("Second begins"), .hold, .delta(" and ends, too."), .end],
    ])
    let terminal = try await Terminal.opened(server, columns: 120)
    defer { terminal.close() }
    try await terminal.enter("alpha question")
    try await terminal.waitFor("First begins")
    try await terminal.press("C-x", "w", "s")
    try await terminal.waitFor { $0.contains("First begins") && $0.contains("What would you like to know?") }
    try await terminal.enter("beta question")
    try await terminal.waitFor { screen in
      screen.contains { $0 == "│" } && screen.contains("First begins") && screen.contains("Second begins")
    }
    server.proceed()
    server.proceed()
    try await terminal.waitFor("both ends side by side") { screen in
      screen.contains("First begins and ends.") && screen.contains("Second begins and ends, too.")
    }
    // Too narrow for both, the one that has the keys stays and the other is a key away.
    try await terminal.resize(columns: 60, rows: 20)
    try await terminal.waitFor { $0.contains("Second begins and ends, too.") && $0.contains("2/2") }
    try await terminal.press("M-w")
    try await terminal.waitFor { $0.contains("First begins and ends.") && $0.contains("1/2") }
    try await terminal.resize(columns: 120, rows: 30)
    try await terminal.waitFor {
      $0.contains("First begins and ends.") && $0.contains("Second begins and ends, too.")
    }
    try await terminal.press("C-x", "w", "q")
    try await terminal.waitFor { !$0.contains("First begins") && $0.contains("Second begins and ends, too.") }
  }

  @Test func `several models answer the same, and one answer is kept`() async throws {
    let models = #"{"object":"list","data":[{"id":"test-model"},{"id":"other-model"}]}"#
    let server = try ScriptedServer(
      answers: [
        [.streamHead, .delta("The first answer."), .end],
        [.streamHead, .delta("Both go on here."), .end],
        [.streamHead, .delta("Both go on here."), .end],
        [.streamHead, .delta("One goes on alone."), .end],
        [.failure(status: "401 Unauthorized", body: #"{"error":{"message":"Incorrect API key provided"}}"#)],
      ],
      list: [
        .send(
          "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
            + "content-length: \(models.utf8.count)\r\n\r\n\(models)")
      ])
    let terminal = try await Terminal.opened(server, columns: 120)
    defer { terminal.close() }
    try await terminal.enter("alpha question")
    try await terminal.waitFor { $0.contains("The first answer.") && $0.contains("completed") }
    try await terminal.press("C-x", "w", "a")
    try await terminal.waitFor("test/other-model")
    try await terminal.type("test/test ")
    try await terminal.press("C-u")
    try await terminal.type("other ")
    try await terminal.waitFor("2 marked: test-model, other-model")
    try await terminal.press("Enter")
    // Both forks have the round that was answered.
    try await terminal.waitFor("to 2 models")
    try await terminal.waitFor("both forks") {
      $0.components(separatedBy: "The first answer.").count == 3
    }
    try await terminal.enter("And now?")
    try await terminal.waitFor("both answers") { $0.components(separatedBy: "Both go on here.").count == 3 }
    let asked = server.received.suffix(2)
    #expect(asked.contains { $0.contains(#""model":"test-model""#) && $0.contains("The first answer.") })
    #expect(asked.contains { $0.contains(#""model":"other-model""#) && $0.contains("The first answer.") })
    try await terminal.enter("And then?")
    // The failure of one is told in its column.
    try await terminal.waitFor {
      $0.contains("One goes on alone.") && $0.contains("failed: key not accepted")
    }
    try await terminal.press("C-x", "w", "k")
    try await terminal.waitFor("Kept this one, deleted the other one.")
    try await terminal.waitFor("one column") { $0.components(separatedBy: "Both go on here.").count == 2 }
    try await terminal.press("M-s")
    try await terminal.type("u")
    try await terminal.waitFor("is back")
  }
}
