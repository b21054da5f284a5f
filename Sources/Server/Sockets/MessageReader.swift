import NIOCore
import NIOWebSocket

/// Puts messages together from frames, by the rules of RFC 6455 (sections 5 to 7) for a server without extensions.
struct MessageReader {
  enum Event: Equatable {
    /// A whole message; whether it is text or not does not matter to those who echo.
    case message(ByteBuffer, isText: Bool)
    case ping(ByteBuffer)
    case pong
    /// The other side ends the connection; `nil` when it gave no code.
    case close(UInt16?)
    /// The other side broke the rules; the connection is to be ended with this.
    case violation(Violation)
    /// Part of a message.
    case nothing
  }

  struct Violation: Error, Hashable {
    var code: UInt16
    /// At most 123 bytes, for the other side's developer.
    var reason: String
  }

  private let messageBytes: Int
  private let framesPerMessage: Int
  /// The message that has begun.
  private var message: ByteBuffer?
  private var isText = false
  private var frames = 0
  private var characters = UTF8Check()

  init(messageBytes: Int, framesPerMessage: Int) {
    self.messageBytes = messageBytes
    self.framesPerMessage = framesPerMessage
  }

  mutating func take(_ frame: WebSocketFrame) -> Event {
    do {
      return try read(frame)
    } catch {
      message = nil
      return .violation(error)
    }
  }

  private mutating func read(_ frame: WebSocketFrame) throws(Violation) -> Event {
    if frame.rsv1 || frame.rsv2 || frame.rsv3 { throw .protocolError("reserved bits are set") }
    guard frame.maskKey != nil else { throw .protocolError("frames of a client have to be masked") }
    let data = frame.unmaskedData
    switch frame.opcode {
    case .text, .binary:
      guard message == nil else { throw .protocolError("a message has begun before another one ended") }
      isText = frame.opcode == .text
      characters = UTF8Check()
      frames = 0
      return try append(data, to: ByteBuffer(), isLast: frame.fin)
    case .continuation:
      guard let begun = message else { throw .protocolError("there is no message to go on with") }
      // Held in one place only, so that it grows without being copied.
      message = nil
      return try append(data, to: begun, isLast: frame.fin)
    case .ping, .pong, .connectionClose:
      guard frame.fin, data.readableBytes <= 125 else {
        throw .protocolError("control frames are short and whole")
      }
      if frame.opcode == .ping { return .ping(data) }
      return frame.opcode == .pong ? .pong : try close(data)
    default: throw .protocolError("there is no such opcode")
    }
  }

  private mutating func append(
    _ data: ByteBuffer, to begun: consuming ByteBuffer, isLast: Bool
  ) throws(Violation) -> Event {
    frames += 1
    guard begun.readableBytes + data.readableBytes <= messageBytes, frames <= framesPerMessage else {
      throw Violation(code: 1009, reason: "the message is too large")
    }
    if isText {
      let isPossible = data.withUnsafeReadableBytes { characters.take($0) }
      guard isPossible, !isLast || characters.isComplete else {
        throw Violation(code: 1007, reason: "text has to be UTF-8")
      }
    }
    var whole = begun
    if whole.readableBytes == 0 { whole = data } else { whole.writeImmutableBuffer(data) }
    if isLast { return .message(whole, isText: isText) }
    message = whole
    return .nothing
  }

  private func close(_ data: ByteBuffer) throws(Violation) -> Event {
    var data = data
    guard data.readableBytes > 0 else { return .close(nil) }
    guard let code = data.readInteger(as: UInt16.self), Self.isValid(code) else {
      throw .protocolError("that is no code to close with")
    }
    var characters = UTF8Check()
    let isPossible = data.withUnsafeReadableBytes { characters.take($0) }
    guard isPossible, characters.isComplete else {
      throw Violation(code: 1007, reason: "the reason has to be UTF-8")
    }
    return .close(code)
  }

  /// Those that may be sent (RFC 6455, section 7.4, and the registry it names).
  static func isValid(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

extension MessageReader.Violation {
  static func protocolError(_ reason: String) -> Self { Self(code: 1002, reason: reason) }

  init(_ error: NIOWebSocketError) {
    switch error {
    case .invalidFrameLength: self.init(code: 1009, reason: "the frame is too large")
    case .fragmentedControlFrame, .multiByteControlFrameLength:
      self = .protocolError("control frames are short and whole")
    }
  }
}
