import Conversation

/// Identifiers of all that is stored of sessions.
public struct StoredIdentifiers: Hashable, Sendable {
  public var sessions: Set<SessionID> = []
  public var rounds: Set<RoundID> = []
  public var requests: Set<RequestID> = []
  public var responses: Set<ResponseID> = []
  public var turns: Set<TurnID> = []
  public var toolCalls: Set<ToolCallID> = []

  public init() {}
}
