import Conversation

/// A conversation to be read in a terminal: text alone, which is nobody's format. A pure value.
///
/// What a terminal would obey in it is still there; whoever shows it makes it harmless.
public enum ConversationText {
  public static func text(_ archived: ArchivedSession) -> String {
    let session = archived.session
    var text = "\(ConversationWords.title(session))\n\(session.model) · "
    text += "\(ConversationWords.time(session.createdAt)) · \(session.id)\n"
    if let prompt = session.systemPrompt { text += "\nInstructions:\n\(indented(prompt))\n" }
    for detail in archived.shownRounds { text += "\n" + round(detail) }
    return text
  }

  private static func round(_ detail: RoundDetail) -> String {
    let (round, response) = (detail.round, detail.response)
    var lines = [
      heading(
        round.summarizedThrough.map { "\(round.index) · summary of 0 to \($0)" } ?? "\(round.index) · you",
        detail.request.createdAt)
    ]
    lines.append(detail.request.content)
    lines += detail.request.attachments.map { "[attached: \(ConversationWords.attachment($0))]" }
    lines.append("")
    lines.append(heading("\(round.index) · \(response.model)", response.createdAt))
    for turn in response.turns {
      if !turn.reasoning.isEmpty { lines.append("Reasoning:\n" + indented(turn.reasoning)) }
      if !turn.content.isEmpty { lines.append(turn.content) }
      for call in turn.toolCalls {
        lines.append("[\(ConversationWords.tool(call)), \(ConversationWords.state(call))]")
        if !call.arguments.isEmpty { lines.append(indented(call.arguments)) }
        if let result = call.result { lines.append(indented("→ " + result)) }
        if let error = call.error { lines.append(indented("! " + error)) }
      }
    }
    if let ending = ConversationWords.ending(response) { lines.append("[\(ending)]") }
    let notes = [ConversationWords.usage(response), ConversationWords.others(round)].compactMap { $0 }
    if !notes.isEmpty { lines.append("[\(notes.joined(separator: "; "))]") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ name: String, _ time: Timestamp) -> String {
    "── \(name) · \(ConversationWords.time(time)) ──"
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n")
  }
}
