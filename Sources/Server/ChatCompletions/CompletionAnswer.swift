import Conversation
import Coordinator

/// A whole answer in the words of the OpenAI API, and the pieces of a streamed one.
struct CompletionAnswer: Sendable, Encodable {
  struct Choice: Sendable, Encodable {
    struct Message: Sendable, Encodable {
      var role: String?
      var content: String?
    }
    private enum CodingKeys: String, CodingKey {
      case index, message, delta, logprobs, finish_reason
    }

    var message: Message
    var isDelta = false
    var finishReason: String?

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(0, forKey: .index)
      try values.encode(message, forKey: isDelta ? .delta : .message)
      try values.encodeNil(forKey: .logprobs)
      try values.encode(finishReason, forKey: .finish_reason)
    }
  }

  struct Tokens: Sendable, Encodable {
    struct Input: Sendable, Encodable {
      var cached_tokens: Int
    }
    struct Output: Sendable, Encodable {
      var reasoning_tokens: Int
    }
    var prompt_tokens = 0
    var completion_tokens = 0
    var total_tokens = 0
    var prompt_tokens_details = Input(cached_tokens: 0)
    var completion_tokens_details = Output(reasoning_tokens: 0)

    init(_ turns: [Turn]) {
      for usage in turns.compactMap(\.usage) {
        prompt_tokens += usage.inputTokens
        completion_tokens += usage.outputTokens
        prompt_tokens_details.cached_tokens += usage.cachedInputTokens ?? 0
        completion_tokens_details.reasoning_tokens += usage.reasoningTokens ?? 0
      }
      total_tokens = prompt_tokens + completion_tokens
    }
  }

  private enum CodingKeys: String, CodingKey {
    case id, object, created, model, choices, usage
  }

  /// What goes with every piece of an answer.
  struct Head: Sendable {
    var id: String
    /// In seconds since 1970.
    var created: Int
    var model: String

    init(_ id: ResponseID, model: ModelReference, at time: Timestamp) {
      self.id = "chatcmpl-\(id)"
      created = Int(time.milliseconds / 1000)
      self.model = model.description
    }
  }

  var head: Head
  var isChunk = false
  var choices: [Choice]
  var usage: Tokens?
  /// Whether a missing usage is told as `null`.
  var announcesUsage = false

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(head.id, forKey: .id)
    try values.encode(isChunk ? "chat.completion.chunk" : "chat.completion", forKey: .object)
    try values.encode(head.created, forKey: .created)
    try values.encode(head.model, forKey: .model)
    try values.encode(choices, forKey: .choices)
    if announcesUsage {
      try values.encode(usage, forKey: .usage)
    } else {
      try values.encodeIfPresent(usage, forKey: .usage)
    }
  }
}

extension CompletionAnswer {
  /// What the user sees of an answer: what the model said in all of its passes.
  static func text(of turns: [Turn]) -> String {
    turns.map(\.content).filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  static func finishReason(_ outcome: ResponseOutcome, _ turns: [Turn]) -> String {
    if case .limit = outcome { return "length" }
    switch turns.last?.finishReason {
    case .length: return "length"
    case .contentFilter: return "content_filter"
    case .stop, .toolCalls, .other, nil: return "stop"
    }
  }
}
