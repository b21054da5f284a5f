import Conversation
import Exchange
import Testing

/// Conversations as Markdown.
@Suite("Conversations as Markdown") struct ConversationMarkdownTests {
  @Test("a session looks like this")
  func whole() {
    let archived = Sample.session(
      title: "Files & *stars*",
      rounds: [
        Sample.round(
          0, "What is in it?\nTell me.", "Nothing.", reasoning: "Let me\nsee.",
          calls: [Sample.call(#"{"path": "a"}"#, result: "```\nx\n```")], attachments: [Sample.png]),
        Sample.round(1, "Go on", "", outcome: .failed(TurnError(.network, "It broke."))),
      ])
    #expect(
      ConversationMarkdown.text([archived]) == #"""
        # Files \& \*stars\*

        - Model: `test/m`
        - Begun: 2025-11-25 10:00 UTC
        - Last activity: 2025-11-25 10:00 UTC
        - Session: `00000000-0000-0001-0000-000000000002`

        ## 0 · You · 2025-11-25 10:00 UTC

        What is in it?
        Tell me.

        *Attached:* `a "dot".png (image/png, 12 bytes)`

        ### 0 · test/m · 2025-11-25 10:00 UTC

        <details><summary>Reasoning</summary>

        > Let me
        > see.

        </details>

        Nothing.

        **Tool call** `builtin.read_file`, succeeded

        ```json
        {"path": "a"}
        ```

        **Result**

        ````
        ```
        x
        ```
        ````

        *12 tokens in, 5 out*

        ## 1 · You · 2025-11-25 10:00 UTC

        Go on

        ### 1 · test/m · 2025-11-25 10:00 UTC

        **Failed: It broke.**

        *12 tokens in, 5 out*

        """#)
  }

  @Test(
    "what an answer leaves open is closed behind it",
    arguments: [
      ("plain", "plain"), ("```\ncode", "```\ncode\n```"), ("```\ncode\n```", "```\ncode\n```"),
      ("~~~~sh\ncode\n~~~", "~~~~sh\ncode\n~~~\n~~~~"), ("<!-- never", "<!-- never\n-->"),
      ("- item\n  ```\n  code", "- item\n  ```\n  code"), ("> ```\n> code", "> ```\n> code"),
      ("<pre>\nopen", "> <pre>\n> open"), ("<pre>\r\nopen", "> <pre>\n> open"),
      ("<pre>\ropen\r\r\n", "> <pre>\n> open\n>\n>"), ("````\n```\ncode\n```", "````\n```\ncode\n```\n````"),
    ])
  func closed(answer: String, expected: String) {
    let text = ConversationMarkdown.text([Sample.session(rounds: [Sample.round(0, "q", answer)])])
    #expect(text.contains("\n\n\(expected)\n\n*12 tokens"), "\(text)")
  }

  @Test(
    "no result of a tool can end its fence",
    arguments: ["```", "a\n````\n# Heading", "`````````", "~~~", "", "\n```\n\n"])
  func fences(result: String) {
    let text = ConversationMarkdown.text([
      Sample.session(rounds: [Sample.round(0, "q", "", calls: [Sample.call("", result: result)])])
    ])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = lines.firstIndex(of: "**Result**").map { $0 + 2 } ?? 0
    let fence = lines[start]
    #expect(fence.count >= 3 && fence.allSatisfy { $0 == "`" })
    // The first line behind that closes it is the one that was meant to.
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix(fence) } ?? 0
    #expect(
      lines[(start + 1)..<end].joined(separator: "\n")
        == (result.hasSuffix("\n") ? String(result.dropLast()) : result))
  }
}
