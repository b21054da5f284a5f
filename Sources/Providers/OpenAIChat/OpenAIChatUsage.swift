import Conversation
import JSON

/// Reads the `usage` of a Chat Completions answer, in the forms in which servers have it.
enum OpenAIChatUsage {
  static func read(_ reader: inout JSONReader) throws(JSONFailure) -> Usage? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var usage = Usage(inputTokens: 0, outputTokens: 0)
    var total: Int?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "prompt_tokens": usage.inputTokens = try reader.countIfAny() ?? 0
      case "completion_tokens": usage.outputTokens = try reader.countIfAny() ?? 0
      case "total_tokens": total = try reader.countIfAny()
      case "prompt_tokens_details": try readPromptDetails(&reader, into: &usage)
      case "completion_tokens_details":
        if let count = try completionDetail(&reader) { usage.reasoningTokens = count }
      // DeepSeek's name.
      case "prompt_cache_hit_tokens":
        if let count = try reader.countIfAny() { usage.cachedInputTokens = usage.cachedInputTokens ?? count }
      // OpenRouter's, in US dollars; others that have it mean the same.
      case "cost":
        if let cost = try reader.numberIfAny(), cost >= 0 { usage.cost = cost }
      default: try reader.skipValue()
      }
    }
    // xAI does not count reasoning among the tokens of the completion, as all others do; the sum shows it.
    if let reasoning = usage.reasoningTokens, reasoning > 0,
      total == usage.inputTokens + usage.outputTokens + reasoning
    {
      usage.outputTokens += reasoning
    }
    return usage
  }

  private static func readPromptDetails(
    _ reader: inout JSONReader, into usage: inout Usage
  ) throws(JSONFailure) {
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "cached_tokens": if let count = try reader.countIfAny() { usage.cachedInputTokens = count }
      case "cache_write_tokens": if let count = try reader.countIfAny() { usage.cacheWriteTokens = count }
      default: try reader.skipValue()
      }
    }
  }

  private static func completionDetail(_ reader: inout JSONReader) throws(JSONFailure) -> Int? {
    var found: Int?
    try reader.members { key, reader throws(JSONFailure) in
      if "reasoning_tokens" ~= key { found = try reader.countIfAny() } else { try reader.skipValue() }
    }
    return found
  }
}
