import Coordinator
import NIOHTTP1

/// Reads whether a request asks to go on as a WebSocket (RFC 6455, section 4.2.1).
enum WebSocketRequest: Hashable, Sendable {
  /// It does not; a wish for another protocol is not heard.
  case none
  case valid
  case refused(Refusal)

  static let path = "/api/chat"

  /// - Parameter isAlone: whether all that came over the connection before has been answered.
  init(_ head: HTTPRequestHead, isAlone: Bool) {
    let protocols = head.headers[canonicalForm: "upgrade"].map { $0.lowercased() }
    guard protocols.contains("websocket"), head.uri.prefix(while: { $0 != "?" }) == Self.path else {
      self = .none
      return
    }
    let key = head.headers["sec-websocket-key"]
    let isUpgrade = head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    guard head.method == .GET, head.version == .http1_1, isUpgrade, key.count == 1, Self.isKey(key[0]),
      !RequestForm.hasBody(head.headers)
    else {
      self = .refused(.malformed("That is not the handshake of a WebSocket."))
      return
    }
    guard head.headers["sec-websocket-version"] == ["13"] else {
      self = .refused(
        Refusal(
          426, .invalidRequest, "The only version of WebSocket known here is 13.",
          fields: [
            .init(name: "Sec-WebSocket-Version", value: "13"), .init(name: "Upgrade", value: "websocket"),
          ]))
      return
    }
    self = isAlone ? .valid : .refused(.malformed("A WebSocket needs a connection that nothing else uses."))
  }

  /// Sixteen bytes in base64.
  private static func isKey(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 24, bytes[22...] == [UInt8(ascii: "="), UInt8(ascii: "=")] else { return false }
    return bytes[..<22].allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
        true
      default: false
      }
    }
  }
}
