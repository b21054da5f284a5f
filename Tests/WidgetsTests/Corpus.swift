import Foundation
import Testing

enum Corpus {
  static func file(_ name: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Corpora"))
    return try Data(contentsOf: url)
  }

  struct Case: Decodable {
    var markdown: String
    var html: String

    /// The text of the page, without tags.
    var visibleText: String {
      var text = ""
      var isInTag = false
      for scalar in html.unicodeScalars {
        if scalar == "<" { isInTag = true }
        if !isInTag { text.unicodeScalars.append(scalar) }
        if scalar == ">" { isInTag = false }
      }
      for (name, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        text = text.replacing(name, with: character)
      }
      return text
    }
  }

  /// All cases of a file: of the specification, of extensions, and those that were wrong once.
  static func cases(_ name: String) throws -> [Case] {
    struct File: Decodable {
      var cases: [Case]
      var extensions: [Case]?
      var regression: [Case]?
    }
    let file = try JSONDecoder().decode(File.self, from: file(name))
    return file.cases + (file.extensions ?? []) + (file.regression ?? [])
  }

  /// The examples of the CommonMark specification.
  static func examples() throws -> [String] {
    struct File: Decodable {
      struct Case: Decodable { var markdown: String }
      var cases: [Case]
    }
    return try JSONDecoder().decode(File.self, from: file("commonmark")).cases.map(\.markdown)
  }

  /// Texts that are slow to parse for those who are not careful.
  ///
  /// - Parameter bytes: about how long each shall be; `nil` takes the length in the file.
  static func pathological(bytes: Int? = nil) throws -> [(name: String, text: String)] {
    struct File: Decodable {
      struct Part: Decodable {
        var text: String
        var count: Int

        init(from decoder: any Decoder) throws {
          var list = try decoder.unkeyedContainer()
          text = try list.decode(String.self)
          count = try list.decode(Int.self)
        }
      }
      struct Case: Decodable {
        var name: String
        var parts: [Part]?
      }
      var cases: [Case]
    }
    return try JSONDecoder().decode(File.self, from: file("pathological")).cases.map { entry in
      let length = entry.parts?.reduce(0) { $0 + $1.text.utf8.count * $1.count } ?? 1
      func scaled(_ count: Int) -> Int {
        guard let bytes, count > 1 else { return count }
        return max(1, Int(Double(count) * Double(bytes) / Double(length)))
      }
      let parts = entry.parts?.map { String(repeating: $0.text, count: scaled($0.count)) }
      // Both grow with the square of their number of parts.
      let root = bytes.map { Int(Double($0).squareRoot()) }
      switch entry.name {
      case "deeply nested lists":
        return (
          entry.name, (0..<(root ?? 1_000)).map { String(repeating: " ", count: 2 * $0) + "* a\n" }.joined()
        )
      case "backtick runs":
        return (
          entry.name,
          (1..<(root.map { $0 * 14 / 10 } ?? 5_000)).map { "e" + String(repeating: "`", count: $0) }.joined()
        )
      default:
        return (entry.name, try #require(parts, "no text for \(entry.name)").joined())
      }
    }
  }
}
