import Conversation

extension ModelPrices {
  /// What a turn of this usage costs, in US dollars.
  func cost(of usage: Usage) -> Double {
    let cached = min(usage.cachedInputTokens ?? 0, usage.inputTokens)
    let written = min(usage.cacheWriteTokens ?? 0, usage.inputTokens - cached)
    let millionths =
      Double(usage.inputTokens - cached - written) * input + Double(cached) * (cachedInput ?? input)
      + Double(written) * (cacheWrite ?? input) + Double(usage.outputTokens) * output
    return millionths / 1_000_000
  }
}
