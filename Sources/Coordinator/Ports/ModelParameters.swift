/// How a model is to answer; what is `nil` is left to the provider.
public struct ModelParameters: Sendable, Hashable {
  /// The most tokens the answer may have.
  public var maximumOutputTokens: Int?
  /// From 0 to 2.
  public var temperature: Double?
  /// From 0 to 1.
  public var topP: Double?
  public var seed: Int?
  /// Texts at which the model stops.
  public var stopSequences: [String]
  public var reasoningEffort: ReasoningEffort?
  /// The most tokens of reasoning, for protocols that count it by itself.
  public var reasoningBudget: Int?
  /// Members that are added to the request as they are: their names, and JSON text.
  public var extra: [String: String]

  public init(
    maximumOutputTokens: Int? = nil, temperature: Double? = nil, topP: Double? = nil, seed: Int? = nil,
    stopSequences: [String] = [], reasoningEffort: ReasoningEffort? = nil, reasoningBudget: Int? = nil,
    extra: [String: String] = [:]
  ) {
    self.maximumOutputTokens = maximumOutputTokens
    self.temperature = temperature
    self.topP = topP
    self.seed = seed
    self.stopSequences = stopSequences
    self.reasoningEffort = reasoningEffort
    self.reasoningBudget = reasoningBudget
    self.extra = extra
  }

  /// These, and what they leave open from others.
  public func filled(from others: ModelParameters) -> ModelParameters {
    ModelParameters(
      maximumOutputTokens: maximumOutputTokens ?? others.maximumOutputTokens,
      temperature: temperature ?? others.temperature, topP: topP ?? others.topP, seed: seed ?? others.seed,
      stopSequences: stopSequences.isEmpty ? others.stopSequences : stopSequences,
      reasoningEffort: reasoningEffort ?? others.reasoningEffort,
      reasoningBudget: reasoningBudget ?? others.reasoningBudget,
      extra: extra.merging(others.extra) { own, _ in own })
  }
}

/// How much a model is to think before it answers.
public enum ReasoningEffort: String, Sendable, Hashable, CaseIterable {
  case none, minimal, low, medium, high, xhigh
}
