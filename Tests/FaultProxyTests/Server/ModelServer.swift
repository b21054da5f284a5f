import NIOCore
import NIOPosix
import Providers
import Synchronization

/// A server on this machine that answers every request as the protocol wants it, each with words of its own.
final class ModelServer: Sendable {
  /// How the body of an answer is delimited.
  enum Delimiter: CaseIterable, Sendable {
    case chunks, length, close
  }

  let port: Int
  private let listener: any Channel
  private let requests: Counter

  /// - Parameter answer: what is said in a turn, from 0, to the request with this number, from 1.
  init(
    _ kind: ProviderConfiguration.Kind, delimiter: Delimiter, on group: MultiThreadedEventLoopGroup,
    answer: @escaping @Sendable (_ turn: Int, _ request: Int) -> ScriptedAnswer
  ) async throws {
    let requests = Counter()
    listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(
            Conversation { request in
              let turn = request.contains(NoteTool.result) ? 1 : 0
              let number = requests.next(turn)
              let type = kind == .ollama ? "application/x-ndjson" : "text/event-stream"
              let body = answer(turn, number).body(in: kind)
              return Self.answer(Array(body.utf8), type: type, delimiter)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = listener.localAddress!.port!
    self.requests = requests
  }

  /// How many whole requests for a turn have come.
  func requests(of turn: Int) -> Int { requests.count(turn) }

  func stop() async throws { try await listener.close() }

  private static func answer(_ body: [UInt8], type: String, _ delimiter: Delimiter) -> [UInt8] {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n"
    switch delimiter {
    case .length: return Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
    case .close: return Array((head + "Connection: close\r\n\r\n").utf8) + body
    case .chunks:
      var bytes = Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
      var rest = body[...]
      while !rest.isEmpty {
        let part = rest.prefix(150)
        rest = rest.dropFirst(150)
        bytes += Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8)
      }
      return bytes + Array("0\r\n\r\n".utf8)
    }
  }

  private final class Counter: Sendable {
    private let counts = Mutex<[Int: Int]>([:])
    func next(_ turn: Int) -> Int {
      counts.withLock {
        $0[turn, default: 0] += 1
        return $0[turn, default: 0]
      }
    }
    func count(_ turn: Int) -> Int { counts.withLock { $0[turn, default: 0] } }
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: (String) -> [UInt8]
    private var received: [UInt8] = []

    init(_ answer: @escaping (String) -> [UInt8]) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += unwrapInboundIn(data).readableBytesView
      let text = String(decoding: received, as: UTF8.self)
      guard let head = text.firstRange(of: "\r\n\r\n") else { return }
      let length =
        text[..<head.lowerBound].split(separator: "\r\n").lazy
        .filter { $0.lowercased().hasPrefix("content-length:") }
        .compactMap { Int($0.split(separator: " ").last!) }.first ?? 0
      guard text[head.upperBound...].utf8.count >= length else { return }
      received = []
      let bytes = answer(text)
      let ends = bytes.prefix(200).contains(sequence: Array("Connection: close".utf8))
      let channel = context.channel
      channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in
        if ends { channel.close(promise: nil) }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

extension Sequence<UInt8> {
  fileprivate func contains(sequence: [UInt8]) -> Bool { Array(self).firstRange(of: sequence) != nil }
}
