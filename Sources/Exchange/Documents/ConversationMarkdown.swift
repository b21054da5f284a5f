import Conversation

/// A conversation as a Markdown document. A pure value.
///
/// What was said stands there as it was said; nothing in it can end a fence or a quote. HTML in it
/// stays what it is.
public enum ConversationMarkdown {
  /// - Parameter sessions: one behind the other, each with a heading of its own.
  public static func text(_ sessions: [ArchivedSession]) -> String {
    sessions.map(text).joined(separator: "\n---\n\n")
  }

  private static func text(_ archived: ArchivedSession) -> String {
    let session = archived.session
    var blocks = [
      "# \(escaped(ConversationWords.title(session)))",
      """
      - Model: \(Fence.span(session.model.description))
      - Begun: \(ConversationWords.time(session.createdAt))
      - Last activity: \(ConversationWords.time(session.lastActivityAt))
      - Session: `\(session.id)`
      """,
    ]
    if let prompt = session.systemPrompt {
      blocks += ["**Instructions**", MarkdownIsolation.quoted(prompt)]
    }
    for detail in archived.shownRounds { blocks += self.blocks(detail) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private static func blocks(_ detail: RoundDetail) -> [String] {
    let (round, request, response) = (detail.round, detail.request, detail.response)
    let name = round.summarizedThrough.map { "Summary of rounds 0 to \($0)" } ?? "You"
    var blocks = ["## \(round.index) · \(name) · \(ConversationWords.time(request.createdAt))"]
    if !request.content.isEmpty { blocks.append(MarkdownIsolation.closed(request.content)) }
    blocks += request.attachments.map { "*Attached:* \(Fence.span(ConversationWords.attachment($0)))" }
    blocks.append(
      "### \(round.index) · \(escaped(response.model.description)) · \(ConversationWords.time(response.createdAt))"
    )
    for turn in response.turns {
      if !turn.reasoning.isEmpty {
        blocks += [
          "<details><summary>Reasoning</summary>", MarkdownIsolation.quoted(turn.reasoning), "</details>",
        ]
      }
      if !turn.content.isEmpty { blocks.append(MarkdownIsolation.closed(turn.content)) }
      for call in turn.toolCalls { blocks += self.blocks(call) }
    }
    if let ending = ConversationWords.ending(response) { blocks.append("**\(escaped(ending))**") }
    let notes = [ConversationWords.usage(response), ConversationWords.others(round)].compactMap { $0 }
    if !notes.isEmpty { blocks.append("*\(escaped(notes.joined(separator: "; ")))*") }
    return blocks
  }

  private static func blocks(_ call: ToolCall) -> [String] {
    var blocks = [
      "**Tool call** \(Fence.span(ConversationWords.tool(call))), \(ConversationWords.state(call))"
    ]
    if !call.arguments.isEmpty { blocks.append(Fence.block(call.arguments, language: "json")) }
    if let result = call.result { blocks += ["**Result**", Fence.block(result)] }
    if let error = call.error { blocks += ["**Error**", Fence.block(error)] }
    return blocks
  }

  /// A text on one line in which no sign means anything (CommonMark 0.31, section 2.4).
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.split(whereSeparator: \.isNewline).joined(separator: " ") {
      if "\\`*_[]<>#&|~!".contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }
}
