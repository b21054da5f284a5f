import Conversation
import Exchange
import Foundation
import Testing

/// Conversations as HTML.
@Suite("Conversations as HTML") struct ConversationHTMLTests {
  private func html(_ answer: String) -> String {
    let text = ConversationHTML.text([Sample.session(rounds: [Sample.round(0, "q", answer)])])
    let start = text.range(of: "<div class=\"answer\">\n")?.upperBound ?? text.startIndex
    let end = text[start...].range(of: "</div>")?.lowerBound ?? text.endIndex
    return String(text[start..<end])
  }

  @Test(
    "Markdown is shown, and does nothing",
    arguments: [
      ("**b** `c`", "<p><strong>b</strong> <code>c</code></p>\n"),
      (
        "| a |\n|---|\n| 1 |",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n</tr>\n</tbody>\n</table>\n"
      ),
      ("<script>alert(1)</script>", "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>\n"),
      ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
      ("[x](javascript:alert(1))", "<p><a href=\"\">x</a></p>\n"),
      ("[x](JaVaScRiPt:alert(1))", "<p><a href=\"\">x</a></p>\n"),
      ("[x](data:text/html,hi)", "<p><a href=\"\">x</a></p>\n"),
      ("[x](file:///etc/passwd)", "<p><a href=\"\">x</a></p>\n"),
      ("[x](https://a.example/?q=\"<>)", "<p><a href=\"https://a.example/?q=%22%3C%3E\">x</a></p>\n"),
      ("![pixel](https://a.example/p.png)", "<p><a href=\"https://a.example/p.png\">pixel</a></p>\n"),
      ("![](data:image/png;base64,AAAA)", "<p><a href=\"\">image</a></p>\n"),
      ("a\u{1B}[31mb\u{7}", "<p>a\u{FFFD}[31mb\u{FFFD}</p>\n"), ("a\u{0}b", "<p>a\u{FFFD}b</p>\n"),
      (
        "[![i](https://a.example/i)](https://b.example)",
        "<p><a href=\"https://b.example\"><a href=\"https://a.example/i\">i</a></a></p>\n"
      ),
    ])
  func answers(answer: String, expected: String) {
    #expect(html(answer) == expected)
  }

  @Test(
    "everything else is text", arguments: ["<script>", "\"><img src=x onerror=y>", "'&amp;", "\u{0}\u{1B}"])
  func escaping(text: String) {
    var archived = Sample.session(
      title: text,
      rounds: [
        Sample.round(
          0, text, "", reasoning: text, calls: [Sample.call(text, result: text, error: text)],
          attachments: [Conversation.Attachment(name: text, mediaType: text, data: [1])],
          outcome: .failed(TurnError(.server, text, suggestion: text)))
      ])
    archived.session.systemPrompt = text
    archived.session.model = ModelReference(provider: text, model: text)
    let html = ConversationHTML.text([archived])
    #expect(!html.contains(text))
    #expect(!html.contains("<script") && !html.contains("<img"))
    #expect(!html.unicodeScalars.contains("\u{1B}") && !html.unicodeScalars.contains("\u{0}"))
  }

  @Test("one file that fetches nothing, with images inside it")
  func selfContained() {
    let html = ConversationHTML.text([
      Sample.session(rounds: [Sample.round(0, "Look", "I see.", attachments: [Sample.png])]),
      Sample.session(),
    ])
    #expect(html.hasPrefix("<!DOCTYPE html>\n"))
    #expect(html.contains("content=\"default-src 'none'; img-src data:;"))
    #expect(html.contains("color-scheme: light dark"))
    #expect(html.contains("<img src=\"data:image/png;base64,iVBORw0KGgoBAgME\" alt=\"a &quot;dot&quot;.png"))
    #expect(html.contains("<title>2 conversations</title>"))
    #expect(html.components(separatedBy: "<article>").count == 3)
    for word in ["<script", "<link", "@import", "url(", "http-equiv=\"refresh", "src=\"http"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  @Test("text that the parser would take long for is shown as it is")
  func long() {
    let line = String(repeating: "[a](", count: 50_000)
    #expect(html(line).hasPrefix("<pre>[a]("))
    let deep = String(repeating: "> ", count: 5000)
    #expect(html(deep + "x").contains("x"))
  }
}
