import AntiphonTesting
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

  @Test func forADecisionOnlyBlanksDiffer() {
    let json =
      #"{"a":"\u0072m \/ \ud83d 漢","a" :[1E400,-0.10,12345678901234567890123],"b":{"c d":[],"e":{}},"f":"x\n}"}"#
    #expect(
      JSONText.exactLines(of: json) == [
        "{", #"  "a": "\u0072m \/ \ud83d 漢","#, #"  "a": ["#, "    1E400,", "    -0.10,",
        "    12345678901234567890123", "  ],", #"  "b": {"c d": [], "e": {}},"#,
        #"  "f": "x\n}""#, "}",
      ])
    for other in [
      "", "{", "[1,]", "nul", #"{"a":1} x"#, "\u{FEFF}{}", String(repeating: "[", count: 17) + "1",
    ] {
      #expect(JSONText.exactLines(of: other) == nil)
    }
    let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
    #expect(JSONText.exactLines(of: deep) == nil)
    let long = "[" + String(repeating: "1,", count: JSONText.maximumExactLength / 2) + "1]"
    #expect(JSONText.exactLines(of: long) == nil)
  }

  @Test func whatIsNotTheSameIsFound() {
    #expect(JSONText.isSame(["{", #" "a b": 1"#, "}"], #"{"a b":1}"#))
    for lines in [
      [#"{"ab":1}"#], [#"{"a b":1"#], [#"{"a b":1}}"#], [#"{"a  b":1}"#], ["{", #""a"#, #"b":1}"#], [],
    ] {
      #expect(!JSONText.isSame(lines, #"{"a b":1}"#), "\(lines)")
    }
    #expect(!JSONText.isSame([#"["\" "]"#], #"["\""]"#))
  }

  /// Whatever the JSON is, its parts are the same, byte for byte, and so is what is drawn of it.
  @Test func anyJSONKeepsItsParts() {
    var random = SeededGenerator()
    func value(_ depth: Int) -> String {
      func gap() -> String { ["", "", " ", "\n", "\t ", "\r\n"].randomElement(using: &random) ?? "" }
      func string() -> String {
        let parts = [
          "a", " ", "  ", #"\""#, #"\\"#, #"\u202e"#, #"\ud83d"#, "漢", "👩‍👧", "{", "]", ",", ":", "\u{202E}",
          "e\u{301}",
          "\u{301}", #"\/"#, #"\n"#, "\u{7F}", "\u{85}", "\u{2028}",
        ]
        let text = (0..<Int.random(in: 0...6, using: &random)).map { _ in
          parts.randomElement(using: &random) ?? ""
        }
        return "\"" + text.joined() + "\""
      }
      switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &random) {
      case 0: return string()
      case 1:
        return ["0", "-0", "1.0", "1e5", "1E+05", "99999999999999999999", "0.1000"].randomElement(
          using: &random)
          ?? "0"
      case 2:
        return ["true", "false", "null", "{}", "[]", "{ }", "[\n]"].randomElement(using: &random) ?? "null"
      case 3: return string()
      case 4:
        let items = (0..<Int.random(in: 1...5, using: &random)).map { _ in gap() + value(depth - 1) + gap() }
        return "[" + items.joined(separator: ",") + "]"
      default:
        let members = (0..<Int.random(in: 1...5, using: &random)).map { _ in
          gap() + string() + gap() + ":" + gap() + value(depth - 1) + gap()
        }
        return "{" + members.joined(separator: ",") + "}"
      }
    }
    for _ in 0..<500 {
      let json = value(4)
      guard let lines = JSONText.exactLines(of: json) else {
        Issue.record("seed \(random.seed): \(json)")
        continue
      }
      // What is outside of strings, blank by blank, written in another way than the program does.
      func parts(_ text: String) -> [UInt8] {
        var found: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
          if byte == UInt8(ascii: "\"") {
            var end = rest.startIndex
            while rest[end] != UInt8(ascii: "\"") { end += rest[end] == UInt8(ascii: "\\") ? 2 : 1 }
            found += [byte] + rest[...end]
            rest = rest[(end + 1)...]
          } else if ![0x20, 0x0A, 0x0D, 0x09].contains(byte) {
            found.append(byte)
          }
        }
        return found
      }
      #expect(parts(lines.joined(separator: "\n")) == parts(json), "seed \(random.seed)")
      #expect(JSONText.isSame(lines, json))
    }
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
