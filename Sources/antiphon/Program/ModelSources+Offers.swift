import Conversation
import Coordinator
import Providers

/// What this process tells others of the models that it can reach.
extension ModelSources: ModelOffers {
  func offers(refresh: Bool) async -> [ProviderOffer] {
    // A key may have been given to another process meanwhile.
    if refresh { reloadSettings() }
    let catalogue = catalogue
    let listings = refresh ? await catalogue.refresh() : catalogue.listing()
    return listings.map(offer)
  }

  /// The same while the providers are being asked; the last is the answer of all.
  func offerUpdates() -> some AsyncSequence<[ProviderOffer], Never> {
    catalogue.updates().map { listings in listings.map { self.offer($0) } }
  }

  /// What the settings say of a model counts for more than what its provider says.
  private func offer(_ listing: ProviderListing) -> ProviderOffer {
    ProviderOffer(
      provider: listing.provider.name, title: listing.title,
      models: listing.models.map { said in
        let profile = profile(of: listing.reference(to: said))
        return ModelDescription(
          id: said.id, name: said.name, contextWindow: profile.contextWindow ?? said.contextWindow,
          maximumOutputTokens: profile.maximumOutputTokens ?? said.maximumOutputTokens,
          prices: profile.prices ?? said.prices, abilities: profile.abilities ?? said.abilities)
      }, isStale: listing.isStale, failure: listing.failure)
  }

  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference {
    guard let name = name ?? modelOfSettings?.description else {
      if let model = await firstUsable() { return model }
      throw .model(.noModel)
    }
    guard let model = ModelReference(name) else {
      throw .model(
        TurnError(
          .modelUnknown, "“\(name)” does not name a model.",
          suggestion: "Write provider/model, as in demo/demo; antiphon models lists them."))
    }
    do throws(TurnError) { _ = try await provider(for: model) } catch { throw .model(error) }
    return model
  }
}

extension TurnError {
  static var noModel: TurnError {
    TurnError(
      .configuration,
      "There is no model: no key in the environment, no model server on this machine, no local model.",
      suggestion: "Set one of \(ModelSources.keyVariables.joined(separator: ", ")), or run: "
        + "antiphon models local install. To look around, take --model demo/demo.")
  }
}
