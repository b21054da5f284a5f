import Conversation

/// A source of model answers: one API at one address, or something that behaves like one.
///
/// The coordinator calls it from any task, for several requests at a time.
public protocol ModelProvider: Sendable {
  /// Asks the model and hands on what it says, piece by piece, until its pass is over.
  ///
  /// Pieces that arrived together are emitted together. `emit` returns once the coordinator has taken them, so
  /// a provider that awaits it reads no faster than the answer can be kept: that is the back-pressure.
  /// Cancelling the calling task ends the request at the provider; what had been emitted stays.
  ///
  /// - Parameters:
  ///   - request: the conversation so far and what the model may use.
  ///   - emit: takes the next pieces, in order. Not to be called after `respond` has returned.
  /// - Throws: what went wrong; `.cancelled` when the task was cancelled.
  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError)

  /// The models that can be asked for, in the provider's order.
  ///
  /// - Throws: why the list could not be had.
  func models() async throws(TurnError) -> [ModelDescription]
}

/// Finds the provider that a model belongs to.
public protocol ModelDirectory: Sendable {
  /// - Throws: `.configuration` when no provider has this name or it lacks what it needs.
  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider
}

/// What a model is asked.
public struct ModelRequest: Sendable, Hashable {
  /// The name by which the provider knows the model.
  public var model: String
  public var systemPrompt: String?
  /// The conversation, oldest message first; the last one is to be answered.
  public var messages: [ModelMessage]
  /// The tools the model may call; empty for none.
  public var tools: [ToolDefinition]
  public var parameters: ModelParameters
  /// The most tokens that the model can write, when known; for protocols that must be told a limit.
  public var outputCapacity: Int?

  public init(
    model: String, systemPrompt: String? = nil, messages: [ModelMessage], tools: [ToolDefinition] = [],
    parameters: ModelParameters = ModelParameters(), outputCapacity: Int? = nil
  ) {
    self.model = model
    self.systemPrompt = systemPrompt
    self.messages = messages
    self.tools = tools
    self.parameters = parameters
    self.outputCapacity = outputCapacity
  }
}

/// A piece of a model's answer.
public enum ModelEvent: Sendable, Hashable {
  /// More of the text.
  case content(String)
  /// More of the visible reasoning.
  case reasoning(String)
  /// A block of reasoning is whole; `payload` is JSON text, as the provider wants it back. It stands before the text
  /// and the calls that follow.
  case reasoningBlock(format: String, payload: String)
  /// A tool call begins. `index` tells parallel calls apart; it need not be dense.
  case toolCallBegan(index: Int, providerCallID: String, name: String)
  /// More of the arguments of the call with this index.
  case toolCallArguments(index: Int, String)
  /// Token counts so far; the last one counts.
  case usage(Usage)
  /// The pass is over. Pieces after it are still taken (usage often comes later).
  case finished(FinishReason)
  /// Something came that says nothing, so the connection is alive.
  case keepAlive
}
