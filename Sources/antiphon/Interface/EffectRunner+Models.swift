import ChatUI
import Conversation
import Coordinator

extension EffectRunner {
  /// Tells what is known of the models, and goes on telling until all providers have answered.
  func listModels(_ host: WorkspaceHost) {
    listing?.cancel()
    listing = Task {
      var last: [ProviderOffer] = []
      do {
        for try await offers in host.modelOffers() {
          last = offers
          dispatch(.models(.listed(offers.map { ProviderModels($0, isAsking: true) })))
        }
      } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
      guard !Task.isCancelled else { return }
      dispatch(.models(.listed(last.map { ProviderModels($0, isAsking: false) })))
    }
  }
}
