import Conversation

/// A tool call that waits for the user's word, in whatever session.
public struct WaitingCall: Hashable, Sendable, Identifiable {
  public var session: SessionID
  public var call: ToolCall

  public var id: ToolCallID { call.id }

  public init(_ call: ToolCall, in session: SessionID) {
    self.call = call
    self.session = session
  }
}

extension ToolCall {
  /// How it is named to the user: built-in tools by themselves, others with their server; on one row, with nothing hidden.
  var shownName: String {
    let name =
      serverName.isEmpty || serverName == "builtin" ? methodName : "\(serverName).\(methodName)"
    return ExactWords.row(name)
  }

  /// What it waits for an answer to: the request, or where none came with it, its arguments.
  var request: ApprovalRequest {
    approval
      ?? ApprovalRequest(
        digest: "", reason: "This tool asks before it runs.",
        details: [ApprovalDetail(.arguments, arguments)])
  }
}
