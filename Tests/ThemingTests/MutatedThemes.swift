import AntiphonTesting
import Screen
import Settings
import Testing

@testable import Theming

@Suite struct MutatedThemes {

  static let pieces: [String] = [
    "[", "]", "{", "}", "=", ".", ",", "\"", "'", "\n", "#", "\u{0}", "\u{1B}", "é", "7", "true", "text",
    "turn.user", "default", "night", "bold", "[ink]\n", "[ink.turn]\n", "[palette]\n", "fg = 'ash'\n",
    "#ffffff",
  ]

  @Test func areThemesOrReportedWithAPlaceInTheText() throws {
    let seed = SeededGenerator.newSeed()
    var generator = SeededGenerator(seed: seed)
    let original = try #require(BuiltInThemes.text("ink"))
    let lineCount = original.unicodeScalars.count { $0 == "\n" }
    let scalars = Array(original.unicodeScalars)
    var themes = 0
    for round in 0..<300 {
      var changed = scalars
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 0...changed.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0:
          changed.removeSubrange(at..<min(changed.count, at + Int.random(in: 1...10, using: &generator)))
        case 1: changed.swapAt(at % changed.count, Int.random(in: 0..<changed.count, using: &generator))
        default:
          let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
          changed.insert(contentsOf: piece.unicodeScalars, at: at)
        }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: changed)
      do {
        let file = try ThemeFile(text: String(text), file: "t.toml")
        let theme = try Theme(identifier: "t", layers: [file])
        themes += 1
        for depth in ColorDepth.allCases { _ = theme.styleTable(depth: depth) }
      } catch {
        let isPlaced = error.errors.allSatisfy { (0...lineCount + 10).contains($0.position?.line ?? 0) }
        #expect(!error.errors.isEmpty && isPlaced, "seed \(seed), round \(round): \(error)")
      }
    }
    #expect(themes > 10, "seed \(seed): too few texts stayed themes to say anything")
  }
}
