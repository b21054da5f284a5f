import Foundation
import Settings
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(10)), .serialized) struct HTTPTransportTests {
  private static let digest = ServerTool(name: "echo", description: "Gives back a text.").digest
  private static let hello: [ServerContent] = [.text("hello")]

  private func call(_ server: MCPServer) async -> Result<[ServerContent], ServerFailure> {
    await server.call("echo", digest: Self.digest, arguments: .object([])).map(\.content)
  }

  @Test(arguments: ["json", "events", "no-session", "redirect-here", "stream"])
  func `a call is answered`(mode: String) async throws {
    let script = try await HTTPServerScript(mode)
    let server = script.client(headers: [.init("Authorization", .init(expanding: "Bearer ${TOKEN}"))])
    #expect(await server.tools().map(\.name) == ["echo"])
    #expect(await call(server) == .success(Self.hello))
    if mode == "stream" {
      for await status in await server.changes()
      where status.log.contains(where: { $0.text == "info: unasked" }) {
        break
      }
    }
    await server.stop()
    if mode != "no-session" {
      let requests = await script.requests(until: "DELETE")
      let session = requests.last?.split(separator: " ").last.map(String.init) ?? ""
      #expect(session.hasPrefix("session-"))
      let call = requests.first { $0.hasPrefix("POST tools/call") }
      #expect(
        call
          == "POST tools/call \(session) 2025-11-25 None None Bearer s3cret-token application/json, text/event-stream"
      )
      // What opens the session comes before all that is asked in it.
      let order = requests.filter { $0.hasPrefix("POST") }.map { $0.split(separator: " ")[1] }
      #expect(order.filter { $0 != "initialize" }.first == "notifications/initialized", "\(order)")
    }
    await script.end()
  }

  @Test func `a server without sessions gets all with each request`() async throws {
    let script = try await HTTPServerScript("stateless")
    let server = script.client()
    #expect(await server.tools().map(\.name) == ["echo"])
    #expect(await call(server) == .success(Self.hello))
    #expect(await server.status.identity?.protocolVersion == .july2026)
    let requests = await script.requests(until: "POST tools/call")
    #expect(
      requests.last
        == "POST tools/call None 2026-07-28 tools/call echo None application/json, text/event-stream")
    #expect(!requests.contains { $0.hasPrefix("GET") || $0.contains("notifications/") })
    await server.stop()
    await script.end()
  }

  @Test func `a forgotten session is begun anew, and the call made in it`() async throws {
    let script = try await HTTPServerScript("forgets")
    let server = script.client()
    _ = await server.tools()
    #expect(await call(server) == .success(Self.hello))
    #expect(await server.status.log.contains { $0.text.contains("forgotten the session") })
    await server.stop()
    await script.end()
  }

  private static let failures: [(String, String)] = [
    ("unauthorized", "wants to know who asks (401)"), ("forbidden", "does not allow it (403)"),
    ("html", "it is no server of this protocol"), ("not-found", "status 404"), ("broken", "status 500"),
    ("redirect-away", "sends on to another address"), ("redirect-loop", "sends on to another address"),
    ("hangs", "did not answer within"), ("wrong-id", "none to what it was asked"),
  ]

  @Test(arguments: failures)
  func `a start fails in words that hold no secret`(mode: String, words: String) async throws {
    let away = try await HTTPServerScript("json")
    let script = try await HTTPServerScript(mode, away.url)
    let server = script.client(headers: [.init("Authorization", .environment("TOKEN"))]) {
      $0.limits.silence = .seconds(3)
    }
    #expect(await server.tools() == [])
    for await status in await server.changes() {
      guard case .failed(let reason) = status.state else { continue }
      #expect(reason.contains(words), "\(reason)")
      #expect(!status.log.contains { $0.text.contains("s3cret") } && !reason.contains("s3cret"))
      break
    }
    await server.stop()
    await script.end()
    await away.end()
  }

  @Test func `a redirect to another server gets nothing of what is meant for the first`() async throws {
    let away = try await HTTPServerScript("json")
    let script = try await HTTPServerScript("redirect-away", away.url)
    let server = script.client(headers: [.init("Authorization", .environment("TOKEN"))])
    #expect(await server.tools() == [])
    await server.stop()
    // Something that is asked for sure, to see that nothing was before.
    let other = away.client()
    _ = await other.tools()
    let requests = await away.requests(until: "POST initialize")
    #expect(requests.first?.hasPrefix("POST initialize") == true, "\(requests)")
    #expect(!requests.contains { $0.contains("s3cret") }, "\(requests)")
    await other.stop()
    await script.end()
    await away.end()
  }

  @Test(arguments: [
    ("huge", "larger than"), ("huge-events", "larger than"), ("cut", "before the answer had come"),
  ])
  func `a call fails in words`(mode: String, words: String) async throws {
    let script = try await HTTPServerScript(mode)
    let server = script.client()
    _ = await server.tools()
    switch await call(server) {
    case .success: Issue.record("it was answered")
    case .failure(let failure): #expect(failure.words.contains(words), "\(failure.words)")
    }
    // The next is not harmed.
    #expect(await server.tools().map(\.name) == ["echo"])
    await server.stop()
    await script.end()
  }

  @Test func `a cancelled call gives up its connection`() async throws {
    let script = try await HTTPServerScript("slow")
    let server = script.client()
    _ = await server.tools()
    let task = Task { await call(server) }
    _ = await script.requests(until: "POST tools/call")
    task.cancel()
    #expect(await task.value == .failure(.cancelled))
    let requests = await script.requests(until: "ABANDONED")
    #expect(requests.contains { $0.hasPrefix("POST notifications/cancelled") } || !requests.isEmpty)
    await server.stop()
    await script.end()
  }

  @Test func `a server that is not there can come later`() async throws {
    let script = try await HTTPServerScript("json")
    let server = script.client { $0.probation = .milliseconds(50) }
    await script.end()
    #expect(await server.tools() == [])
    for await status in await server.changes() {
      if case .failed(let reason) = status.state {
        #expect(reason.contains("cannot be reached"), "\(reason)")
        break
      }
    }
    // Whoever needs it once more tries again, after a while.
    while await server.status.starts < 2, !Task.isCancelled { _ = await server.tools() }
    await server.stop()
  }

  @Test(arguments: [
    "https://example.com/mcp", "http://127.0.0.1:80/mcp", "http://localhost/mcp", "http://[::1]:8080/mcp",
    "HTTPS://EXAMPLE.COM",
  ])
  func `addresses that are taken`(url: String) {
    #expect(throws: Never.self) { try HTTPAddress(url) }
  }

  @Test(arguments: [
    "", "example.com", "ftp://example.com", "http://example.com", "http://127.0.0.1.example.com/",
    "http://10.0.0.1/", "https://user:word@example.com/", "https:///mcp", "http://127.1/",
    "http://0x7f.0.0.1/",
    "http://localhost.example.com/",
  ])
  func `addresses that are not taken`(url: String) {
    #expect(throws: ServerSettingsProblem.self) { try HTTPAddress(url) }
  }

  @Test(arguments: [
    ("Host", "x"), ("content-length", "5"), ("Mcp-Session-Id", "x"), ("bad name", "x"), ("", "x"),
    ("X-Ok", "a\r\nEvil: b"), ("X-Ok", "a\u{0}b"),
  ])
  func `headers that are not sent`(name: String, value: String) {
    #expect(throws: ServerSettingsProblem.self) {
      _ = try HTTPTransport("https://example.com", headers: [(name, value)]) { _ in }
    }
  }

  // 2026-07-28, "Value Encoding".
  @Test(arguments: [
    ("us-west1", "us-west1"), ("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?="),
    (" padded ", "=?base64?IHBhZGRlZCA=?="), ("line1\nline2", "=?base64?bGluZTEKbGluZTI=?="),
    ("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?="),
  ])
  func `names in headers`(name: String, header: String) {
    #expect(RequestHeaders.encoded(name) == header)
  }
}
