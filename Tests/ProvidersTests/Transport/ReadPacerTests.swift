import NIOCore
import NIOEmbedded
import Testing

@testable import Providers

@Suite struct ReadPacerTests {
  /// Counts the reads that reach the socket.
  private final class Socket: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    var reads = 0
    func read(context: ChannelHandlerContext) { reads += 1 }
  }

  private let socket = Socket()
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handlers: [socket, ReadPacer(interval: .milliseconds(8))])
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    socket.reads = 0
  }

  /// The socket has bytes, and whoever reads them asks for more.
  private func arrive(_ count: Int) {
    channel.pipeline.fireChannelRead(ByteBuffer(repeating: 0, count: count))
    channel.pipeline.fireChannelReadComplete()
    channel.read()
  }

  private func write() throws { try channel.writeOutbound(ByteBuffer(string: "x")) }

  @Test("The first reads after a write are not held up, later ones are") func paces() throws {
    try write()
    for count in 1...ReadPacer.promptReads - 1 {
      arrive(100)
      #expect(socket.reads == count)
    }
    let before = socket.reads
    arrive(100)
    #expect(socket.reads == before)
    channel.read()
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(7))
    #expect(socket.reads == before)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(socket.reads == before + 1, "asked for twice, read once")
  }

  @Test("A pause long enough lets the next read through at once") func afterPause() throws {
    for _ in 0..<ReadPacer.promptReads { arrive(100) }
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(8))
    let before = socket.reads
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(100))
    channel.read()
    #expect(socket.reads == before + 1)
  }

  @Test("What comes in quantity is read on at once") func quantity() throws {
    for _ in 0..<10 { arrive(ReadPacer.muchBytes) }
    #expect(socket.reads == 10)
  }

  @Test("After a quantity reads are less far apart, for a while") func quick() throws {
    for _ in 0..<ReadPacer.promptReads { arrive(ReadPacer.muchBytes) }
    let before = socket.reads
    arrive(100)
    #expect(socket.reads == before)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(socket.reads == before + 1)
    channel.embeddedEventLoop.advanceTime(by: ReadPacer.quickTime)
    arrive(100)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(7))
    #expect(socket.reads == before + 1)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(socket.reads == before + 2)
  }

  @Test("A write begins anew") func writeResets() throws {
    for _ in 0..<ReadPacer.promptReads { arrive(100) }
    let before = socket.reads
    try write()
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(8))
    arrive(100)
    #expect(socket.reads == before + 2)
  }

  @Test("Nothing is left to run when the connection closes") func closes() throws {
    for _ in 0..<ReadPacer.promptReads { arrive(100) }
    let before = socket.reads
    _ = try channel.finish()
    channel.embeddedEventLoop.advanceTime(by: .seconds(1))
    #expect(socket.reads == before)
  }
}
