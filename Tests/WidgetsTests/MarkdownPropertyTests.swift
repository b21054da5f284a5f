import AntiphonTesting
import Screen
import Testing

@testable import Widgets

/// What must hold for any text.
@Suite struct MarkdownPropertyTests {
  @Test func theWayTheTextArrivesDoesNotMatter() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let source = random.markdown(pieces: .random(in: 1...60, using: &random))
      let width = Int.random(in: 1...50, using: &random)
      let expected = fresh(source, width)
      var text = MarkdownText()
      var scalars = String.UnicodeScalarView()
      for scalar in source.unicodeScalars {
        scalars.append(scalar)
        guard Int.random(in: 0..<6, using: &random) == 0 else { continue }
        text.update(to: String(scalars))
        _ = text.lineCount(width: width)
      }
      text.update(to: source)
      #expect(text.lines(width: width) == expected, "seed \(random.seed), source \(source.debugDescription)")
    }
  }

  @Test func longTextsArriveLikewise() {
    var random = SeededGenerator()
    for _ in 0..<6 {
      let source = random.markdown(pieces: 4_000)
      let expected = fresh(source, 60)
      var text = MarkdownText()
      var end = source.startIndex
      while end < source.endIndex {
        end =
          source.index(end, offsetBy: .random(in: 1...400, using: &random), limitedBy: source.endIndex)
          ?? source.endIndex
        text.update(to: String(source[..<end]))
        _ = text.lineCount(width: 60)
      }
      #expect(text.lines(width: 60) == expected, "seed \(random.seed)")
    }
  }

  /// All that is closed early is as it would have been in one parse of the whole.
  @Test func blocksAreClosedWhereTheParserClosesThem() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let source = random.markdown(pieces: .random(in: 1...40, using: &random))
      let whole = MarkdownText.laidOutInOnePiece(source, width: 40)
      #expect(stepwise(source, 40) == whole, "seed \(random.seed), source \(source.debugDescription)")
    }
  }

  /// What such tests have found: mathematics where it is none to the parser.
  @Test func whatWasWrongOnceIsRight() {
    for source in [
      "*/\n<pre>\n7) wordé__/*- [x] </pre>\n\t\\[\n   ---\n\nword -->\n",
      "a\n\n -->$$\n> [foo]: /url\n*- [x] \nb$$\n```swift\n***\n",
      "a\n\n| b | c |\n|---|:-:|\n![word!\n$$\n    7) /*~~   \n$$\né $\t\n$$\n",
      "__\\)\n```swift\n```\n  ```\n$$\n\t\\\\\n```\nhöher\n\\(\\[\n---",
      "|---|:-:|\n ```python\n\\[\n \té_\n```\n- \\[\nword__[foo]\n===",
      "2. \n```\n漢字\\<pre>\n***/$\n$$\n\\\n<!-- \n```\n",
    ] {
      #expect(stepwise(source, 40) == fresh(source, 40), "\(source.debugDescription)")
      #expect(
        MarkdownText.laidOutInOnePiece(source, width: 40) == fresh(source, 40), "\(source.debugDescription)")
    }
  }

  @Test func noTextIsLost() {
    var random = SeededGenerator()
    for _ in 0..<400 {
      let source = random.markdown(pieces: .random(in: 1...60, using: &random))
      let width = Int.random(in: 1...60, using: &random)
      let missing = letters(in: source, missingFrom: fresh(source, width))
      #expect(missing.isEmpty, "seed \(random.seed), width \(width), source \(source.debugDescription)")
    }
  }

  @Test func noRowIsTooWide() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let source = random.markdown(pieces: .random(in: 1...60, using: &random))
      let width = Int.random(in: 6...60, using: &random)
      for line in fresh(source, width) {
        #expect(line.columns <= width, "seed \(random.seed), source \(source.debugDescription)")
      }
    }
  }

  @Test func everyExampleOfTheSpecificationIsStable() throws {
    for example in try Corpus.examples() {
      let expected = fresh(example, 40)
      #expect(stepwise(example, 40) == expected, "\(example.debugDescription)")
      #expect(MarkdownText.laidOutInOnePiece(example, width: 40) == expected, "\(example.debugDescription)")
    }
  }

  @Test func noExampleOfTheSpecificationLosesText() throws {
    // The names of entities are not shown, the characters that they name are.
    for example in try Corpus.examples() where !example.contains("&") {
      let missing = letters(in: example, missingFrom: fresh(example, 40))
      #expect(missing.isEmpty, "\(example.debugDescription)")
    }
  }

  /// What a browser would show of an example is shown here too, with nothing missing.
  @Test(arguments: [1, 7, 20, 40, 80, 200])
  func noCaseLosesWhatABrowserShows(_ width: Int) throws {
    let cases = try Corpus.cases("commonmark") + Corpus.cases("gfm")
    #expect(cases.count == 655 + 673 + 28 + 19)
    for entry in cases {
      let missing = letters(in: entry.visibleText, missingFrom: fresh(entry.markdown, width))
      #expect(missing.isEmpty, "width \(width), \(missing), \(entry.markdown.debugDescription)")
    }
  }

  @Test(arguments: [1, 7, 20, 80])
  func casesOfGitHubAreStable(_ width: Int) throws {
    for entry in try Corpus.cases("gfm") {
      let expected = fresh(entry.markdown, width)
      #expect(stepwise(entry.markdown, width) == expected, "\(entry.markdown.debugDescription)")
      if entry.markdown.utf8.count < 4_000 {
        #expect(
          MarkdownText.laidOutInOnePiece(entry.markdown, width: width) == expected,
          "\(entry.markdown.debugDescription)")
      }
    }
  }

  @Test func theWholeSpecificationIsStable() throws {
    let source = try Corpus.examples().joined(separator: "\n\n")
    var text = MarkdownText()
    var end = source.startIndex
    while end < source.endIndex {
      end = source.index(end, offsetBy: 37, limitedBy: source.endIndex) ?? source.endIndex
      text.update(to: String(source[..<end]))
      _ = text.lineCount(width: 72)
    }
    #expect(text.lines(width: 72) == fresh(source, 72))
  }

  private func fresh(_ source: String, _ width: Int) -> [Line] {
    var text = MarkdownText(source)
    return text.lines(width: width)
  }

  /// Laid out after every character.
  private func stepwise(_ source: String, _ width: Int) -> [Line] {
    var text = MarkdownText()
    var scalars = String.UnicodeScalarView()
    for scalar in source.unicodeScalars {
      scalars.append(scalar)
      text.update(to: String(scalars))
      _ = text.lineCount(width: width)
    }
    return text.lines(width: width)
  }

  /// The letters of a source that occur less often in its rows; `x` marks a task, so it does not count.
  private func letters(in source: String, missingFrom lines: [Line]) -> [Unicode.Scalar] {
    var counts: [Unicode.Scalar: Int] = [:]
    for scalar in source.unicodeScalars where scalar.properties.isAlphabetic && scalar != "x" {
      counts[scalar, default: 0] += 1
    }
    for line in lines {
      for scalar in line.text.unicodeScalars { counts[scalar, default: 0] -= 1 }
    }
    return counts.filter { $0.value > 0 }.map(\.key)
  }
}
