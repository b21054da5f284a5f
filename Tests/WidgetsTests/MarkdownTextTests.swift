import Screen
import Testing

@testable import Widgets

/// The rows as text, a row without content as an empty string.
func rows(_ markdown: String, width: Int = 40) -> [String] {
  var text = MarkdownText(markdown)
  return text.lines(width: width).map(\.text)
}

/// The inks of a row with the text they are on.
func spans(_ markdown: String, row: Int = 0, width: Int = 40) -> [Span] {
  var text = MarkdownText(markdown)
  return text.lines(width: width)[row].spans
}

@Suite struct MarkdownTextTests {
  @Test func anEmptyTextHasNoRows() {
    #expect(rows("") == [])
    #expect(rows("\n\n") == [])
  }

  @Test func paragraphsAreWrappedAndSeparated() {
    #expect(rows("one two three\nfour\n\n\nfive", width: 10) == ["one two", "three four", "", "five"])
    #expect(rows("hard  \nbreak\\\nhere") == ["hard", "break", "here"])
  }

  @Test func inlineMarkupBecomesInk() {
    #expect(
      spans("a *b* **c** ***d*** `e` ~~f~~ g") == [
        Span("a "), Span("b", .emphasis), Span(" "), Span("c", .strong), Span(" "), Span("d", .strong),
        Span(" "), Span("e", .code), Span(" "), Span("~~f~~", .muted), Span(" g"),
      ])
  }

  @Test func linksShowWhereTheyLead() {
    let url = "http://a.test"
    #expect(
      spans("[text](http://a.test \"t\")!", width: 60) == [
        Span("text", .link, link: url), Span(" (http://a.test \"t\")", .muted, link: url), Span("!"),
      ])
    #expect(spans("<http://a.test>") == [Span(url, .link, link: url)])
    #expect(spans("www.a.test") == [Span("www.a.test", .link, link: "http://www.a.test")])
    #expect(spans("m@a.test") == [Span("m@a.test", .link, link: "mailto:m@a.test")])
    #expect(
      spans("![alt](i.png)") == [Span("alt", .link, link: "i.png"), Span(" (i.png)", .muted, link: "i.png")])
    #expect(rows("![](i.png)") == ["(i.png)"])
    // A picture in a link leads where it is, the link to the other place.
    #expect(
      spans("[![a](i)b](u)").map(\.link) == ["i", "i", "u", "u"])
  }

  @Test func linksGoOnInTheNextRow() {
    var text = MarkdownText("see [one two three](http://a.test)")
    let lines = text.lines(width: 10)
    #expect(lines.map(\.text) == ["see one", "two three", "(http://a.", "test)"])
    #expect(lines[0].spans == [Span("see "), Span("one", .link, link: "http://a.test")])
    #expect(lines.dropFirst().allSatisfy { $0.spans.allSatisfy { $0.link == "http://a.test" } })
  }

  @Test func headings() {
    #expect(spans("## A *b* `c`") == [Span("A b ", .heading), Span("c", .code)])
    #expect(rows("Title\n=====\ntext") == ["Title", "text"])
  }

  @Test func lists() {
    #expect(
      rows("- a\n- b\n  - c\n    1. d\n\n- e") == ["• a", "• b", "  • c", "    1. d", "", "• e"])
    #expect(rows("9. a\n9. b\n9) c") == ["9. a", "10. b", "9) c"])
    #expect(rows("- [ ] open\n- [x] done") == ["☐ open", "☑ done"])
    #expect(rows("- one two three", width: 11) == ["• one two", "  three"])
    #expect(rows("-\n- \n- a") == ["• ", "• ", "• a"])
    #expect(rows("- - a") == ["• • a"])
  }

  @Test func numbersGoOnWhenItemsAreClosedOneByOne() {
    var text = MarkdownText()
    for end in ["1. a\n", "1. a\n1. b\n", "1. a\n1. b\n1. c\n", "1. a\n1. b\n1. c\n1. d\n1. e"] {
      text.update(to: end)
      _ = text.lines(width: 20)
    }
    #expect(text.lines(width: 20).map(\.text) == ["1. a", "2. b", "3. c", "4. d", "5. e"])
  }

  @Test func quotes() {
    #expect(rows("> a\n> b\n>\n> > c\n") == ["│ a b", "│ ", "│ │ c"])
    #expect(spans("> a") == [Span("│ ", .quote), Span("a", .quote)])
    #expect(rows("> - a") == ["│ • a"])
    #expect(rows("- > a\n  > - b") == ["• │ a", "  │ • b"])
  }

  @Test func codeKeepsItsSpacesAndLosesNothing() {
    var text = MarkdownText("```swift\nlet  a\tb\n  0123456789\n\n```\nend")
    let lines = text.lines(width: 8)
    #expect(lines.map(\.text) == ["swift", "let  a  ", "b", "  012345", "6789", "", "end"])
    #expect(lines.dropLast().allSatisfy { $0.surface == .code })
    #expect(lines[0].spans[0].ink == .muted)
    #expect(lines[1].spans[0] == Span("let", .syntaxKeyword))
    #expect(rows("    a\n      b\n\nc") == ["a", "  b", "", "c"])
    #expect(rows("```\n```") == [""])
    #expect(rows("- a\n  ```\n   x\n  ```") == ["• a", "   x"])
  }

  @Test func rulesAndMarkup() {
    #expect(rows("***", width: 5) == ["─────"])
    #expect(spans("<div>\na\n</div>") == [Span("<div>", .muted)])
    #expect(spans("a <b>c") == [Span("a "), Span("<b>", .muted), Span("c")])
    #expect(rows("&amp; \\* &copy;") == ["& * ©"])
  }

  @Test func tables() {
    let table = "| n | name |\n|--:|:--|\n| 1 | 漢字 |\n| 22 | b |\n"
    #expect(rows(table) == [" n │ name", "───┼─────", " 1 │ 漢字", "22 │ b"])
    // Too narrow: as it was written.
    #expect(rows(table, width: 8) == ["| n |", "name |", "|--:|:--", "|", "| 1 | 漢", "字 |", "| 22 | b", "|"])
    // The parser drops a cell too many.
    #expect(rows("| a |\n|---|\n| b | c |") == ["| a |", "|---|", "| b | c |"])
    #expect(rows("text\n| a |\n|---|\n| b |") == ["text", "a", "─", "b"])
    #expect(rows("> | a | b |\n> |---|---|\n> | c | d |") == ["│ a │ b", "│ ──┼──", "│ c │ d"])
  }

  @Test func wideTablesBreakTheirCells() {
    let table = """
      | name | what it does | n |
      |------|:------------:|--:|
      | alpha | the first of all the letters | 1 |
      | b | *second* | 22 |
      """
    #expect(
      rows(table, width: 28)
        == [
          "name  │  what it does   │  n", "──────┼─────────────────┼───", "alpha │  the first of   │  1",
          "      │ all the letters │ ", "b     │     second      │ 22",
        ])
    // Words stay whole while there is room for them, and are broken where there is none.
    #expect(
      rows("| a | b |\n|---|---|\n| incomprehensible | x y z w v u |", width: 25)
        == [
          "a                │ b", "─────────────────┼───────", "incomprehensible │ x y z",
          "                 │ w v u",
        ])
    #expect(rows("| a | b |\n|---|---|\n| 漢字漢字漢字 | wörter-ohne-ende |", width: 16).count == 5)
    // With no room for even a little of each column, the source.
    #expect(
      rows("| abcdefgh | abcdefgh |\n|---|---|\n| c | d |", width: 14).first == "| abcdefgh |")
  }

  @Test func footnotesHoldWhatIsIndented() {
    #expect(
      rows(
        "See[^1] and [^note].\n\n[^1]: One two three\n    four.\n\n    Five\n[^note]: *Six*\n\nend", width: 18
      )
        == [
          "See[^1] and", "[^note].", "", "[^1]: One two", "      three four.", "      ", "      Five",
          "[^note]: Six", "",
          "end",
        ])
    #expect(spans("a[^1]b") == [Span("a"), Span("[^1]", .link), Span("b")])
    #expect(spans("[^1]: *b*") == [Span("[^1]: ", .bullet), Span("b", .emphasis)])
    // What is no definition stays as it was written, wherever it is.
    #expect(rows("[^1]:\n\n[^a b]: c\n\n> [^1]: d") == ["[^1]:", "", "[^a b]: c", "", "│ [^1]: d"])
    #expect(rows("- a\n[^1]: b\n  c") == ["• a", "[^1]: b c"])
    #expect(rows("- ```\n[^1]: b\n") == ["• ", "[^1]: b"])
    #expect(rows("<pre>\n[^1]: b\n</pre>") == ["<pre>", "[^1]: b", "</pre>"])
  }

  @Test func mathematicsIsUntouched() {
    #expect(
      rows("so $a_1*b_2*c$ and \\(x_1 \\in [0]\\) \\\\[y\\]") == [
        "so $a_1*b_2*c$ and \\(x_1 \\in [0]\\) \\[y]"
      ])
    #expect(spans("\\[ a *b* \\] *c*") == [Span("\\[ a *b* \\] "), Span("c", .emphasis)])
    #expect(
      rows("Let\n$$\nx &= \\frac{1}{2} \\\\\n- y_1 &lt; *z*\n# 3\n$$\nbe.") == [
        "Let", "$$", "x &= \\frac{1}{2} \\\\", "- y_1 &lt; *z*", "# 3", "$$", "be.",
      ])
    #expect(rows("> \\[\n> a \\\\\n> = b\n> \\]\n> c") == ["│ \\[", "│ a \\\\", "│ = b", "│ \\]", "│ c"])
    #expect(rows("- $$\n  *a*\n  $$\n- b") == ["• $$", "  *a*", "  $$", "• b"])
    // A blank line ends it, so that an answer is not lost to two signs.
    // What is no sign of a quote begins none, and a row of a table keeps its cells.
    #expect(rows(" -->$$\n> *a*") == ["-->$$", "│ a"])
    #expect(rows("| a | b |\n|---|---|\n$$\n| c | d |\n").last == "c  │ d")
    #expect(rows("\t\\[\n   ---") == ["\\[", String(repeating: "─", count: 40)])
    #expect(rows("$$\n*a*\n\n*b*") == ["$$", "*a*", "", "b"])
    #expect(rows("| $a_1*b*$ | $\\|x\\|$ |\n|---|---|\n| c | d |").first == "$a_1*b*$ │ $|x|$")
  }

  @Test func moneyAndVariablesAreNoMathematics() {
    #expect(rows("It is $5, *not* $6.") == ["It is $5, not $6."])
    #expect(rows("`$a` *b* `$c`") == ["$a b $c"])
    #expect(rows("US$5 *a* 6$ b") == ["US$5 a 6$ b"])
    #expect(rows("$HOME *a* $PATH") == ["$HOME a $PATH"])
    #expect(rows("\\$a *b*$") == ["$a b$"])
    #expect(rows("\\(a *b*") == ["(a b"])
    #expect(rows("a $$ *b*") == ["a $$ b"])
  }

  @Test func disguisesAreSeenNowhere() {
    let own = (0xFDD0...0xFDEF).map { String(Unicode.Scalar(UInt32($0))!) }.joined()
    let shown = String(repeating: "\u{FFFD}", count: 32)
    #expect(rows(own + "\n") == [shown])
    #expect(rows("```\n" + own + "\n```") == [shown])
    #expect(rows("```" + own + "\na\n```").first == shown)
    #expect(rows("    $a_" + own + "$") == ["$a_" + shown + "$"])
    #expect(rows("`$a *b* \\( _c_ \\)$`") == ["$a *b* \\( _c_ \\)$"])
    #expect(rows("- ```\n  $a *b*$ [^1]: \n  ```") == ["• $a *b*$ [^1]: "])
  }

  @Test func referenceDefinitionsAreShown() {
    #expect(rows("[a]\n\n[a]: http://a.test\n[b]: /b 'c'") == ["[a]", "", "[a]: http://a.test [b]: /b 'c'"])
    #expect(rows("```\n[a]: b\n```") == ["[a]: b"])
    #expect(rows("- [a]: /b") == ["• [a]: /b"])
  }

  @Test func nestingHasAnEnd() {
    let quotes = rows(String(repeating: "> ", count: 1_000) + "deep", width: 80)
    #expect(quotes.joined().contains("deep"))
    let lists = (0..<1_000).map { String(repeating: " ", count: 2 * $0) + "* a\n" }.joined()
    #expect(rows(lists, width: 80).joined().filter { $0 == "a" }.count == 1_000)
  }

  @Test func longLinesArePlainText() {
    let long = String(repeating: "*word* ", count: 1_000)
    let shown = rows("# a\n" + long + "\n# b", width: 80)
    #expect(shown.first == "a")
    #expect(shown.last == "b")
    #expect(shown[1].hasPrefix("*word* *word*"))
  }

  @Test func signsCanBeASCII() {
    var text = MarkdownText("- a\n\n> b\n\n---", glyphs: .ascii)
    #expect(text.lines(width: 3).map(\.text) == ["* ", "a", "", "b", "", "---"])
    #expect(text.lines(width: 12).map(\.text) == ["* a", "", "| b", "", "------------"])
  }

  @Test func rowsCanBeHadInPart() {
    var text = MarkdownText("a\n\nb\n\nc")
    #expect(text.lineCount(width: 10) == 5)
    #expect(text.line(at: 2, width: 10).text == "b")
    #expect(text.lines(2..<99, width: 10).map(\.text) == ["b", "", "c"])
  }

  /// What a step costs depends on the block that is open, not on the length of the text.
  @Test func costDoesNotGrowWithTheText() {
    func parsedBytes(sections: Int) -> Int {
      let section = "## Title\n\nSome *words* here.\n\n- one\n- two\n  - three\n\n```\ncode\n```\n\n"
      let source = String(repeating: section, count: sections)
      var text = MarkdownText()
      for length in stride(from: 0, through: source.utf8.count, by: 7) {
        text.update(to: source.slice(0, length))
        _ = text.lineCount(width: 40)
      }
      return text.parsedBytes
    }
    let short = parsedBytes(sections: 10)
    #expect(short > 0)
    #expect(Double(parsedBytes(sections: 100)) <= 12 * Double(short))
  }

  /// A text with all there is costs as much again as it is long: what is closed is neither parsed nor read again.
  @Test func costIsLinearWithTablesCodeAndFootnotes() {
    func cost(sections: Int) -> Int {
      let section = """
        ## Title

        | a | b |
        |---|--:|
        | long words in a cell | $x_1$ |

        Some *words*[^1] and $a_1*b$.

        $$
        x = 1
        $$

        - [ ] one
          - two
        1. three

        ```swift
        let a = 1 /* open
        */ func b() {}
        ```

        [^1]: A note
            that goes on.


        """
      let source = String(repeating: section, count: sections)
      var text = MarkdownText()
      for length in stride(from: 0, through: source.utf8.count, by: 7) {
        text.update(to: source.slice(0, length))
        _ = text.lineCount(width: 40)
      }
      #expect(text.lexedBytes > 40 * sections)
      return text.parsedBytes + text.lexedBytes
    }
    let short = cost(sections: 10)
    #expect(Double(cost(sections: 100)) <= 10.5 * Double(short))
  }

  @Test func anUnchangedTextIsNotLaidOutAgain() {
    var text = MarkdownText("a")
    _ = text.lineCount(width: 40)
    let parsed = text.parsedBytes
    text.update(to: "a")
    _ = text.lineCount(width: 40)
    #expect(text.parsedBytes == parsed)
  }

  @Test func anotherTextReplacesTheOneBefore() {
    var text = MarkdownText("# a\n\nb\n\nc")
    #expect(text.lineCount(width: 10) == 5)
    text.update(to: "# x\n\nb\n\nc d")
    #expect(text.lines(width: 10).map(\.text) == ["x", "", "b", "", "c d"])
    text.update(to: "x")
    #expect(text.lines(width: 10).map(\.text) == ["x"])
  }
}
