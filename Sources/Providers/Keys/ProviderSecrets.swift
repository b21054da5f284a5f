import Conversation
import Coordinator

/// What a provider is told that nobody else may know: its key, and headers that hold secrets.
///
/// Whatever a server says may be these, said back. A pure value.
struct ProviderSecrets: Sendable {
  private let values: [Substring]

  init(_ configuration: ProviderConfiguration, key: Secret?) {
    values = configuration.secrets(with: key)?.split(separator: "\n") ?? []
  }

  /// The same failure without any twelve bytes of the secrets, in whatever case they are written.
  func redacted(_ error: TurnError) -> TurnError {
    var error = error
    error.message = removed(from: error.message)
    error.suggestion = removed(from: error.suggestion)
    error.piece = error.piece.map(removed)
    return error
  }

  /// Models whose names hold none of the secrets: such a name is shown, and kept with the list.
  func redacted(_ models: [ModelDescription]) -> [ModelDescription] {
    models.filter { model in removed(from: model.id) == model.id && model.name.map(removed) == model.name }
  }

  private func removed(from text: String) -> String {
    values.reduce(text) { ErrorText.removing($1, from: $0) }
  }
}
