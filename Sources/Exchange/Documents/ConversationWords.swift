import Conversation

/// The words that all forms of a conversation have in common.
enum ConversationWords {
  /// A moment for people: `2026-11-23 10:32 UTC`.
  static func time(_ time: Timestamp) -> String {
    time.description.prefix(16).split(separator: "T").joined(separator: " ") + " UTC"
  }

  static func title(_ session: Session) -> String {
    let line = session.title.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.isEmpty ? "Untitled" : line
  }

  /// How a response ended, when that is not as it should.
  static func ending(_ response: Response) -> String? {
    switch response.outcome {
    case nil: "This answer was not over."
    case .completed: nil
    case .cancelled: "Cancelled."
    case .failed(let error): "Failed: \(error)"
    case .interrupted: "Interrupted: the program ended before the answer did."
    case .limit(let limit): "Ended by the limit on \(limit.rawValue)."
    }
  }

  static func state(_ call: ToolCall) -> String {
    switch call.state {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .denied: "denied"
    case .cancelled: "cancelled"
    case .interrupted: "interrupted"
    case .arriving, .pending, .awaitingApproval, .running: "not over"
    }
  }

  static func tool(_ call: ToolCall) -> String { "\(call.serverName).\(call.methodName)" }

  static func attachment(_ attachment: Attachment) -> String {
    "\(attachment.name) (\(attachment.mediaType), \(ByteCount.text(attachment.data.count)))"
  }

  /// What a response took, as far as it is known.
  static func usage(_ response: Response) -> String? {
    let usages = response.turns.compactMap(\.usage)
    guard !usages.isEmpty else { return nil }
    let input = usages.reduce(0) { $0 &+ $1.inputTokens }
    let output = usages.reduce(0) { $0 &+ $1.outputTokens }
    let about = usages.contains(where: \.isEstimate) ? "about " : ""
    return "\(about)\(input) tokens in, \(output) out"
  }

  /// Of a round: how many other answers there are than the one that is shown.
  static func others(_ round: Round) -> String? {
    let count = round.alternatives.count - 1
    return count < 1 ? nil : count == 1 ? "one other answer" : "\(count) other answers"
  }
}
