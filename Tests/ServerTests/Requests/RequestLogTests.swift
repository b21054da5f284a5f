import Conversation
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct RequestLogTests {
  @Test func saysWhatWasDoneButNotWithWhat() async throws {
    try await TestServer.run { server async throws in
      let headers = [("Host", server.host), server.authorization, ("Content-Type", "application/json")]
      _ = try await server.ask("GET", "/api/sessions/0123?q=secret-query")
      _ = try await server.ask("POST", "/api/chat/stream", headers, body: "{\"content\":\"secret-text\"}")
      _ = try await server.ask("GET", "/api/secret-path", headers)
      _ = try await server.ask(
        "GET", "/api/sessions", [("Host", server.host), ("Authorization", "Bearer secret-token")])
      let ticket = server.tickets.issue().ticket
      let socket = try await server.connect()
      try await socket.send(
        server.request("GET", "/api/chat?ticket=\(ticket)", [("Host", server.host)] + TestServer.handshake))
      _ = await socket.read(through: "\r\n\r\n")
      await socket.close()
      let lines = server.log.all.map { $0.replacing(/milliseconds=\d+/, with: "milliseconds=T") }
      #expect(
        lines == [
          "info request bytes=2 method=GET milliseconds=T route=/api/sessions/{id} status=200",
          "info request bytes=25 method=POST milliseconds=T route=/api/chat/stream status=200",
          "info request bytes=0 method=GET milliseconds=T route=- status=404",
          "info request bytes=\(Refusal.noToken.body.count) method=GET milliseconds=T route=- status=401",
          "info request bytes=0 method=GET milliseconds=T route=/api/chat status=101",
        ])
      for line in server.log.all {
        #expect(!line.contains("secret") && !line.contains(ticket) && !line.contains(TestServer.token))
      }
    }
  }

  @Test(
    arguments: [
      (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (1_767_225_600_000, "Thu, 01 Jan 2026 00:00:00 GMT"),
    ] as [(Int64, String)])
  func writesDatesAsHTTPDoes(_ milliseconds: Int64, _ text: String) {
    #expect(HTTPDate.text(Timestamp(milliseconds: milliseconds)) == text)
  }
}
