import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

@testable import Server

/// A server with few routes that counts what it was asked to do.
struct TestServer: Sendable {
  static let token = "wWtjP3hB0UZLPDBpX1GZ5N5bdvoAvJQNMUcChOVvCUk"

  let address: ListeningAddress
  let effects: Effects
  let tickets: TicketOffice
  let log: LogLines

  /// What has happened, that should not have without permission.
  final class Effects: Sendable {
    private let list = Mutex<[String]>([])
    private let bytes = Mutex(0)
    private let (ends, end) = AsyncStream<Void>.makeStream()

    var all: [String] { list.withLock { $0 } }
    /// How much the streams have written, all together.
    var written: Int { bytes.withLock { $0 } }

    func note(_ effect: String) { list.withLock { $0.append(effect) } }
    func noteWritten(_ count: Int) { bytes.withLock { $0 += count } }
    func noteEnd() { end.yield() }
    /// Waits until so many streams have ended.
    func streamsEnd(_ count: Int) async { for await _ in ends.prefix(count) {} }
  }

  var port: Int { if case .tcp(_, let port) = address.place { port } else { 0 } }
  /// As a request names it.
  var host: String { "127.0.0.1:\(port)" }

  /// Runs a server while something is done with it, and ends it then.
  ///
  /// - Parameter talk: what is done with a WebSocket; by default every message is sent back.
  static func run<Result: Sendable>(
    place: Configuration.Place = .tcp(host: "127.0.0.1", port: 0),
    limits: ServerLimits = ServerLimits(), tls: Configuration.TLS? = nil,
    talk: (@Sendable (WebSocketConnection) async -> Void)? = nil,
    _ body: @Sendable @escaping (TestServer) async throws -> Result
  ) async throws -> Result {
    let effects = Effects()
    let log = LogLines()
    let tickets = TicketOffice()
    let configuration = Configuration(
      place: place, token: token, allowedHosts: ["desk.example"], allowedOrigins: ["https://chat.example"],
      tls: tls,
      limits: limits)
    let server = WorkspaceServer(
      routes: routes(effects, limits: limits).buildResponder(), tickets: tickets,
      configuration: configuration,
      logger: log.logger,
      talk: { socket in
        effects.note("talk")
        if let talk { await talk(socket) } else { await echo(socket) }
      })
    let (addresses, continuation) = AsyncStream<ListeningAddress>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await server.run { continuation.yield($0) }
      }
      guard let address = await addresses.first(where: { _ in true }) else {
        // It could not begin, and says why.
        try await group.next()
        throw Wire.Ended()
      }
      let result = try await body(TestServer(address: address, effects: effects, tickets: tickets, log: log))
      group.cancelAll()
      try await group.waitForAll()
      return result
    }
  }

  static func echo(_ socket: WebSocketConnection) async {
    while let message = try? await socket.nextMessage() {
      guard (try? await socket.send(message)) != nil else { return }
    }
  }

  private static func routes(_ effects: Effects, limits: ServerLimits) -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.add(middleware: JSONBodies(bodyBytes: limits.bodyBytes))
    router.get("/health") { _, _ in "{\"status\":\"ok\"}" }
    router.get("/api/sessions") { _, _ in
      effects.note("sessions")
      return "[]"
    }
    router.get("/api/sessions/{id}") { _, _ in
      effects.note("session")
      return "{}"
    }
    router.post("/api/chat/stream") { request, _ in
      let body = try await request.body.collect(upTo: limits.bodyBytes)
      effects.note("chat \(body.readableBytes)")
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"], body: ResponseBody(byteBuffer: body))
    }
    router.get("/api/events") { request, _ in
      effects.note("events")
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: ResponseBody { writer in
          defer { effects.noteEnd() }
          // Much, and quick: whoever does not read it has to stop this.
          let event = ByteBuffer(string: "data: " + String(repeating: "x", count: 60_000) + "\n\n")
          while !Task.isCancelled {
            try await writer.write(event)
            effects.noteWritten(event.readableBytes)
          }
        })
    }
    return router
  }

  // MARK: Asking

  func connect() async throws -> Wire { try await Wire.connect(address) }

  /// One request over a connection of its own. What is in `headers` stands for what is sent by default.
  func ask(
    _ method: String, _ target: String, _ headers: [(String, String)]? = nil, body: String = ""
  ) async throws -> Answer {
    let wire = try await connect()
    try await wire.send(request(method, target, headers ?? [("Host", host), authorization], body: body))
    if !target.hasPrefix("/api/events") { await wire.closeOutput() }
    let answer = Answer(await wire.readToEnd())
    await wire.close()
    return answer
  }

  func request(
    _ method: String, _ target: String, _ headers: [(String, String)], body: String = ""
  ) -> String {
    var text = "\(method) \(target) HTTP/1.1\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
    return text + "\r\n" + body
  }

  var authorization: (String, String) { ("Authorization", "Bearer \(Self.token)") }

  /// Whether the server still answers.
  var isHealthy: Bool {
    get async throws { try await ask("GET", "/health", [("Host", host)]).status == 200 }
  }

  /// A WebSocket, past its handshake.
  func webSocket() async throws -> FrameWire {
    let wire = try await connect()
    try await wire.send(
      request(
        "GET", "/api/chat",
        [("Host", host), authorization] + Self.handshake))
    let answer = await wire.read(through: "\r\n\r\n")
    guard answer.hasPrefix("HTTP/1.1 101 ") else { throw Wire.Ended() }
    return FrameWire(wire: wire)
  }

  static let handshake = [
    ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ]
}
