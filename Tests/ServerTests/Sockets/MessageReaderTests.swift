import AntiphonTesting
import NIOCore
import NIOWebSocket
import Testing

@testable import Server

@Suite struct UTF8CheckTests {
  /// Whether bytes can be text, and where the first is that makes them none.
  private static func check(_ bytes: [UInt8]) -> (isText: Bool, failsAt: Int?) {
    var check = UTF8Check()
    for (index, byte) in bytes.enumerated() {
      let isPossible = withUnsafeBytes(of: byte) { check.take($0) }
      guard isPossible else { return (false, index) }
    }
    return (check.isComplete, nil)
  }

  @Test(
    arguments: [
      ([0xC0], 0), ([0xC1], 0), ([0xF5], 0), ([0xFF], 0), ([0x80], 0), ([0x61, 0xBF], 1), ([0xE0, 0x9F], 1),
      ([0xED, 0xA0], 1), ([0xF0, 0x8F], 1), ([0xF4, 0x90], 1), ([0xE2, 0x82, 0x28], 2), ([0xC3, 0xC3], 1),
      ([0xF0, 0x9F, 0x98, 0x61], 3),
    ] as [([UInt8], Int)])
  func failsWithTheFirstWrongByte(_ bytes: [UInt8], _ index: Int) {
    #expect(Self.check(bytes).failsAt == index)
  }

  @Test func allCharactersAreText() {
    let bytes = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init).reduce(into: [UInt8]()) {
      $0 += Array(String($1).utf8)
    }
    var check = UTF8Check()
    let isPossible = bytes.withUnsafeBytes { check.take($0) }
    #expect(isPossible && check.isComplete)
  }

  @Test func agreesWithTheStandardLibraryHoweverItIsCut() {
    let seed = SeededGenerator.newSeed()
    var random = SeededGenerator(seed: seed)
    let pieces: [[UInt8]] = [
      Array("plain text".utf8), Array("é".utf8), Array("€".utf8), Array("😀".utf8), [0xED, 0xA0, 0x80], [0xC0],
      [0xF4],
      [0x80], [0xE0, 0x80], Array(repeating: 0x61, count: 20),
    ]
    for _ in 0..<2000 {
      let bytes = (0..<Int.random(in: 0...5, using: &random)).flatMap { _ in
        pieces.randomElement(using: &random)!
      }
      let isText = String(validating: bytes, as: UTF8.self) != nil
      #expect(Self.check(bytes).isText == isText, "seed \(seed): \(bytes)")
      let cut = Int.random(in: 0...bytes.count, using: &random)
      var check = UTF8Check()
      let isPossible = [bytes[..<cut], bytes[cut...]].allSatisfy { piece in
        Array(piece).withUnsafeBytes { check.take($0) }
      }
      #expect((isPossible && check.isComplete) == isText, "seed \(seed): \(bytes) at \(cut)")
    }
  }
}

@Suite struct MessageReaderTests {
  private static func frame(
    _ opcode: UInt8, _ text: String = "", fin: Bool = true, mask: WebSocketMaskingKey? = [0, 0, 0, 0],
    bytes: [UInt8]? = nil
  ) -> WebSocketFrame {
    WebSocketFrame(
      fin: fin, opcode: WebSocketOpcode(encodedWebSocketOpcode: opcode)!, maskKey: mask,
      data: ByteBuffer(bytes: bytes ?? Array(text.utf8)))
  }

  private static func reader(messageBytes: Int = 100, frames: Int = 10) -> MessageReader {
    MessageReader(messageBytes: messageBytes, framesPerMessage: frames)
  }

  private static func events(_ frames: [WebSocketFrame]) -> [MessageReader.Event] {
    var reader = reader()
    return frames.map { reader.take($0) }
  }

  private static func text(_ text: String) -> MessageReader.Event {
    .message(ByteBuffer(string: text), isText: true)
  }

  private static func code(_ event: MessageReader.Event?) -> UInt16? {
    if case .violation(let violation) = event { violation.code } else { nil }
  }

  @Test func putsMessagesTogether() {
    #expect(Self.events([Self.frame(1, "hello")]) == [Self.text("hello")])
    #expect(Self.events([Self.frame(1)]) == [Self.text("")])
    #expect(Self.events([Self.frame(2, "x")]) == [.message(ByteBuffer(string: "x"), isText: false)])
    #expect(
      Self.events([Self.frame(1, "he", fin: false), Self.frame(0, "", fin: false), Self.frame(0, "llo")])
        == [.nothing, .nothing, Self.text("hello")])
  }

  @Test func unmasksWhatIsMasked() {
    let frame = Self.frame(1, mask: [1, 2, 3, 4], bytes: [0x69, 0x67, 0x6F, 0x68, 0x6E])
    #expect(Self.events([frame]) == [Self.text("hello")])
  }

  @Test func controlFramesComeInBetween() {
    #expect(
      Self.events([
        Self.frame(1, "a", fin: false), Self.frame(9, "ping"), Self.frame(10, "pong"), Self.frame(0, "b"),
        Self.frame(8),
      ]) == [.nothing, .ping(ByteBuffer(string: "ping")), .pong, Self.text("ab"), .close(nil)])
  }

  @Test func whatBreaksTheRulesEndsTheConnection() {
    let broken: [(String, [WebSocketFrame])] = [
      ("no mask", [Self.frame(1, "a", mask: nil)]),
      ("no mask on a ping", [Self.frame(9, mask: nil)]),
      ("a continuation of nothing", [Self.frame(0, "a")]),
      ("a continuation of what is over", [Self.frame(1, "a"), Self.frame(0, "b")]),
      ("a message within another", [Self.frame(1, "a", fin: false), Self.frame(1, "b")]),
      ("a ping in pieces", [Self.frame(9, "a", fin: false)]),
      ("a long ping", [Self.frame(9, String(repeating: "a", count: 126))]),
      ("a long close", [Self.frame(8, bytes: [3, 232] + [UInt8](repeating: 97, count: 124))]),
      ("half a code", [Self.frame(8, bytes: [3])]),
    ]
    for (name, frames) in broken { #expect(Self.code(Self.events(frames).last) == 1002, "\(name)") }
    for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8] {
      #expect(Self.code(Self.events([Self.frame(opcode)]).last) == 1002)
    }
    for bit in 1...3 {
      var frame = Self.frame(1, "a")
      if bit == 1 { frame.rsv1 = true }
      if bit == 2 { frame.rsv2 = true }
      if bit == 3 { frame.rsv3 = true }
      #expect(Self.code(Self.events([frame]).last) == 1002)
    }
  }

  @Test func textIsUTF8AndFailsAsSoonAsItCannotBe() {
    let euro = Array("€".utf8)
    #expect(
      Self.events([Self.frame(1, fin: false, bytes: [euro[0]]), Self.frame(0, bytes: Array(euro[1...]))])
        == [.nothing, Self.text("€")])
    #expect(Self.code(Self.events([Self.frame(1, fin: false, bytes: [0x61, 0xFF])]).last) == 1007)
    #expect(Self.code(Self.events([Self.frame(1, bytes: [euro[0]])]).last) == 1007)
    #expect(Self.code(Self.events([Self.frame(8, bytes: [3, 232, 0xFF])]).last) == 1007)
    // What is not text may be anything.
    #expect(
      Self.events([Self.frame(2, bytes: [0xFF])]) == [.message(ByteBuffer(bytes: [0xFF]), isText: false)])
  }

  @Test func codesToCloseWithAreThoseThatMayBeSent() {
    let valid: [UInt16] = [
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
    ]
    for code in valid {
      #expect(Self.events([Self.frame(8, bytes: [UInt8(code >> 8), UInt8(code & 255)])]) == [.close(code)])
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16] {
      #expect(
        Self.code(Self.events([Self.frame(8, bytes: [UInt8(code >> 8), UInt8(code & 255)])]).last) == 1002)
    }
  }

  @Test func messagesAreLimited() {
    var reader = Self.reader(messageBytes: 10)
    #expect(reader.take(Self.frame(1, "0123456789")) == Self.text("0123456789"))
    #expect(Self.code(reader.take(Self.frame(1, "01234567890"))) == 1009)
    reader = Self.reader(messageBytes: 10)
    #expect(reader.take(Self.frame(1, "012345", fin: false)) == .nothing)
    #expect(Self.code(reader.take(Self.frame(0, "67890", fin: false))) == 1009)
    reader = Self.reader(frames: 3)
    #expect(reader.take(Self.frame(1, fin: false)) == .nothing)
    #expect(reader.take(Self.frame(0, fin: false)) == .nothing)
    #expect(reader.take(Self.frame(0, fin: false)) == .nothing)
    #expect(Self.code(reader.take(Self.frame(0))) == 1009)
  }
}
