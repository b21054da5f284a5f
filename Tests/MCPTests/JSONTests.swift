import AntiphonTesting
import Foundation
import Testing

@testable import MCP

@Suite struct JSONTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-1.50e+10", "12345678901234567890123456789", #""a\"\\b""#, "[]", "{}",
    #"[1,[2,{"a":null}]]"#, #"{"b":1,"a":2}"#, #""\u0000\u001f\u007f\n""#, #""é漢😀""#,
  ])
  func `a value comes out as it was written`(text: String) throws {
    #expect(try JSONValue(parsing: text).text == text)
  }

  @Test func `what means the same has the same canonical text`() throws {
    let one = try JSONValue(parsing: #"{ "b" : [ 1 , {"y":1,"x":2} ], "a" : "A" }"#)
    let two = try JSONValue(parsing: #"{"a":"\u0041","b":[1,{"x":2,"y":1}]}"#)
    #expect(one.canonicalText == two.canonicalText)
    #expect(one.prettyText.split(separator: "\n").count == 10)
    #expect(try JSONValue(parsing: one.prettyText) == one)
  }

  @Test(arguments: [
    "", " ", "{", "[1", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, "01", "+1", "1.", ".5", "1e", "-",
    "tru", "nul", "'a'", #""a"#, "\"a\nb\"", #""\x""#, #""\u12""#, #""\u12G4""#, "[1] 2", "NaN", "Infinity",
    "\u{FEFF}{}", "//a", "[1 2]",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONFailure.self) { try JSONValue(parsing: text) }
  }

  @Test func `depth has a limit`() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(throws: Never.self) { try JSONValue(parsing: deep) }
    #expect(throws: JSONFailure(reason: .tooDeep, position: 65)) { try JSONValue(parsing: "[\(deep)]") }
    #expect(throws: JSONFailure.self) { try JSONValue(parsing: String(repeating: "[", count: 5_000_000)) }
  }

  @Test func `halves of characters and what is no UTF-8 become replacements`() throws {
    #expect(try JSONValue(parsing: #""\ud83d\ude00""#) == "😀")
    #expect(try JSONValue(parsing: #""\ud83dx\ude00\ud83d""#) == "\u{FFFD}x\u{FFFD}\u{FFFD}")
    #expect(try JSONParser.value(of: [0x22, 0xFF, 0xC3, 0x22]) == "\u{FFFD}\u{FFFD}")
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random bytes never do more than be refused`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = Array(#"{}[]",:\u0123 eE+-.truefalsn"#.utf8) + [0x00, 0xFF, 0xC3, 0xED, 0xA0]
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
        pieces.randomElement(using: &generator)!
      }
      guard let value = try? JSONParser.value(of: bytes) else { continue }
      #expect((try? JSONValue(parsing: value.text)) == value, "seed \(seed), \(bytes)")
    }
  }

  @Test func `lines are cut wherever the bytes come in pieces`() {
    let text = Array("one\r\ntwo\n\n\(String(repeating: "x", count: 50))\nlast".utf8)
    for size in 1...text.count {
      var reader = LineReader(limit: 20, excerpt: 5)
      var lines: [LineReader.Line] = []
      var rest = text[...]
      while !rest.isEmpty {
        Array(rest.prefix(size)).withUnsafeBytes { reader.feed($0, into: &lines) }
        rest = rest.dropFirst(size)
        #expect(reader.heldCount <= 20)
      }
      if let line = reader.end() { lines.append(line) }
      #expect(
        lines == [
          .whole(Array("one".utf8)), .whole(Array("two".utf8)), .whole([]), .cut(Array("xxxxx".utf8)),
          .whole(Array("last".utf8)),
        ])
    }
  }
}
