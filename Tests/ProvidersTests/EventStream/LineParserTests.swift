import ServerSentEvents
import Testing

@testable import Providers

@Suite struct LineParserTests {
  private func parse(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
    var parser = LineParser()
    var lines: [ServerSentEvent] = []
    for piece in pieces { try piece.withUnsafeBytes { try parser.feed($0, into: &lines) } }
    parser.finish(into: &lines)
    return lines.map(\.text)
  }

  @Test(
    "Lines, cut in every place and byte by byte",
    arguments: [
      ("", []), ("{}\n", ["{}"]), ("{}", ["{}"]), ("{}\r\n{}\r\n", ["{}", "{}"]),
      ("\n\n \t\n{}\n\r\n", ["{}"]),
      ("\u{FEFF}{}\n\u{FEFF}", ["{}", "\u{FEFF}"]), ("\u{FEFF}\n{}", ["{}"]),
      ("{\"a\":\"é😀\"}\n[", ["{\"a\":\"é😀\"}", "["]),
      ("a\rb\n", ["a\rb"]), ("a\r", ["a"]), ("\n", []), ("a\r\r\n", ["a\r"]),
      ("a\u{2028}b\n", ["a\u{2028}b"]),
    ]) func lines(_ text: String, _ expected: [String]) throws
  {
    let body = Array(text.utf8)
    #expect(try parse(Cutting.whole(body)) == expected)
    #expect(try parse(Cutting.byteByByte(body)) == expected)
    for position in 0...body.count {
      #expect(try parse(Cutting.inTwo(body, at: position)) == expected, "cut at \(position)")
      for second in position...body.count {
        let pieces = [body[..<position], body[position..<second], body[second...]]
        #expect(try parse(pieces) == expected, "cut at \(position) and \(second)")
      }
    }
  }

  @Test("Ill-formed UTF-8 is the same however it is cut") func illFormed() throws {
    let body: [UInt8] = [0x61, 0xF0, 0x9F, 0x98, 0x0A, 0xE2, 0x82, 0x0D, 0x0A, 0xFF]
    for position in 0...body.count {
      #expect(try parse(Cutting.inTwo(body, at: position)) == ["a\u{FFFD}", "\u{FFFD}", "\u{FFFD}"])
    }
  }

  @Test("A line of exactly the limit is taken, and one byte more is not", arguments: [1, 7, 64, 1000])
  func limit(_ size: Int) throws {
    for (count, fits) in [(64, true), (65, false)] {
      var parser = LineParser()
      parser.maximumLineLength = 64
      var lines: [ServerSentEvent] = []
      let body = Array("first\n".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count) + [0x0A]
      do throws(EventStreamFailure) {
        for start in stride(from: 0, to: body.count, by: size) {
          try body[start..<min(start + size, body.count)].withUnsafeBufferPointer {
            piece throws(EventStreamFailure) in
            try parser.feed(UnsafeRawBufferPointer(piece), into: &lines)
          }
        }
        #expect(fits)
        #expect(lines.map(\.data.count) == [5, 64])
      } catch {
        #expect(!fits)
        #expect(error == .lineTooLong(limit: 64))
        #expect(lines.map(\.text) == ["first"])
      }
    }
  }
}
