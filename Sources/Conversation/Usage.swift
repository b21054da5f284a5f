/// How many tokens a turn took.
public struct Usage: Hashable, Sendable, Codable {
  /// Tokens of everything sent to the model, cached ones included.
  public var inputTokens: Int
  /// Tokens the model wrote, reasoning included.
  public var outputTokens: Int
  /// Those of the input that the provider had in its cache; `nil` when it does not say.
  public var cachedInputTokens: Int?
  /// Those of the input that the provider put into its cache, where that has a price of its own; `nil` when it does
  /// not say.
  public var cacheWriteTokens: Int?
  /// Those of the output that were reasoning; `nil` when it does not say.
  public var reasoningTokens: Int?
  /// What the turn cost, in US dollars; `nil` when no price is known.
  public var cost: Double?
  /// Whether the counts are our own guess because the provider gave none.
  public var isEstimate: Bool

  public init(
    inputTokens: Int, outputTokens: Int, cachedInputTokens: Int? = nil, cacheWriteTokens: Int? = nil,
    reasoningTokens: Int? = nil, cost: Double? = nil, isEstimate: Bool = false
  ) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cachedInputTokens = cachedInputTokens
    self.cacheWriteTokens = cacheWriteTokens
    self.reasoningTokens = reasoningTokens
    self.cost = cost
    self.isEstimate = isEstimate
  }
}
