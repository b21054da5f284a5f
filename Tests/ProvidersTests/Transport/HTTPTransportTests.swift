import Conversation
import NIOCore
import Synchronization
import Testing

@testable import Providers

@Suite(.timeLimit(.minutes(10))) struct HTTPTransportTests {
  private func get(_ url: String, _ configuration: HTTPTransport.Configuration) async throws(TurnError)
    -> [UInt8]
  {
    let exchange = try await HTTPTransport(configuration).send(HTTPRequest(url: url))
    return try await exchange.collect(upTo: 1000).bytes
  }

  @Test("A proxy from the environment is asked, with its user") func proxy() async throws {
    let server = try await LoopbackServer { request in
      [request.hasPrefix("CONNECT") ? .text("HTTP/1.1 200 OK\r\n\r\n") : .body(200, "text/plain", "through")]
    }
    var configuration = HTTPTransport.Configuration()
    configuration.proxies = HTTPProxySettings(environment: [
      "http_proxy": "http://user:p%40ss@127.0.0.1:\(server.port)"
    ])
    #expect(try await get("http://service.example/v1", configuration) == Array("through".utf8))
    let requests = server.requests.withLock { $0 }
    #expect(requests.first?.hasPrefix("CONNECT service.example:80 HTTP/1.1\r\n") == true)
    #expect(requests.first?.contains("Basic dXNlcjpwQHNz") == true)
    #expect(requests.last?.hasPrefix("GET /v1 HTTP/1.1\r\n") == true)
    #expect(requests.last?.contains("Basic") == false)
    try await server.stop()
  }

  @Test("A proxy that cannot be used is a configuration error that does not show it") func badProxy() async {
    var configuration = HTTPTransport.Configuration()
    configuration.proxies = HTTPProxySettings(environment: ["all_proxy": "ftp://me:secret@p"])
    let error = await #expect(throws: TurnError.self) { try await get("http://a.example/", configuration) }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("secret") == false)
  }

  @Test("A file of authorities that is none is a configuration error") func badAuthorities() async {
    var configuration = HTTPTransport.Configuration()
    configuration.certificateAuthorityFile = "/nonexistent/ca.pem"
    let error = await #expect(throws: TurnError.self) { try await get("https://127.0.0.1:1/", configuration) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("/nonexistent/ca.pem") == true)
  }

  @Test(
    "A server that closes after every answer, though it says that it will not, is asked on a new connection")
  func closesUnannounced() async throws {
    let server = try await LoopbackServer { _ in
      [.streamHead, .chunk(Array("Hi".utf8)), .streamEnd, .close]
    }
    let transport = HTTPTransport()
    for _ in 0..<20 {
      let exchange = try await transport.send(HTTPRequest(url: server.url))
      #expect(try await exchange.collect(upTo: 100).bytes == Array("Hi".utf8))
    }
    #expect(server.requests.withLock { $0.count } == 20)
    try await server.stop()
  }

  @Test("A request that makes its server close is not sent again on a new connection") func cutAtOnce()
    async throws
  {
    let server = try await LoopbackServer { _ in [.close] }
    let error = await #expect(throws: TurnError.self) {
      try await get(server.url, HTTPTransport.Configuration())
    }
    #expect(error?.code == .network)
    #expect(server.requests.withLock { $0.count } == 1)
    try await server.stop()
  }

  @Test("A reader that takes its time gets everything, and no more lies here than the limit")
  func backPressure()
    async throws
  {
    let piece = [UInt8](repeating: 7, count: 32_768)
    let server = try await LoopbackServer { _ in
      [.head(200, "Content-Length: \(piece.count * 64)")] + Array(repeating: .send(piece), count: 64)
    }
    let exchange = try await HTTPTransport().send(HTTPRequest(url: server.url))
    var count = 0
    var largest = 0
    while let bytes = try await exchange.nextBytes() {
      count += bytes.readableBytes
      largest = max(largest, bytes.readableBytes)
      for _ in 0..<50 { await Task.yield() }
    }
    #expect(count == piece.count * 64)
    // The limit, and what one read may bring above it.
    #expect(largest < 2 * HTTPExchange.highWaterMark)
    try await server.stop()
  }

  @Test("After a shutdown new connections are made") func shutdown() async throws {
    let server = try await LoopbackServer { _ in [.body(200, "text/plain", "x")] }
    let transport = HTTPTransport()
    for _ in 0..<2 {
      let exchange = try await transport.send(HTTPRequest(url: server.url))
      #expect(try await exchange.collect(upTo: 10).bytes == [UInt8(ascii: "x")])
      await transport.shutdown()
    }
    try await server.stop()
  }
}
