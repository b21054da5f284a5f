import Conversation

/// The words for what is read and copied.
extension Wording {
  /// How large a text is: `12 lines (340 characters)`, `18 characters`.
  static func extent(of text: String) -> String {
    let lines = text.utf8.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 } - (text.utf8.last == 0x0A ? 1 : 0)
    let characters = text.count
    let words = characters == 1 ? "1 character" : "\(characters) characters"
    return lines > 1 ? "\(lines) lines (\(words))" : words
  }

  /// How long a turn's reasoning took; with a sign before it where that is only worked out from its share of the
  /// tokens, `nil` where nothing is known.
  ///
  /// - Parameter seen: the time that was watched, in milliseconds.
  static func reasoningTime(of turn: Turn, seen: Int64?, at now: Timestamp) -> String? {
    if let seen { return seconds(seen) }
    if turn.status == .streaming, turn.content.isEmpty, turn.toolCalls.isEmpty,
      let start = turn.streamStartTime
    {
      return seconds(now.milliseconds - start.milliseconds)
    }
    guard let start = turn.streamStartTime, let end = turn.streamEndTime, let usage = turn.usage,
      let tokens = usage.reasoningTokens, tokens > 0, usage.outputTokens >= tokens, turn.toolCalls.isEmpty
    else { return nil }
    let whole = max(0, end.milliseconds - start.milliseconds)
    guard whole > 0 else { return nil }
    let share = whole * Int64(tokens) / Int64(usage.outputTokens)
    return share < 1000 ? seconds(share) : "~" + seconds(share)
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    milliseconds < 1000
      ? "<1 s" : milliseconds < 60_000 ? "\(milliseconds / 1000) s" : Elapsed.text(milliseconds: milliseconds)
  }
}
