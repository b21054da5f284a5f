/// One pass of the model: what it said, thought and called, and how that went.
public struct Turn: Hashable, Sendable, Identifiable {
  public let id: TurnID
  public let responseID: ResponseID
  /// Its place in the response, from 0.
  public let index: Int
  /// The model's text exactly as it came: never trimmed, never cleaned. It only grows.
  public var content: String
  /// What the model let be seen of its thinking. It only grows.
  public var reasoning: String
  /// The model's reasoning as its provider wants it back; never on the wire.
  public var reasoningBlocks: [ReasoningBlock]
  /// In the order in which the model made them.
  public var toolCalls: [ToolCall]
  public var status: TurnStatus
  /// Rises with every change, across all turns of the response; what a reader resumes from.
  public var revision: Int
  public var usage: Usage?
  /// How much of the conversation the model was told for this turn; `nil` before it is asked.
  public var context: ContextUse?
  /// Why the model is being asked again, and when; `nil` unless the turn waits for that.
  public var retry: RetryNotice?
  /// When the provider last sent anything, were it only a sign of life; `nil` before, and not kept in the store.
  public var lastByteTime: Timestamp?
  /// Why the turn failed; never part of `content`.
  public var error: TurnError?
  /// Why the model stopped, when it said so.
  public var finishReason: FinishReason?
  /// When the model was asked.
  public var streamStartTime: Timestamp?
  /// When its pass, tool calls included, was over.
  public var streamEndTime: Timestamp?

  public init(
    id: TurnID, responseID: ResponseID, index: Int, content: String = "", reasoning: String = "",
    reasoningBlocks: [ReasoningBlock] = [], toolCalls: [ToolCall] = [], status: TurnStatus, revision: Int = 0,
    usage: Usage? = nil, context: ContextUse? = nil, retry: RetryNotice? = nil,
    lastByteTime: Timestamp? = nil,
    error: TurnError? = nil, finishReason: FinishReason? = nil, streamStartTime: Timestamp? = nil,
    streamEndTime: Timestamp? = nil
  ) {
    self.id = id
    self.responseID = responseID
    self.index = index
    self.content = content
    self.reasoning = reasoning
    self.reasoningBlocks = reasoningBlocks
    self.toolCalls = toolCalls
    self.status = status
    self.revision = revision
    self.usage = usage
    self.context = context
    self.retry = retry
    self.lastByteTime = lastByteTime
    self.error = error
    self.finishReason = finishReason
    self.streamStartTime = streamStartTime
    self.streamEndTime = streamEndTime
  }
}

/// Why a model ended its pass.
public enum FinishReason: String, Hashable, Sendable, Codable {
  /// It had said what it had to say.
  case stop
  /// It wants the results of its tool calls.
  case toolCalls
  /// The output limit cut it off.
  case length
  /// The provider's filter withheld the rest.
  case contentFilter
  /// It named a reason that is none of these.
  case other
}
