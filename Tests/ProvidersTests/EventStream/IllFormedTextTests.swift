import Foundation
import Testing

@testable import Providers

/// Markus Kuhn's test of UTF-8 decoders and `utf8tests`, inside the text of an answer.
@Suite struct IllFormedTextTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var id: String?
    var note: String?
    var valid: Bool
    var hex: String
    var replaced_utf8_hex: String?
    var replace_hex: String?

    var testDescription: String { id ?? note ?? hex }
    var bytes: [UInt8] { Self.decode(hex) }
    /// What it becomes: itself where it is well-formed.
    var text: String { String(decoding: Self.decode(replaced_utf8_hex ?? replace_hex ?? hex), as: UTF8.self) }

    private static func decode(_ hex: String) -> [UInt8] {
      let digits = Array(hex)
      return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    /// As it can stand in a JSON string.
    var isPlain: Bool {
      !bytes.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }
  }

  private struct File: Decodable { var cases: [Case] }

  static func cases() throws -> [Case] {
    try ["kuhn", "utf8tests"].flatMap { name in
      let bytes = try Corpus.bytes("Corpora/\(name).json")
      return try JSONDecoder().decode(File.self, from: Data(bytes)).cases
    }
  }

  @Test("All 342 cases are there, and nearly all can stand in a string") func count() throws {
    let cases = try Self.cases()
    #expect(cases.count == 342)
    #expect(cases.filter { !$0.valid }.count == 209)
    #expect(cases.filter(\.isPlain).count > 320)
  }

  @Test("The same text in every protocol, however the bytes are divided", arguments: FaultyProtocol.all)
  func decodes(_ row: FaultyProtocol) throws {
    for example in try Self.cases() where example.isPlain {
      var body = row.wire(row.start + row.text("MARK") + row.end(nil, "7"))
      let place = try #require(body.firstRange(of: Array("MARK".utf8)))
      body.replaceSubrange(place, with: example.bytes)
      let whole = row.read(body)
      #expect(whole.failure == nil, "\(example.testDescription)")
      #expect(
        Array(whole.text.utf8) == Array(example.text.utf8), "\(example.testDescription): \(example.hex)")
      #expect(row.read(body.map { [$0] }) == whole)
      for cut in place.lowerBound...(place.lowerBound + example.bytes.count) {
        #expect(row.read([Array(body[..<cut]), Array(body[cut...])]) == whole, "cut at \(cut)")
      }
    }
  }
}
