import AntiphonTesting
import Screen
import Testing

@testable import Widgets

/// What a row says of the text that it is a part of.
@Suite struct LineEndingTests {
  private func described(_ lines: [Line]) -> [String] {
    lines.map { line in
      let sign =
        switch line.ending {
        case .line: "⏎"
        case .space: "␣"
        case .none: "…"
        }
      return "\(line.gutter) \(line.text)\(sign)"
    }
  }

  private func markdown(_ source: String, _ width: Int) -> [String] {
    var text = MarkdownText(source)
    return described(text.lines(width: width))
  }

  @Test func rowsSayHowTheyEnd() {
    #expect(
      markdown("one two three\nfour fivesixsevens", 9) == [
        "0 one two␣", "0 three␣", "0 four␣", "0 fivesixse…", "0 vens⏎",
      ])
    #expect(markdown("漢字漢字", 5) == ["0 漢字…", "0 漢字⏎"])
    #expect(markdown("hard\\\nbreak", 9) == ["0 hard⏎", "0 break⏎"])
    var plain = PlainTextLayout("one two\n  three", ink: .text)
    #expect(described(plain.lines(width: 5)) == ["0 one␣", "0 two⏎", "0 ␣", "0 three⏎"])
  }

  @Test func marginsAreGutterAndMarkersAreText() {
    #expect(markdown("- one two\n  - three four", 12) == ["0 • one two⏎", "0   • three␣", "4     four⏎"])
    #expect(
      markdown("> one two three\n> - four\n>\n>   five", 12) == [
        "2 │ one two␣", "2 │ three⏎", "2 │ • four⏎", "4 │   ⏎", "4 │   five⏎",
      ])
    #expect(markdown("1. a\n\n   b\n   c", 12) == ["0 1. a⏎", "3    ⏎", "3    b c⏎"])
  }

  @Test func codeHasNoGutterOfItsOwn() {
    #expect(markdown("```swift\nlet a = 1\n```", 6) == ["0 swift⏎", "0 let a …", "0 = 1⏎"])
    #expect(markdown("- a\n  ```\n  b\n  ```", 20) == ["0 • a⏎", "2   b⏎"])
  }

  /// A sign that has a row of its own, for want of room, belongs to the text below it.
  @Test func signsOnTheirOwnGoOn() {
    #expect(markdown("- a b", 6) == ["0 • …", "0 a b⏎"])
    #expect(markdown("-\n- b", 6) == ["0 • ⏎", "0 • …", "0 b⏎"])
  }

  @Test func theTextIsTheSameForAnyWidth() {
    var random = SeededGenerator()
    for _ in 0..<500 {
      // Tables are as wide as there is room.
      let source = random.markdown(pieces: .random(in: 1...40, using: &random))
        .replacing("|", with: "/").replacing("-", with: "+").replacing("***", with: "**").replacing(
          "_", with: "=")
      let width = Int.random(in: 1...60, using: &random)
      #expect(
        joined(source, width) == joined(source, 10_000),
        "seed \(random.seed), width \(width), source \(source.debugDescription)")
    }
  }

  @Test func plainTextIsTheSameForAnyWidth() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let source = random.markdown(pieces: .random(in: 1...40, using: &random))
      let width = Int.random(in: 2...60, using: &random)
      var text = PlainTextLayout(source)
      #expect(
        join(text.lines(width: width)) == join(text.lines(width: 10_000)),
        "seed \(random.seed), width \(width), source \(source.debugDescription)")
    }
  }

  private func joined(_ source: String, _ width: Int) -> String {
    var text = MarkdownText(source)
    return join(text.lines(width: width))
  }

  /// The text of rows by what they say of themselves, with runs of spaces as one, and without rules and bars that
  /// stand behind a list's marker.
  private func join(_ lines: [Line]) -> String {
    var text = ""
    for line in lines {
      var rest = line.gutter
      for character in line.text {
        if rest > 0 {
          rest -= TextWidth.columns(of: character)
        } else if character != "│", character != "─" {
          // Behind this one, the line feed below would be no line feed of its own.
          text.append(character == "\r" ? "\u{240D}" : character)
        }
      }
      switch line.ending {
      case .line: text += "\n"
      case .space: text += " "
      case .none: break
      }
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "\n")
  }
}
