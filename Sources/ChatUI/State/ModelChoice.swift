import Conversation

/// A model that can be chosen, as the picker shows it; what is not known of it is `nil`.
public struct ModelChoice: Hashable, Sendable, Identifiable {
  /// Something that some models can do and others cannot.
  public enum Ability: Hashable, Sendable, CaseIterable {
    case images, tools, reasoning
  }

  public var model: ModelReference
  /// What people call it.
  public var name: String?
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  /// In US dollars for a million tokens.
  public var inputPrice, outputPrice: Double?
  /// An ability that is missing here is one that the model is known not to have.
  public var abilities: Set<Ability>?

  public var id: ModelReference { model }

  public init(
    _ model: ModelReference, name: String? = nil, contextWindow: Int? = nil, inputPrice: Double? = nil,
    outputPrice: Double? = nil, abilities: Set<Ability>? = nil
  ) {
    self.model = model
    self.name = name
    self.contextWindow = contextWindow
    self.inputPrice = inputPrice
    self.outputPrice = outputPrice
    self.abilities = abilities
  }
}

/// What one provider offers, as far as it is known.
public struct ProviderModels: Hashable, Sendable {
  public var provider: String
  /// In the provider's order.
  public var models: [ModelChoice]
  /// Whether it is being asked; until it has answered, `models` are those it offered before.
  public var isLoading: Bool
  /// Why it could not be asked, and what to do about that.
  public var problem: Problem?

  public init(
    _ provider: String, _ models: [ModelChoice] = [], isLoading: Bool = false, problem: Problem? = nil
  ) {
    self.provider = provider
    self.models = models
    self.isLoading = isLoading
    self.problem = problem
  }
}
