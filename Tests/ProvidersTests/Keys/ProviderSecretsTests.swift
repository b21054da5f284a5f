import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct ProviderSecretsTests {
  private let secrets: ProviderSecrets = {
    var configuration = ProviderConfiguration(
      name: "p", kind: .openAIChat,
      headers: ["X-Api-Token": "token-of-a-header-1", "X-Title": "My own program"])
    configuration.headers["X-Odd"] = "value-of-a-variable"
    configuration.headerVariables["X-Odd"] = "ODD"
    return ProviderSecrets(configuration, key: Secret("Key-of-the-provider-1"))
  }()

  @Test(arguments: [
    ("no key-of-the-provider-1 here", "no [key] here"),
    ("cut at KEY-OF-THE-PROV", "cut at [key]"),
    ("a token-of-a-header-1, and value-of-a-variable", "a [key], and [key]"),
    ("Antiphon is My own program, and the key", "Antiphon is My own program, and the key"),
  ]) func `twelve bytes of a secret are taken out of every part of a failure`(text: String, shown: String) {
    let error = secrets.redacted(TurnError(.server, text, suggestion: text, mayRetry: true, piece: text))
    #expect(error == TurnError(.server, shown, suggestion: shown, mayRetry: true, piece: shown))
  }

  @Test func `a model whose name holds one is left out of the list`() {
    let models = [
      ModelDescription(id: "m"), ModelDescription(id: "x-KEY-of-the-provider-1"),
      ModelDescription(id: "n", name: "the token-of-a-header-1"), ModelDescription(id: "o", name: "The O"),
    ]
    #expect(secrets.redacted(models).map(\.id) == ["m", "o"])
  }
}
