import Conversation
import JSON

/// Token counts as the provider tells them; what it has not told is `nil`.
struct AnthropicUsage: Hashable, Sendable {
  /// Without those that were in the cache or were put there.
  var input: Int?
  var cacheRead: Int?
  var cacheCreation: Int?
  var output: Int?
  var thinking: Int?

  init() {}

  init?(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "input_tokens": input = try reader.countIfAny()
      case "cache_read_input_tokens": cacheRead = try reader.countIfAny()
      case "cache_creation_input_tokens": cacheCreation = try reader.countIfAny()
      case "output_tokens": output = try reader.countIfAny()
      case "output_tokens_details": try readDetails(&reader)
      default: try reader.skipValue()
      }
    }
  }

  private mutating func readDetails(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "thinking_tokens": thinking = try reader.countIfAny()
      default: try reader.skipValue()
      }
    }
  }

  /// Takes later counts, which are totals too.
  ///
  /// A gateway that does not know a count may say 0 once and tell it at another time.
  mutating func update(_ later: AnthropicUsage) {
    func newer(_ count: Int?, than old: Int?) -> Int? { count == 0 ? old ?? count : count ?? old }
    input = newer(later.input, than: input)
    cacheRead = newer(later.cacheRead, than: cacheRead)
    cacheCreation = newer(later.cacheCreation, than: cacheCreation)
    output = newer(later.output, than: output)
    thinking = newer(later.thinking, than: thinking)
  }

  /// In the terms that all protocols share: the input is the whole of it.
  var usage: Usage {
    Usage(
      inputTokens: (input ?? 0) + (cacheRead ?? 0) + (cacheCreation ?? 0), outputTokens: output ?? 0,
      cachedInputTokens: cacheRead, cacheWriteTokens: cacheCreation, reasoningTokens: thinking)
  }
}
