import Conversation

/// What models a workspace can talk to.
public protocol ModelOffers: Sendable {
  /// What each provider offers, as it was heard last; a `refresh` asks those first that have not been asked lately.
  func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer]
  /// The model that a new session talks to: the one named, or the one that the settings or the machine suggest.
  ///
  /// - Parameter name: `provider/model`.
  /// - Throws: `.model` when there is none of that name, or none at all.
  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference
}

/// What one provider offers.
public struct ProviderOffer: Hashable, Sendable, Codable {
  /// Its name in the settings, which is the first part of a `ModelReference`.
  public var provider: String
  /// What people call it.
  public var title: String
  /// In the provider's order; empty when it has none, or was never heard. What the settings say of a model counts for
  /// more than what the provider says.
  public var models: [ModelDescription]
  /// Whether the provider is to be asked again.
  public var isStale: Bool
  /// Why it could not say when it was asked last; what it said before that still stands in `models`.
  public var failure: TurnError?

  public init(
    provider: String, title: String, models: [ModelDescription] = [], isStale: Bool = false,
    failure: TurnError? = nil
  ) {
    self.provider = provider
    self.title = title
    self.models = models
    self.isStale = isStale
    self.failure = failure
  }
}
