import NIOCore
import NIOPosix
import NIOSSL

@testable import Server

/// One connection to a server, byte for byte.
final class Wire: Sendable {
  /// Ended by something else than the other side.
  struct Ended: Error {}

  let channel: any Channel
  private let reader: Reader

  static func connect(_ address: ListeningAddress, tls: NIOSSLContext? = nil) async throws -> Wire {
    let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let tls {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
          }
          try pipeline.addHandler(Collector())
        }
      }
    let channel =
      switch address.place {
      case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
      case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port).get()
      }
    let collector = try await channel.pipeline.handler(type: Collector.self).map(\.stream).get()
    return Wire(channel, collector)
  }

  private init(_ channel: any Channel, _ stream: AsyncStream<[UInt8]>) {
    self.channel = channel
    reader = Reader(stream)
  }

  func send(_ text: String) async throws { try await send(Array(text.utf8)) }
  func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
  /// Without waiting until it is taken.
  func push(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

  func close() async { try? await channel.close() }
  func closeOutput() async { try? await channel.close(mode: .output) }

  /// All that comes until the other side says that no more does.
  func readToEnd() async -> [UInt8] { await reader.read { _ in nil } }

  /// What comes until there is so much of it, or no more comes.
  func read(_ count: Int) async -> [UInt8] { await reader.read { $0.count >= count ? count : nil } }

  /// What comes up to and with a text, or no more comes.
  func read(through text: String) async -> String {
    let wanted = Array(text.utf8)
    let bytes = await reader.read { bytes in
      var start = bytes.startIndex
      while start + wanted.count <= bytes.endIndex {
        if bytes[start] == wanted[0], bytes[start..<start + wanted.count].elementsEqual(wanted) {
          return start + wanted.count - bytes.startIndex
        }
        start += 1
      }
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private actor Reader {
    private let stream: AsyncStream<[UInt8]>
    private var bytes: [UInt8] = []
    /// Where those begin that have not been read.
    private var start = 0
    private var isOver = false

    init(_ stream: AsyncStream<[UInt8]>) { self.stream = stream }

    func read(_ isEnough: (ArraySlice<UInt8>) -> Int?) async -> [UInt8] {
      while true {
        if let count = isEnough(bytes[start...]) { return take(count) }
        var iterator = stream.makeAsyncIterator()
        guard !isOver, let more = await iterator.next(isolation: self) else {
          isOver = true
          return take(bytes.count - start)
        }
        if start > 0 {
          bytes.removeFirst(start)
          start = 0
        }
        bytes += more
      }
    }

    private func take(_ count: Int) -> [UInt8] {
      defer { start += count }
      return Array(bytes[start..<start + count])
    }
  }

  private final class Collector: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    let stream: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init() {
      (stream, continuation) = AsyncStream.makeStream()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if event as? ChannelEvent == .inputClosed { continuation.finish() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      continuation.finish()
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
  }
}

/// One answer, as it came.
struct Answer: CustomStringConvertible {
  var status: Int?
  var header: String
  var body: String

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    // Swift takes a carriage return and a line feed for one character.
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    header = String(parts.first ?? "")
    body = parts.count > 1 ? String(parts[1]) : ""
    let words = header.split(separator: " ", maxSplits: 2)
    status = words.count > 1 && words[0] == "HTTP/1.1" ? Int(words[1]) : nil
  }

  func field(_ name: String) -> String? {
    for line in header.split(separator: "\r\n") where line.lowercased().hasPrefix(name.lowercased() + ": ") {
      return String(line.dropFirst(name.count + 2))
    }
    return nil
  }

  var description: String { header }
}
