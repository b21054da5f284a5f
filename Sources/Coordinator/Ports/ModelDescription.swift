/// A model that can be asked for, as its provider describes it; what the provider does not say is `nil`.
public struct ModelDescription: Sendable, Hashable, Codable {
  /// The name by which the provider knows the model.
  public var id: String
  /// What people call it.
  public var name: String?
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  /// The most tokens of one answer.
  public var maximumOutputTokens: Int?
  public var prices: ModelPrices?
  /// What it can do; an ability that is missing here is one that it is known not to have.
  public var abilities: Set<ModelAbility>?

  public init(
    id: String, name: String? = nil, contextWindow: Int? = nil, maximumOutputTokens: Int? = nil,
    prices: ModelPrices? = nil, abilities: Set<ModelAbility>? = nil
  ) {
    self.id = id
    self.name = name
    self.contextWindow = contextWindow
    self.maximumOutputTokens = maximumOutputTokens
    self.prices = prices
    self.abilities = abilities
  }
}

/// Something that some models can do and others cannot.
public enum ModelAbility: String, Sendable, Hashable, Codable, CaseIterable {
  /// Looks at images.
  case images
  /// Calls tools.
  case tools
  /// Thinks before it answers.
  case reasoning
}
