/// The other end of a WebSocket, as the endpoints see it: whole texts in and out.
///
/// Pings, fragments, limits and the closing handshake are dealt with below this.
protocol WebSocketPeer: Sendable {
  /// The next text message; `nil` when the other side has closed, is gone, or the server ends. One task may wait.
  func receive() async throws -> [UInt8]?
  /// Sends a text message; waits while the other side does not take what was sent. Any number of tasks may send.
  func send(_ text: [UInt8]) async throws
  /// Begins the closing handshake (RFC 6455, section 7).
  func close(code: UInt16, reason: String) async
}
