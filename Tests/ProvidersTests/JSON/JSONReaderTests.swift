import JSON
import Testing

@testable import Providers

@Suite struct JSONReaderTests {
  private func check(_ text: String) throws(JSONFailure) {
    try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JSONFailure) in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      try reader.skipValue()
      try reader.end()
    }
  }

  private func string(
    _ text: String, as form: JSONReader.StringForm = .decoded
  ) throws(JSONFailure) -> String {
    try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JSONFailure) in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      _ = try reader.peek()
      let value = try reader.string(as: form)
      try reader.end()
      return value
    }
  }

  @Test(arguments: [
    "{}", "[]", " { \"a\" : [ 1 , -0.5e+3, true,false , null, \"x\" ] } ", "0", "\"\"", "1E5", "[[],[{}]]",
    #"{"a":{"b":"\u00e9\n\\"}}"#,
  ]) func takes(_ text: String) throws { try check(text) }

  @Test(arguments: [
    "", " ", "{", "[", "{]", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "{\"a\":}", "[1 2]", "01", "-", "1.",
    ".5",
    "1e", "tru", "nul", "\"", "\"\\", "\"a\nb\"", "[] []", "+1", "'a'", "NaN", "{,}", "[,1]",
  ]) func refuses(_ text: String) { #expect(throws: JSONFailure.self) { try check(text) } }

  @Test("Depth 64 is taken and 65 is not") func depth() throws {
    try check(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
    #expect(throws: JSONFailure(position: 65, isTooDeep: true)) {
      try check(String(repeating: "[", count: 100_000))
    }
  }

  @Test(arguments: [
    (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
    (#""\ud83d\ude00!""#, "😀!"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
    (#""\ud83d\u0041""#, "\u{FFFD}A"), ("\"plain é😀\"", "plain é😀"), (#""\u0000""#, "\u{0}"),
  ]) func decodesStrings(_ text: String, _ value: String) throws { #expect(try string(text) == value) }

  @Test(arguments: [#""\x""#, #""\u12""#, #""\u12g4""#]) func refusesStrings(_ text: String) {
    #expect(throws: JSONFailure.self) { try string(text) }
    #expect(throws: JSONFailure.self) { try string(text, as: .written) }
  }

  @Test(arguments: [
    (#""\ud83d""#, #"\ud83d"#), (#""\uDE00x""#, #"\ude00x"#), (#""\ud83d\u0041""#, #"\ud83dA"#),
    (#""\ud83d\ud83d\ude00""#, #"\ud83d😀"#), (#""\ud83d\ude00""#, "😀"),
  ]) func keepsHalfSurrogates(_ text: String, _ value: String) throws {
    #expect(try string(text, as: .decodedButHalves) == value)
  }

  @Test(arguments: [#"\ud83d"#, #"a\/b\u0041\n"#, "é😀", ""]) func givesStringsAsTheyAreWritten(_ text: String)
    throws
  {
    #expect(try string("\"\(text)\"", as: .written) == text)
  }

  @Test("A name that is asked for as text is held to its escapes") func names() throws {
    func names(_ text: String) throws(JSONFailure) -> [String] {
      try Array(text.utf8).withUnsafeBufferPointer { bytes throws(JSONFailure) in
        var reader = JSONReader(UnsafeRawBufferPointer(bytes))
        try reader.enterObject()
        var isFirst = true
        var names: [String] = []
        while let name = try reader.nextName(&isFirst) {
          names.append(name)
          try reader.skipValue()
        }
        try reader.end()
        return names
      }
    }
    #expect(try names(#"{ "a\u0062" : 1 , "" : {}, "\ud83d":[] }"#) == ["ab", "", "\u{FFFD}"])
    #expect(throws: JSONFailure(position: 4)) { try names(#"{"\x":1}"#) }
    #expect(throws: JSONFailure(position: 4)) { try names(#"{"a",1}"#) }
    #expect(throws: JSONFailure.self) { try names(#"{"a":1,}"#) }
  }

  @Test("What the writer writes the reader reads") func roundTrip() throws {
    let text = String(String.UnicodeScalarView((0...0x17F).compactMap(Unicode.Scalar.init))) + "\"\\😀"
    var writer = JSONWriter()
    writer.string(text)
    #expect(try string(String(decoding: writer.bytes, as: UTF8.self)) == text)
  }

  @Test("Members and elements are parted by commas") func writes() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("a", 1)
      writer.key("b")
      writer.array { writer in
        writer.object { _ in }
        writer.number(0.5)
        writer.null()
      }
      writer.member("c", true)
      writer.key("d")
      writer.number(.infinity)
    }
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":1,"b":[{},0.5,null],"c":true,"d":null}"#)
  }
}
