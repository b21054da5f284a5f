import Conversation

/// One entry of the conversation that is sent to a model.
public enum ModelMessage: Sendable, Hashable {
  case user(String, attachments: [Attachment] = [])
  /// What the model said before, with the calls it made, and what it had thought where it may be told of that.
  case assistant(content: String, toolCalls: [ToolCall], reasoning: PastReasoning = .none)
  /// What came of one of those calls.
  case toolResult(providerCallID: String, name: String, content: String, isError: Bool)
}

/// What a model thought in an earlier pass.
public struct PastReasoning: Sendable, Hashable {
  /// The visible part.
  public var text: String
  /// In the form in which the provider wants it back; those of another format are to be left out.
  public var blocks: [ReasoningBlock]

  public init(text: String = "", blocks: [ReasoningBlock] = []) {
    self.text = text
    self.blocks = blocks
  }

  /// Nothing, or nothing that this model may be told: reasoning goes back only to the model whose it was.
  public static let none = PastReasoning()
}
