import Conversation
import Coordinator

/// What one provider offers, as it was heard last.
public struct ProviderListing: Sendable, Hashable {
  public var provider: ProviderConfiguration
  /// In the provider's order; empty when it has none, or was never heard.
  public var models: [ModelDescription]
  /// When the models were heard of; `nil` when they never were.
  public var fetchedAt: Timestamp?
  /// Whether the provider is to be asked again.
  public var isStale: Bool
  /// Why it could not say when it was asked last; what it said before that still stands in `models`.
  public var failure: TurnError?

  public init(
    provider: ProviderConfiguration, models: [ModelDescription] = [], fetchedAt: Timestamp? = nil,
    isStale: Bool = true, failure: TurnError? = nil
  ) {
    self.provider = provider
    self.models = models
    self.fetchedAt = fetchedAt
    self.isStale = isStale
    self.failure = failure
  }

  /// What people call it.
  public var title: String { KnownProviders.named(provider.name)?.title ?? provider.name }

  public func reference(to model: ModelDescription) -> ModelReference {
    ModelReference(provider: provider.name, model: model.id)
  }
}
