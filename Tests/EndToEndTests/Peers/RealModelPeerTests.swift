import Foundation
import Testing

/// `antiphon ask` against a real model in llama.cpp's server: over the protocols that it speaks itself, and over
/// those that programs in front of it speak.
///
/// The model is a small one that says what comes to its mind: only that it says something can be relied on.
@Suite(.enabled(if: Peer.llamaCpp.isThere, "llama.cpp's server does not run")) struct RealModelPeerTests {
  struct Route: CustomTestStringConvertible {
    var peer: Peer
    var dialect: Dialect
    var model = "smollm2-135m"
    /// Whether it says how many tokens there were.
    var countsTokens = true
    /// What a wrong key is answered with; `nil` where any is taken.
    var wrongKeyCode: String? = "authentication"

    var testDescription: String { "\(dialect.rawValue) at \(peer)" }
    static let all: [Route] = [
      Route(peer: .llamaCpp, dialect: .chat),
      Route(peer: .llamaCpp, dialect: .responses),
      Route(peer: .llamaCpp, dialect: .messages),
      // Without a database, it has only a puzzling word for a key that it does not know.
      Route(peer: .liteLLM, dialect: .gemini, countsTokens: false, wrongKeyCode: "invalidRequest"),
      Route(peer: .ollamaProxy, dialect: .ollama, model: "llama/smollm2-135m", wrongKeyCode: nil),
    ].filter(\.peer.isThere)
  }

  private func provider(_ route: Route, key: String? = nil, tokens: Int = 200) -> PeerProvider {
    PeerProvider(
      peer: route.peer, dialect: route.dialect, model: route.model, key: key,
      // It was never taught to call tools.
      more: "[tools]\nenabled = false\n[answers]\nmax_output_tokens = \(tokens)\n")
  }

  @Test(arguments: Route.all) func `text arrives piece by piece`(route: Route) async throws {
    let answer = try await provider(route).ask("Write a long story about the sea.")
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(!answer.text.isEmpty)
    #expect(answer.pieces > 1, "\(answer.updates.map(\.content))")
    let turn = try #require(answer.turns.last)
    #expect(["stop", "length"].contains(turn.finishReason))
    let usage = try #require(turn.usage)
    if route.countsTokens {
      #expect(usage.inputTokens > 5 && usage.outputTokens > 1 && !usage.isEstimate, "\(usage)")
    }
  }

  @Test(arguments: Route.all) func `--json has the whole answer`(route: Route) async throws {
    let answer = try await provider(route, tokens: 8).ask("Tell me about the sea.", form: "--json")
    #expect(answer.status == 0 && !answer.text.isEmpty, "\(answer.errors)")
  }

  @Test(arguments: Route.all) func `a wrong key is told, and where it came from`(route: Route) async throws {
    guard let code = route.wrongKeyCode else { return }
    let answer = try await provider(route, key: "sk-wrong-key").ask("Tell me about the sea.")
    #expect(answer.failure?.code == code, "\(answer.errors)")
    if code == "authentication" { #expect(answer.failure?.suggestion.contains("PEER_KEY") == true) }
    #expect(!answer.errors.contains("sk-wrong-key"))
  }

  @Test(arguments: Route.all.filter { $0.peer == .llamaCpp })
  func `an image that the model cannot see is told as such`(route: Route) async throws {
    let answer = try await provider(route).ask("What is this?", options: ["--attach", "pixel.png"])
    #expect(answer.failure?.code == "invalidRequest", "\(answer.errors)")
    #expect(answer.failure?.message.contains("image") == true, "\(answer.errors)")
  }

  @Test(arguments: Route.all.filter { $0.peer == .llamaCpp })
  func `a conversation that is too long is told as such`(route: Route) async throws {
    let answer = try await provider(route).ask(
      "Sum this up.", input: String(repeating: "The sea is deep and wide. ", count: 600))
    #expect(answer.failure?.code == "contextTooLong", "\(answer.errors)")
    #expect(answer.failure?.suggestion != "")
  }

  @Test(
    .enabled(if: Peer.liteLLM.isThere || Peer.ollamaProxy.isThere),
    arguments: [
      (Route(peer: .liteLLM, dialect: .gemini, model: "no-such-model"), "no-such-model"),
      (Route(peer: .ollamaProxy, dialect: .ollama, model: "nowhere/no-such-model"), "nowhere"),
    ])
  func `a model that is not there is named`(route: Route, word: String) async throws {
    guard route.peer.isThere else { return }
    let answer = try await provider(route).ask("Tell me about the sea.")
    #expect(["modelUnknown", "invalidRequest"].contains(answer.failure?.code), "\(answer.errors)")
    #expect(answer.failure?.message.contains(word) == true, "\(answer.errors)")
  }
}
