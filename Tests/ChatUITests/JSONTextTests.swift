import Screen
import Testing
import Widgets

@testable import ChatUI

/// JSON put into lines: what stays as it was written, and what is left alone.
@Suite struct JSONTextTests {
  private func text(_ json: String, languages: [String: String] = [:]) -> String? {
    JSONText.lines(of: json, languages: languages, bar: "|")?.map { line in
      (line.margin + line.spans).map(\.text).joined()
    }.joined(separator: "\n")
  }

  @Test func membersStandBelowOneAnotherInTheirOrder() {
    #expect(
      text(
        #"{"zebra":1.10e+05,"alpha":[1,2,3],"n":12345678901234567890,"deep":{"a":{"b":"c","d":"eeeeeeeeeee"}},"x":null}"#
      )
        == """
        {
          "zebra": 1.10e+05,
          "alpha": [1, 2, 3],
          "n": 12345678901234567890,
          "deep": {
            "a": {
              "b": "c",
              "d": "eeeeeeeeeee"
            }
          },
          "x": null
        }
        """)
  }

  @Test func whatIsShortStaysInALine() {
    #expect(text(#" {"path" : "Package.swift"} "#) == #"{"path": "Package.swift"}"#)
    #expect(text("[]") == "[]")
    #expect(text("{}") == "{}")
    #expect(text(#"[1,"two",{},[],-0.5]"#) == #"[1, "two", {}, [], -0.5]"#)
  }

  @Test func aNameThatComesTwiceIsSeenTwice() {
    #expect(
      text(#"{"command":"ls","command":"rm"}"#) == "{\n  \"command\": \"ls\",\n  \"command\": \"rm\"\n}")
  }

  @Test func stringsWithLineBreaksAreBlocks() {
    #expect(
      text(#"{"text":"one\n},\n\"safe\": true\n\nlast","n":1}"#)
        == """
        {
          "text":
            | one
            | },
            | "safe": true
            |\u{20}
            | last
          "n": 1
        }
        """)
  }

  @Test func codeIsABlock() {
    #expect(
      text(#"{"command":"ls -l"}"#, languages: ["command": "bash"])
        == "{\n  \"command\":\n    | ls -l\n}")
  }

  @Test func escapesHideNothing() {
    // What an escape stands for is seen, and what cannot be seen is an escape.
    #expect(
      text(#"["\u0072\u006d","a\"b\\","\t\u001b\u007f","\ud83d\ude00"]"#)
        == "[\n  \"rm\",\n  \"a\\\"b\\\\\",\n  \"\\t\\u001b\\u007f\",\n  \"😀\"\n]")
    #expect(text(#"["\/"]"#) == #"["/"]"#)
  }

  @Test(arguments: [
    "", "nul", "{", #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#, "[1,]", "01", "1.", "-", "1e", "+1", "\"open",
    #""\x""#, #""\u12g4""#, "[1] 2", "\"line\nbreak\"", "{\"a\" 1}", "NaN", #"{"a":1"b":2}"#,
    String(repeating: "[", count: 100_000),
    String(repeating: "[", count: 80) + String(repeating: "]", count: 80),
  ])
  func whatIsNoJSONIsLeftAlone(_ json: String) {
    #expect(text(json) == nil)
  }

  @Test func whatIsTooLongIsLeftAlone() {
    let long = "[" + String(repeating: "1,", count: JSONText.maximumLength / 2) + "1]"
    #expect(text(long) == nil)
  }

  @Test func rowsOfALineRepeatItsMargin() {
    var layout = FormattedText(#"{"text":"a long line of words\nb"}"#) {
      JSONText.lines(of: $0, bar: "|") ?? []
    }
    let rows = layout.lines(width: 16)
    #expect(
      rows.map { $0.spans.map(\.text).joined() } == [
        "{", "  \"text\":", "    | a long", "    | line of", "    | words", "    | b", "}",
      ])
    #expect(rows.map(\.gutter) == [0, 2, 6, 6, 6, 6, 0])
    #expect(rows.map(\.ending) == [.line, .line, .space, .space, .line, .line, .line])
  }

  @Test func aMarginLeavesRoomForText() {
    let depth = 40
    let json =
      String(repeating: #"{"a":["#, count: depth / 2) + "\"text that is long enough\""
      + String(
        repeating: "]}", count: depth / 2)
    var layout = FormattedText(json) { JSONText.lines(of: $0, bar: "|") ?? [] }
    for width in [1, 2, 3, 10, 28] {
      for row in layout.lines(width: width) {
        #expect(row.spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) } <= max(2, width))
      }
    }
  }
}
