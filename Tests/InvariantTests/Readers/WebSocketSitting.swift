import Conversation
import Coordinator
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Server

/// Subscribes over a WebSocket.
struct WebSocketSitting: Sitting {
  let responseID: ResponseID
  let door: HTTPExchange.Door
  var isDelta = false

  private struct Subscription: Encodable {
    var type = "subscribe"
    var responseId: ResponseID
    var since: Int?
    var format: String?
  }

  private struct Message: Decodable {
    var type: String
    var responseId: ResponseID?
    var turn: Turn?
    var outcome: ResponseOutcome?
    var code: String?
  }

  func sit(_ record: inout ReaderRecord, since revision: Int?, enough: Int) async throws {
    let subscription = Subscription(
      responseId: responseID, since: revision, format: isDelta ? "delta" : nil)
    let text = try WireJSON.encode(subscription)
    try await WebSocketClient.open(door) { socket in
      try await socket.send(text)
      while let bytes = try await socket.receive() {
        let message = try WireJSON.decode(Message.self, from: bytes)
        switch (message.type, message.turn) {
        case ("update", let turn?) where !isDelta: record.take(turn)
        case ("turn", let turn?) where isDelta: record.take(turn)
        case ("snapshot", _) where isDelta:
          record.take(try WireJSON.decode(StreamSnapshot.self, from: bytes))
        case ("delta", _) where isDelta: record.take(try WireJSON.decode(TurnDelta.self, from: bytes))
        case ("complete", _): return record.end(message.outcome)
        // The error of the response; what follows is its end.
        case ("error", _) where message.responseId == responseID: continue
        default: throw Refused(reason: "a message of type \(message.type), code \(message.code ?? "none")")
        }
        if record.count >= enough { return }
      }
      throw HTTPExchange.Cut()
    }
  }
}

/// One WebSocket, from this side.
struct WebSocketClient {
  private typealias Connection = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

  private var inbound: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

  /// Does something over a WebSocket of its own, which ends with it.
  static func open<Value: Sendable>(
    _ door: HTTPExchange.Door, _ body: (inout WebSocketClient) async throws -> Value
  ) async throws -> Value {
    let upgrading = try await door.place.connect { channel in
      channel.eventLoop.makeCompletedFuture { try upgrade(channel, door) }
    }
    guard let connection = try await upgrading.get() else { throw Refused(reason: "no WebSocket") }
    return try await connection.executeThenClose { inbound, outbound in
      var socket = WebSocketClient(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await body(&socket)
    }
  }

  private static func upgrade(
    _ channel: any Channel, _ door: HTTPExchange.Door
  ) throws -> EventLoopFuture<Connection?> {
    let upgrader = NIOTypedWebSocketClientUpgrader<Connection?>(maxFrameSize: 8 << 20) { channel, _ in
      channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
    }
    var headers = HTTPHeaders([("Content-Length", "0"), ("Host", door.host)])
    if let token = door.token { headers.add(name: "Authorization", value: "Bearer \(token)") }
    let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/api/chat", headers: headers)
    let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
      upgradeRequestHead: head, upgraders: [upgrader],
      notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) })
    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
      configuration: .init(upgradeConfiguration: upgrade))
  }

  /// The next message; `nil` when the server has closed. Throws when the connection was cut.
  mutating func receive() async throws -> [UInt8]? {
    while let frame = try await inbound.next() {
      switch frame.opcode {
      case .text: return Array(frame.unmaskedData.readableBytesView)
      case .ping: try await send(.pong, frame.unmaskedData)
      case .connectionClose: return nil
      default: continue
      }
    }
    throw HTTPExchange.Cut()
  }

  func send(_ text: [UInt8]) async throws { try await send(.text, ByteBuffer(bytes: text)) }

  private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer) async throws {
    try await outbound.write(
      WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data))
  }
}
