import Foundation
import JSON
import Testing

@testable import Providers

/// Nicolas Seriot's JSONTestSuite.
@Suite struct JSONCorpusTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var dir: String
    var name: String
    var expect: String
    var len: Int
    var base64: String?
    /// A text and how often it stands there, for what is too long to be written out.
    var generate: [Part]?
    var generate_suffix: String?
    var testDescription: String { name }

    enum Part: Decodable, Sendable {
      case text(String)
      case count(Int)

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let count = try? value.decode(Int.self) {
          self = .count(count)
        } else {
          self = .text(try value.decode(String.self))
        }
      }
    }

    var bytes: [UInt8]? {
      if let base64 { return Data(base64Encoded: base64).map(Array.init) }
      guard case .text(let text)? = generate?.first, case .count(let count)? = generate?.last else {
        return nil
      }
      return Array((String(repeating: text, count: count) + (generate_suffix ?? "")).utf8)
    }
  }

  private struct File: Decodable { var cases: [Case] }

  static func cases() throws -> [Case] {
    let bytes = try Corpus.bytes("Corpora/jsontestsuite.json")
    return try JSONDecoder().decode(File.self, from: Data(bytes)).cases
  }

  /// Those of "either" that are one thing or the other here, and why.
  private static let refused: Set<String> = [
    // A byte order mark is not for JSON text (RFC 8259, section 8.1), nor is UTF-16.
    "i_structure_UTF-8_BOM_empty_object.json", "i_string_utf16BE_no_BOM.json", "i_string_utf16LE_no_BOM.json",
    "i_string_UTF-16LE_with_BOM.json",
    // Deeper than 64.
    "i_structure_500_nested_arrays.json",
  ]

  @Test("All 340 cases are there") func count() throws {
    #expect(try Self.cases().count == 340)
  }

  private func accepts(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        try reader.skipValue()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }

  /// Decodes every string and number on the way.
  private func reads(_ bytes: [UInt8]) -> Bool {
    func read(_ reader: inout JSONReader) throws(JSONFailure) {
      switch try reader.peek() {
      case .object:
        try reader.enterObject()
        var isFirst = true
        while let key = try reader.nextKey(&isFirst) {
          _ = key.text
          try read(&reader)
        }
      case .array:
        try reader.enterArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) { try read(&reader) }
      case .string: _ = try reader.string()
      case .number:
        var copy = reader
        _ = try copy.numberIfAny()
        var other = reader
        _ = try other.countIfAny()
        _ = try reader.integerIfAny()
      case .boolean, .null: try reader.skipValue()
      }
    }
    return bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        try read(&reader)
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }

  @Test(arguments: try cases()) func parsing(_ example: Case) throws {
    let bytes = try #require(example.bytes)
    #expect(bytes.count == example.len)
    switch example.expect {
    case "accept":
      #expect(accepts(bytes))
      #expect(reads(bytes))
    case "reject": #expect(!reads(bytes))
    default: #expect(accepts(bytes) != Self.refused.contains(example.name))
    }
    // Whatever it is, it is decoded without a trap, and cut off in every place too.
    _ = reads(bytes)
    for end in bytes.indices.prefix(300) { _ = reads(Array(bytes[..<end])) }
  }
}
