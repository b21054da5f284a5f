/// One call of a tool by the model, with what came of it.
public struct ToolCall: Hashable, Sendable, Codable, Identifiable {
  public let id: ToolCallID
  /// The name under which the provider speaks of this call; sent back with the result.
  public var providerCallID: String
  /// Who offers the tool: `builtin`, or the name of a tool server.
  public var serverName: String
  public var methodName: String
  /// The arguments as the model wrote them: JSON when all went well, and kept as text when not.
  public var arguments: String
  public var state: ToolCallState
  /// What the tool said, when it succeeded; the end of what it had written, when it was stopped.
  public var result: String?
  /// What the model is told went wrong, when it did not.
  public var error: String?
  /// What it would do, when the user was asked, and what they said.
  public var approval: ApprovalRequest?
  /// How far it has come, while it runs; not stored.
  public var progress: ToolProgress?
  /// What it returned beside the text; `nil` when there is nothing.
  public var files: [ToolFile]?
  public var startedAt: Timestamp?
  public var endedAt: Timestamp?

  public init(
    id: ToolCallID, providerCallID: String, serverName: String, methodName: String, arguments: String = "",
    state: ToolCallState = .arriving, result: String? = nil, error: String? = nil,
    approval: ApprovalRequest? = nil, progress: ToolProgress? = nil, files: [ToolFile]? = nil,
    startedAt: Timestamp? = nil, endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.providerCallID = providerCallID
    self.serverName = serverName
    self.methodName = methodName
    self.arguments = arguments
    self.state = state
    self.result = result
    self.error = error
    self.approval = approval
    self.progress = progress
    self.files = files
    self.startedAt = startedAt
    self.endedAt = endedAt
  }

  enum CodingKeys: String, CodingKey {
    case id, serverName, methodName, arguments, state, result, error, approval, progress, files,
      startedAt, endedAt
    case providerCallID = "providerCallId"
  }
}

/// Where a tool call is in its life.
public enum ToolCallState: String, Hashable, Sendable, Codable, CaseIterable {
  /// The model is still writing the arguments.
  case arriving
  /// Complete, and not yet begun.
  case pending
  /// Waits for the user's word.
  case awaitingApproval
  case running
  case succeeded
  case failed
  /// The user said no.
  case denied
  case cancelled
  /// The process ended while it ran: whether it took effect is not known.
  case interrupted

  /// Whether the call is over.
  public var isTerminal: Bool {
    switch self {
    case .succeeded, .failed, .denied, .cancelled, .interrupted: true
    case .arriving, .pending, .awaitingApproval, .running: false
    }
  }
}
