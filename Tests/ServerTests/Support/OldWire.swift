import NIOCore
import NIOPosix

/// One connection to a server, as the bytes that go over it.
struct Wire {
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  let channel: any Channel
  /// What has come and has not been taken.
  private(set) var received = ""

  /// Does something over a connection of its own, which ends with it.
  static func open<Value: Sendable>(
    _ port: Int, _ body: (inout Wire) async throws -> Value
  ) async throws -> Value {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var wire = Wire(
        outbound: outbound, inbound: inbound.makeAsyncIterator(), channel: channel.channel)
      return try await body(&wire)
    }
  }

  private init(
    outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
    inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, channel: any Channel
  ) {
    self.outbound = outbound
    self.inbound = inbound
    self.channel = channel
  }

  /// Sends a text; its line ends become CRLF.
  func send(_ text: String) async throws {
    try await outbound.write(
      ByteBuffer(
        string: text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")))
  }

  /// Takes what comes, up to and with a mark.
  mutating func take(through mark: String) async throws -> String {
    while true {
      if let range = received.firstRange(of: mark) {
        let taken = String(received[..<range.upperBound])
        received.removeSubrange(..<range.upperBound)
        return taken
      }
      guard let bytes = try await inbound.next() else { throw End(received: received) }
      received += String(buffer: bytes)
    }
  }

  /// Takes all that comes until the other side ends the connection.
  mutating func rest() async throws -> String {
    while let bytes = try await inbound.next() { received += String(buffer: bytes) }
    defer { received = "" }
    return received
  }

  /// The other side has ended the connection before that.
  struct End: Error {
    var received: String
  }
}

/// An answer, taken apart.
struct Answer {
  var status: Int
  /// By names in lower case.
  var headers: [String: String] = [:]
  var body: String

  /// - Parameter wire: as it came, without the line ends of HTTP being anything else.
  init(_ wire: String) {
    let head = wire.components(through: "\r\n\r\n")
    let lines = head.first.split(separator: "\r\n")
    status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    for line in lines.dropFirst() {
      let field = line.components(through: ": ")
      headers[field.first.lowercased()] = field.rest
    }
    body = headers["transfer-encoding"] == "chunked" ? Self.joined(head.rest) : head.rest
  }

  /// The chunks of a body put together (RFC 9112, section 7.1).
  static func joined(_ body: String) -> String {
    var rest = Array(body.utf8)[...]
    var joined: [UInt8] = []
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
      guard let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), count > 0 else {
        break
      }
      let start = end + 2
      guard start + count <= rest.endIndex else { break }
      joined += rest[start..<(start + count)]
      rest = rest[(start + count)...].dropFirst(2)
    }
    return String(decoding: joined, as: UTF8.self)
  }
}

extension StringProtocol {
  fileprivate func components(through mark: String) -> (first: String, rest: String) {
    guard let range = firstRange(of: mark) else { return (String(self), "") }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
