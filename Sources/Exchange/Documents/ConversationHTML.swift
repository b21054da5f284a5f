import Conversation

/// Conversations as one HTML file that needs nothing else: no script, no fetch, readable in light and in dark.
/// A pure value.
public enum ConversationHTML {
  public static func text(_ sessions: [ArchivedSession]) -> String {
    let title =
      sessions.count == 1 ? ConversationWords.title(sessions[0].session) : "\(sessions.count) conversations"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="referrer" content="no-referrer">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTMLText.escaped(title))</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      \(sessions.map(section).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  /// What the browser may do with it, whatever is in it.
  private static let policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private static let style = """
    :root { color-scheme: light dark; --line: #8886; --soft: #8882; }
    body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, sans-serif;
      overflow-wrap: anywhere; }
    h1 { line-height: 1.2; }
    .about, .note, summary, header { opacity: .8; font-size: .875rem; }
    .round { border-top: 1px solid var(--line); margin-top: 2rem; }
    .request { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap; }
    .ending { font-weight: 600; }
    pre { background: var(--soft); padding: .75rem; border-radius: .5rem; overflow-x: auto;
      white-space: pre-wrap; }
    code { font-family: ui-monospace, monospace; font-size: .9em; }
    blockquote { border-left: 3px solid var(--line); margin-left: 0; padding-left: 1rem; }
    table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .25rem .5rem; }
    img { max-width: 100%; }
    """

  private static func section(_ archived: ArchivedSession) -> String {
    let session = archived.session
    var parts = [
      "<h1>\(HTMLText.escaped(ConversationWords.title(session)))</h1>",
      "<p class=\"about\">\(HTMLText.escaped(session.model.description)) · \(time(session.createdAt)) to "
        + "\(time(session.lastActivityAt)) · <code>\(session.id)</code></p>",
    ]
    if let prompt = session.systemPrompt {
      parts.append("<details><summary>Instructions</summary><pre>\(HTMLText.escaped(prompt))</pre></details>")
    }
    parts += archived.shownRounds.map(round)
    return "<article>\n\(parts.joined(separator: "\n"))\n</article>"
  }

  private static func round(_ detail: RoundDetail) -> String {
    let (round, request, response) = (detail.round, detail.request, detail.response)
    let name = round.summarizedThrough.map { "summary of 0 to \($0)" } ?? "you"
    var parts = ["<header>\(round.index) · \(name) · \(time(request.createdAt))</header>"]
    if !request.content.isEmpty {
      parts.append("<div class=\"request\">\(HTMLText.escaped(request.content))</div>")
    }
    parts += request.attachments.map(attachment)
    parts.append(
      "<header>\(HTMLText.escaped(response.model.description)) · \(time(response.createdAt))</header>")
    for turn in response.turns {
      if !turn.reasoning.isEmpty {
        parts.append(
          "<details><summary>Reasoning</summary><pre>\(HTMLText.escaped(turn.reasoning))</pre></details>")
      }
      if !turn.content.isEmpty {
        parts.append("<div class=\"answer\">\n\(MarkdownHTML.html(turn.content))</div>")
      }
      parts += turn.toolCalls.map(call)
    }
    if let ending = ConversationWords.ending(response) {
      parts.append("<p class=\"ending\">\(HTMLText.escaped(ending))</p>")
    }
    let notes = [ConversationWords.usage(response), ConversationWords.others(round)].compactMap { $0 }
    if !notes.isEmpty {
      parts.append("<p class=\"note\">\(HTMLText.escaped(notes.joined(separator: "; ")))</p>")
    }
    return "<section class=\"round\">\n\(parts.joined(separator: "\n"))\n</section>"
  }

  private static func call(_ call: ToolCall) -> String {
    let name = HTMLText.escaped(ConversationWords.tool(call))
    var parts = ["<summary><code>\(name)</code>, \(ConversationWords.state(call))</summary>"]
    if !call.arguments.isEmpty { parts.append("<pre>\(HTMLText.escaped(call.arguments))</pre>") }
    if let result = call.result { parts.append("<pre>\(HTMLText.escaped(result))</pre>") }
    if let error = call.error { parts.append("<pre class=\"ending\">\(HTMLText.escaped(error))</pre>") }
    return "<details>\(parts.joined(separator: "\n"))</details>"
  }

  /// An image by its own bytes; what they are counts, not what they are called.
  private static func attachment(_ attachment: Attachment) -> String {
    let name = HTMLText.escaped(ConversationWords.attachment(attachment))
    guard let type = Attachment.imageType(of: attachment.data) else {
      return "<p class=\"note\">Attached: \(name)</p>"
    }
    return "<p><img src=\"data:\(type);base64,\(attachment.base64)\" alt=\"\(name)\"></p>"
  }

  private static func time(_ time: Timestamp) -> String {
    "<time datetime=\"\(time)\">\(ConversationWords.time(time))</time>"
  }
}
