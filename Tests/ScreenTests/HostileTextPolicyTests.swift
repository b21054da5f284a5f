import AntiphonTesting
import Screen
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The policy in `Corpora/terminal.json`, held by what a frame stores: nothing that a terminal would obey and
/// nothing that hides.
@Suite struct HostileTextPolicyTests {
  private struct Corpus: Decodable {
    struct Case: Decodable {
      let name: String
      let hex: String?
    }
    let cases: [Case]
  }

  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xE0000...0xE007F, 0xFE00...0xFE0F:
      true
    default: false
    }
  }

  @Test func noForbiddenScalarIsStored() throws {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    let file = try #require(FileManager.default.contents(atPath: folder + "/Corpora/terminal.json"))
    let corpus = try JSONDecoder().decode(Corpus.self, from: file)
    #expect(corpus.cases.count >= 90)
    for item in corpus.cases {
      guard let hex = item.hex.map({ Array($0.utf8) }) else { continue }
      let bytes = stride(from: 0, to: hex.count - 1, by: 2).compactMap {
        UInt8(String(decoding: hex[$0..<($0 + 2)], as: UTF8.self), radix: 16)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      var frame = Frame(size: Size(columns: 200, rows: 40))
      frame.draw(text, at: Position(column: 0, row: 0), in: frame.bounds)
      for (row, spans) in LineWrap.rows(of: text, width: 80).prefix(39).enumerated() {
        frame.draw(Line(spans), at: Position(column: 0, row: row + 1), in: frame.bounds)
      }
      let stored = Set(frame.cells.flatMap { frame.scalars(of: $0) } + frame.clusters.joined())
      #expect(!stored.contains(where: isForbidden), "\(item.name)")
      // Something is seen of it.
      if !text.allSatisfy(\.isWhitespace) { #expect(stored.count > 1, "\(item.name)") }
    }
  }

  @Test func noForbiddenScalarIsStoredOfRandomText() {
    var random = SeededGenerator()
    for _ in 0..<1_000 {
      var text = random.text(0...40)
      for selector in ["\u{FE0F}", "\u{FE0E}", "\u{FE00}"] where Bool.random(using: &random) {
        text += selector
      }
      for _ in 0..<10 {
        guard let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) else { continue }
        text.unicodeScalars.append(scalar)
      }
      var frame = Frame(size: Size(columns: 120, rows: 1))
      frame.draw(text, at: Position(column: 0, row: 0), in: frame.bounds)
      let stored = frame.cells.flatMap { frame.scalars(of: $0) }
      #expect(!stored.contains(where: isForbidden), "seed \(random.seed)")
    }
  }
}
