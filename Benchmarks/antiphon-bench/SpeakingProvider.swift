import AntiphonTesting
import Conversation
import Coordinator

/// A model that says what a benchmark wants it to.
struct SpeakingProvider: ModelProvider, ModelDirectory {
  typealias Emit = @Sendable ([ModelEvent]) async -> Void

  let speak: @Sendable (_ emit: Emit) async -> Void

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }

  func models() async throws(TurnError) -> [ModelDescription] { [ModelDescription(id: "bench")] }

  func respond(to request: ModelRequest, emit: Emit) async throws(TurnError) {
    await speak(emit)
  }
}

extension ModelReference {
  static let bench = ModelReference(provider: "bench", model: "bench")
}
