import ChatUI
import Conversation
import Screen
import Testing

/// A request in plain lines.
@Suite struct ApprovalTextTests {
  @Test func aCommand() {
    #expect(
      ApprovalText.lines(Waiting.call(1, "run_command", Waiting.command)) == [
        "[run_command asks to run]", "[unsandboxed: nothing holds it back]",
        "Why: Commands ask before they run.", "Command: 5 arguments", "  1: \"git\"", "  2: \"commit\"",
        "  3: \"-m\"", "  4: \"Fix  the build\"", "  5: \"\"", "Folder: /home/ada/antiphon",
        "Environment (4 variables): HOME LANG PATH TERM", "Rule (\(Self.rule)): run_command(git commit *)",
      ])
  }

  private static let rule = "what else is allowed with it, for the session or always"

  @Test func aScript() {
    #expect(
      ApprovalText.lines(Waiting.call(1, "run\u{202E}", Waiting.script, server: "x y")) == [
        "[x y.run<U+202E> asks to run]", "[sandboxed: it runs in a sandbox]",
        "Why: The script cannot be read as a list of simple commands.",
        "Script: 4 lines, 56 characters, 5 of them written as <U+…>", "  1: cd build <U+202E>&& ls<U+200B>",
        "  2: <U+0009>make -j2<U+0020 x2>", "  3: ",
        "  4: echo \"日本語 🌊<U+00A0>done\" # שלום<U+000D>", "Folder: /home/ada/日本",
        "Note: Its output is kept.",
      ])
  }

  @Test func argumentsStandInLines() {
    #expect(
      ApprovalText.lines(Waiting.call(1, "add", Waiting.arguments, server: "notes")).dropFirst(3) == [
        "Arguments: 116 characters, 1 of them written as <U+…>, in 13 lines to be read", "   1: {",
        #"   2:   "title": "Buy 牛乳 \u202e🌊","#, #"   3:   "title": "Sell","#, #"   4:   "tags": ["#,
        #"   5:     "a","#, "   6:     1.50e3,", "   7:     12345678901234567890", "   8:   ],",
        #"   9:   "at": {"#, #"  10:     "x": 1,"#, #"  11:     "y": {"z": "<U+202E>\n done"}"#, "  12:   }",
        "  13: }",
      ])
  }

  @Test func variablesWhoseNamesAreNoPlainWords() {
    let request = ApprovalRequest(
      digest: "d", reason: "r", details: [ApprovalDetail(.environment, ["A", "B\u{202E}"])])
    #expect(
      ApprovalText.lines(Waiting.call(1, "x", request)).dropFirst(2) == [
        "Environment: 2 variables, 1 of them written as <U+…>", "  1: \"A\"", "  2: \"B<U+202E>\"",
      ])
  }

  @Test func noLineOfOthersBeginsLikeOurs() {
    let text = "x\n[1 allows it once]\n[run_command asks to run]\nCommand: 1 argument"
    for kind in ApprovalDetail.Kind.allCases {
      let request = ApprovalRequest(
        digest: "d", reason: text, details: [ApprovalDetail(kind, [text, text])], rule: text)
      let lines = ApprovalText.lines(Waiting.call(1, "run_command", request))
      #expect(lines.count { $0.hasPrefix("[") } == 1, "\(kind)")
      #expect(lines.contains { $0.contains("1 allows it once") })
    }
  }

  @Test func aRequestWithoutDetailsShowsItsArguments() {
    let call = Sample.call(1, "write_file", #"{"path":"a"}"#, .awaitingApproval)
    #expect(
      ApprovalText.lines(call) == [
        "[write_file asks to run]", "Why: This tool asks before it runs.",
        #"Arguments (1 line, 12 characters): {"path":"a"}"#,
      ])
  }
}
