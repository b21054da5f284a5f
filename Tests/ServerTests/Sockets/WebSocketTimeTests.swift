import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import Server

/// What a WebSocket does by itself as time goes by; the clock is the test's.
@Suite struct WebSocketTimeTests {
  private let channel = EmbeddedChannel()
  private let handler = WebSocketHandler(limits: ServerLimits())

  init() throws {
    try channel.pipeline.syncOperations.addHandler(handler)
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
  }

  private func sent() throws -> [WebSocketOpcode] {
    var opcodes: [WebSocketOpcode] = []
    while let frame = try channel.readOutbound(as: WebSocketFrame.self) { opcodes.append(frame.opcode) }
    return opcodes
  }

  private func hear(_ opcode: WebSocketOpcode, _ bytes: [UInt8] = []) throws {
    try channel.writeInbound(
      WebSocketFrame(fin: true, opcode: opcode, maskKey: [0, 0, 0, 0], data: ByteBuffer(bytes: bytes)))
  }

  private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  @Test func asksEveryHalfMinuteWhetherTheOtherSideIsThere() throws {
    pass(29)
    #expect(try sent() == [])
    pass(1)
    #expect(try sent() == [.ping])
    pass(29)
    #expect(channel.isActive)
    #expect(try sent() == [])
    pass(1)
    #expect(!channel.isActive)
  }

  @Test func whoeverAnswersStays() throws {
    for _ in 0..<10 {
      pass(30)
      #expect(try sent() == [.ping])
      try hear(.pong)
    }
    #expect(channel.isActive)
    pass(59)
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }

  @Test func whoeverIsNotReadFromIsNotSilent() throws {
    for _ in 0..<8 { try hear(.text, [97]) }
    // Nobody takes these, so no more is read.
    channel.read()
    pass(300)
    #expect(channel.isActive)
    #expect(Set(try sent()) == [.ping])
  }

  @Test func anEndIsNotWaitedForLong() throws {
    try hear(.text, [97])
    try hear(.connectionClose, [3, 232])
    // What was said before is not answered.
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
    #expect(try sent() == [])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(try sent() == [.connectionClose])
  }

  @Test func anAnswerToAnEndIsNotWaitedForLong() throws {
    handler.close(code: 1000, reason: "")
    #expect(try sent() == [.connectionClose])
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test func ofManyPingsTheLastIsAnsweredWhenNoneAreTaken() throws {
    channel.isWritable = false
    for number in 0..<100 { try hear(.ping, [UInt8(number)]) }
    #expect(try sent() == [])
    channel.isWritable = true
    channel.pipeline.fireChannelWritabilityChanged()
    let pong = try #require(try channel.readOutbound(as: WebSocketFrame.self))
    #expect(pong.opcode == .pong)
    #expect(Array(pong.data.readableBytesView) == [99])
    #expect(try sent() == [])
  }
}
