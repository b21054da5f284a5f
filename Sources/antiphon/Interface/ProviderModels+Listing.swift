import ChatUI
import Conversation
import Coordinator
import Providers

extension ProviderModels {
  /// What a provider offers, as the list of models shows it; what the settings say of a model counts for more.
  ///
  /// - Parameter isAsking: whether the providers are still being asked.
  init(_ listing: ProviderListing, isAsking: Bool, _ models: ModelSources) {
    self.init(
      listing.provider.name,
      listing.models.map {
        ModelChoice($0, listing.reference(to: $0), models.profile(of: listing.reference(to: $0)))
      },
      isLoading: isAsking && listing.isStale && listing.models.isEmpty && listing.failure == nil,
      problem: listing.failure.map { Problem($0) })
  }
}

extension ModelChoice {
  init(_ description: ModelDescription, _ model: ModelReference, _ profile: ModelProfile) {
    let prices = profile.prices ?? description.prices
    self.init(
      model, name: description.name, contextWindow: profile.contextWindow ?? description.contextWindow,
      inputPrice: prices?.input, outputPrice: prices?.output,
      abilities: (profile.abilities ?? description.abilities).map { Set($0.map(Ability.init)) })
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
