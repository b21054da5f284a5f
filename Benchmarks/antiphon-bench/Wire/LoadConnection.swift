import Coordinator
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import ServerSentEvents

/// One request of a client of the load, over a connection of its own on an event loop that all of them share.
///
/// It does little with what comes, so that what is measured is the server.
struct LoadConnection: Sendable {
  /// What has come of it so far.
  struct Progress: Sendable {
    var lag = LatencyHistogram()
    /// As they came over the wire.
    var wireBytes = 0
    /// Of the model's text in them.
    var textBytes = 0
    var status = 0
    var events = 0
    var lastEventID = ""
    var hasEnding = false
    var isClosed = false
    var body: [UInt8] = []
  }

  let progress: Broadcast<Progress>
  private let channel: any Channel

  /// - Parameters:
  ///   - reads: whether it goes on reading when something has come.
  ///   - times: when that was emitted of which it is told.
  static func open(
    _ port: Int, _ method: HTTPMethod, _ target: String, body: String? = nil,
    headers: [(String, String)] = [], reads: Bool = true, times: EmissionTimes? = nil
  ) async throws -> LoadConnection {
    var fields = HTTPHeaders(headers)
    fields.add(name: "Host", value: "127.0.0.1:\(port)")
    fields.add(name: "Authorization", value: "Bearer \(LoadServer.token)")
    if let body {
      fields.add(name: "Content-Type", value: "application/json")
      fields.add(name: "Content-Length", value: "\(body.utf8.count)")
    }
    let head = HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: fields)
    let progress = Broadcast(Progress())
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      // Little fits into the sockets of one that does not read, as on a way that is longer than this one: what the
      // server's side keeps depends on the size of segments.
      .channelOption(.socketOption(.so_rcvbuf), value: reads ? 262_144 : 4096)
      .channelOption(.tcpOption(NIOBSDSocket.Option(rawValue: TCP_MAXSEG)), value: reads ? 32_767 : 536)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(WireCounter(progress))
          try pipeline.addHTTPClientHandlers()
          try pipeline.addHandler(LoadHandler(head, body, progress, times, stops: !reads))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return LoadConnection(progress: progress, channel: channel)
  }

  /// One request and its answer.
  static func ask(_ port: Int, _ target: String, body: String) async throws -> [UInt8] {
    let connection = try await open(port, .POST, target, body: body, headers: [("Connection", "close")])
    let end = await connection.progress.first { $0.isClosed ? $0 : nil }
    guard let end, (200..<300).contains(end.status) else {
      throw LoadFailure(
        reason:
          "\(target) was answered with \(end?.status ?? 0), \(String(decoding: end?.body ?? [], as: UTF8.self))"
      )
    }
    return end.body
  }

  /// One that has stopped reading goes on.
  func read() async throws { try await channel.setOption(.autoRead, value: true).get() }

  func close() async { try? await channel.close().get() }
}

/// Why a load could not be made.
struct LoadFailure: Error {
  var reason: String
}

/// Counts what comes, as it comes.
private final class WireCounter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let progress: Broadcast<LoadConnection.Progress>

  init(_ progress: Broadcast<LoadConnection.Progress>) { self.progress = progress }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let count = unwrapInboundIn(data).readableBytes
    progress.update { $0.wireBytes += count }
    context.fireChannelRead(data)
  }
}

private final class LoadHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  private let head: HTTPRequestHead
  private let body: String?
  private let progress: Broadcast<LoadConnection.Progress>
  private let times: EmissionTimes?
  private var stops: Bool
  private var parser = EventStreamParser()

  init(
    _ head: HTTPRequestHead, _ body: String?, _ progress: Broadcast<LoadConnection.Progress>,
    _ times: EmissionTimes?, stops: Bool
  ) {
    (self.head, self.body, self.progress, self.times, self.stops) = (head, body, progress, times, stops)
  }

  func channelActive(context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if let body { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): progress.update { $0.status = Int(head.status.code) }
    case .body(let bytes):
      guard times != nil else { return progress.update { $0.body += bytes.readableBytesView } }
      var events: [ServerSentEvent] = []
      try? bytes.withUnsafeReadableBytes { try parser.feed($0, into: &events) }
      guard !events.isEmpty else { return }
      progress.update { progress in
        for event in events { take(event, &progress) }
      }
      if stops {
        stops = false
        context.channel.setOption(.autoRead, value: false).assumeIsolated().whenComplete { _ in }
      }
    // A WebSocket goes on, and says nothing.
    case .end: if progress.read({ $0.status }) != 101 { context.close(promise: nil) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) { progress.update { $0.isClosed = true } }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func take(_ event: ServerSentEvent, _ progress: inout LoadConnection.Progress) {
    progress.events += 1
    progress.lastEventID = event.lastEventID
    switch event.type {
    case "delta":
      let now = ThisProcess.nanoseconds
      // The text is digits, and its member the only one of this name.
      guard let name = event.data.firstRange(of: Array(#""text":""#.utf8)) else { return }
      var (number, digits) = (0, 0)
      for byte in event.data[name.upperBound...] {
        guard byte != UInt8(ascii: "\"") else { break }
        number = number * 10 + Int(byte - UInt8(ascii: "0"))
        digits += 1
        progress.textBytes += 1
        guard digits == EmissionTimes.deltaLength else { continue }
        if let time = times?[number] { progress.lag.add(nanoseconds: now - min(time, now)) }
        (number, digits) = (0, 0)
      }
    case "done": progress.hasEnding = true
    default: return
    }
  }
}
