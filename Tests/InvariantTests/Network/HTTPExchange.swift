import NIOCore
import NIOHTTP1
import NIOPosix
import Server

/// One HTTP request over a connection of its own.
struct HTTPExchange: Sendable {
  /// Where, and with what to be let in.
  struct Door: Sendable {
    var place: ServerPlace
    var token: String?
    /// What the server goes by, whatever stands before it.
    var host = "localhost"
  }

  var method = HTTPMethod.GET
  var target: String
  var headers: [(String, String)] = []
  /// JSON.
  var body: String?

  /// A whole answer.
  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
  }

  typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  /// The connection was cut before the answer was whole.
  struct Cut: Error {}

  /// Sends the request and hands over what is answered, part by part; the connection ends with `take`.
  func run<Value: Sendable>(
    at door: Door,
    _ take: (HTTPResponseHead, NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator)
      async throws -> Value
  ) async throws -> Value {
    let connection = try await door.place.connect { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHTTPClientHandlers()
        return try Connection(wrappingChannelSynchronously: channel)
      }
    }
    return try await connection.executeThenClose { inbound, outbound in
      try await outbound.write(.head(head(door)))
      if let body { try await outbound.write(.body(.byteBuffer(ByteBuffer(string: body)))) }
      try await outbound.write(.end(nil))
      var parts = inbound.makeAsyncIterator()
      guard case .head(let head) = try await parts.next() else { throw Cut() }
      return try await take(head, parts)
    }
  }

  private func head(_ door: Door) -> HTTPRequestHead {
    var fields = HTTPHeaders(headers)
    fields.add(name: "Host", value: door.host)
    fields.add(name: "Connection", value: "close")
    if let token = door.token { fields.add(name: "Authorization", value: "Bearer \(token)") }
    if body != nil { fields.add(name: "Content-Type", value: "application/json") }
    if method != .GET { fields.add(name: "Content-Length", value: "\(body?.utf8.count ?? 0)") }
    return HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields)
  }

  /// Sends the request and waits for the whole answer.
  func answer(at door: Door) async throws -> Answer {
    try await run(at: door) { head, parts in
      var (parts, body) = (parts, [UInt8]())
      while let part = try await parts.next() {
        switch part {
        case .head: continue
        case .body(let bytes): body += bytes.readableBytesView
        case .end: return Answer(status: Int(head.status.code), headers: head.headers, body: body)
        }
      }
      throw Cut()
    }
  }
}
