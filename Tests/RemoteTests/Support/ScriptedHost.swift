import Coordinator
import Foundation
import NIOCore
import NIOPosix
import Remote

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A server on this machine that answers each request as a test tells it to, down to the byte.
final class ScriptedHost: Sendable {
  struct Request: Sendable {
    var method: String
    var target: String
    /// By their names in lower case.
    var headers: [String: String]
    var body: String

    /// What stands before the question mark.
    var path: String { String(target.prefix { $0 != "?" }) }
  }

  /// The connection that a request came over.
  struct Connection: Sendable {
    fileprivate let channel: any Channel

    func send(_ bytes: [UInt8]) async throws {
      try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Ends it in good order.
    func close() async throws { try await channel.close() }

    /// Breaks it: the other side gets an RST, and loses what it has not read yet.
    func reset() async throws {
      try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      try await channel.close()
    }

    /// Returns once the other side has closed it.
    func closed() async throws { try await channel.closeFuture.get() }
  }

  typealias Answer = @Sendable (Request, Connection) async throws -> Void

  private let seen: Broadcast<[Request]>
  private let listener: any Channel
  /// The connections that are open.
  private let clients: Clients
  let port: Int

  private typealias Clients = Broadcast<[ObjectIdentifier: any Channel]>

  /// - Parameter path: of a socket file, where another host may stand later; without it any port that is free.
  init(path: String? = nil, _ answer: @escaping Answer) async throws {
    let (seen, clients) = (Broadcast([Request]()), Clients([:]))
    (self.seen, self.clients) = (seen, clients)
    self.path = path
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let task = Task { try await Self.serve(Connection(channel: channel), pieces, seen, answer) }
        clients.update { $0[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { _ in
          continuation.finish()
          task.cancel()
          clients.update { $0[ObjectIdentifier(channel)] = nil }
        }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Inbound(continuation))
        }
      }
    if let path {
      listener = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
    } else {
      listener = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
    }
    port = listener.localAddress?.port ?? 0
  }

  deinit {
    listener.close(promise: nil)
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Where a socket file may be that nobody else uses.
  static func socketPath() -> String { "/tmp/antiphon-\(UUID().uuidString)" }

  private let path: String?

  /// Where it is to be asked.
  var address: RemoteAddress {
    path.map { .unix($0) } ?? RemoteAddress(.tcp(isSecure: false, host: "127.0.0.1", port: port))
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// What was asked for, in order.
  var requests: [Request] { seen.read { $0 } }

  /// Waits until so many requests have come for a path.
  func asked(_ count: Int, for path: String) async {
    _ = await seen.first { $0.count { $0.path == path } >= count ? true : nil }
  }

  /// Ends all connections and listens no more.
  func stop() async {
    try? await listener.close()
    for channel in clients.read({ Array($0.values) }) { try? await channel.close() }
  }

  private final class Inbound: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let pieces: AsyncStream<[UInt8]>.Continuation

    init(_ pieces: AsyncStream<[UInt8]>.Continuation) {
      self.pieces = pieces
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      pieces.yield(Array(unwrapInboundIn(data).readableBytesView))
    }
  }

  private static func serve(
    _ connection: Connection, _ pieces: AsyncStream<[UInt8]>, _ seen: Broadcast<[Request]>,
    _ answer: @escaping Answer
  ) async throws {
    var received: [UInt8] = []
    for await bytes in pieces {
      received += bytes
      while let request = take(&received) {
        seen.update { $0.append(request) }
        try await answer(request, connection)
      }
    }
  }

  /// The first whole request of what has come.
  private static func take(_ bytes: inout [UInt8]) -> Request? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let head = text.firstRange(of: "\r\n\r\n") else { return nil }
    let lines = text[..<head.lowerBound].split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].split(separator: " ").joined(
        separator: " ")
    }
    let length = Int(headers["content-length"] ?? "0") ?? 0
    let body = text[head.upperBound...]
    guard body.utf8.count >= length else { return nil }
    let taken = text[..<head.upperBound].utf8.count + length
    bytes.removeFirst(taken)
    return Request(
      method: String(words[0]), target: String(words[1]), headers: headers,
      body: String(decoding: body.utf8.prefix(length), as: UTF8.self))
  }
}
