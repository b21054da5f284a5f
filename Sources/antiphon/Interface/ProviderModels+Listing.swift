import ChatUI
import Conversation
import Coordinator

extension ProviderModels {
  /// What a provider offers, as the list of models shows it.
  ///
  /// - Parameter isAsking: whether the providers are still being asked.
  init(_ offer: ProviderOffer, isAsking: Bool) {
    self.init(
      offer.provider,
      offer.models.map { ModelChoice($0, ModelReference(provider: offer.provider, model: $0.id)) },
      isLoading: isAsking && offer.isStale && offer.models.isEmpty && offer.failure == nil,
      problem: offer.failure.map { Problem($0) })
  }
}

extension ModelChoice {
  init(_ description: ModelDescription, _ model: ModelReference) {
    self.init(
      model, name: description.name, contextWindow: description.contextWindow,
      inputPrice: description.prices?.input, outputPrice: description.prices?.output,
      abilities: description.abilities.map { Set($0.map(Ability.init)) })
  }
}

extension ModelChoice.Ability {
  init(_ ability: ModelAbility) {
    self =
      switch ability {
      case .images: .images
      case .tools: .tools
      case .reasoning: .reasoning
      }
  }
}
