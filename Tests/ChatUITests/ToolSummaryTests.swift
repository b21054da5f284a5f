import Testing

@testable import ChatUI

/// A call's arguments in one row: what they say, not how JSON writes it.
@Suite struct ToolSummaryTests {
  @Test(arguments: [
    (#"{"command":"ls -l","timeout":5}"#, "ls -l  5"),
    (#"{"command":"echo \u65e5\u672c\u8a9e \ud83d\udc68\u200d\ud83d\udcbb"}"#, "echo 日本語 👨‍💻"),
    (#"{"text":"one\n\ttwo \"three\" \/ \\ four"}"#, #"one two "three" / \ four"#),
    (#"{"half":"a\ud83d b"}"#, "a\u{FFFD} b"),
    (#"{"list":["\u65e5", 1.50, {"x": null}], "on":true}"#, #"["日",1.50,{"x":null}]  true"#),
    ("{}", ""), ("", ""), ("{", ""),
    // What is no object is shown as it is.
    ("ls  -l\n", "ls -l"), (#"["a","b"]"#, #"["a","b"]"#), (#"{"a":1} and more"#, #"{"a":1} and more"#),
    ("{not json}", "{not json}"), (#"{"a":"\q","b":1}"#, #"{"a":"\q","b":1}"#),
  ])
  func itSaysTheValues(arguments: String, words: String) {
    #expect(ToolSummary.text(ofArguments: arguments) == words)
  }

  @Test func longArgumentsAreReadAsFarAsARowGoes() {
    let script = String(repeating: #"row 日\n"#, count: 5000)
    let text = ToolSummary.text(ofArguments: #"{"command": "cat > big.txt <<'EOF'\n"# + script + "\"}")
    #expect(text.hasPrefix("cat > big.txt <<'EOF' row 日 row 日 row"))
    #expect(!text.contains("{") && !text.contains(#"\"#))
  }

  /// Arguments that arrive are read wherever they end, and nothing of them is seen that is not there afterwards.
  @Test func whatArrivesIsReadAtEveryLength() {
    let whole = #"{"a":"x\u65e5\ud83d\udc68\n\"y\\","b":[1,2],"c":"日"}"#
    let values = "x日👨 \"y\\  [1,2]  日"
    for length in 0...whole.unicodeScalars.count {
      let text = ToolSummary.text(ofArguments: String(whole.unicodeScalars.prefix(length)))
      let isStart = values.hasPrefix(text) || values.filter { $0 != " " }.hasPrefix(text.filter { $0 != " " })
      #expect(isStart, "\(length): \(text)")
    }
    #expect(ToolSummary.text(ofArguments: whole) == values)
  }
}
