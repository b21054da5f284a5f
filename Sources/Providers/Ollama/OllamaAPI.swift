import Conversation
import Coordinator

/// Ollama's own API (github.com/ollama/ollama, docs/api.md).
struct OllamaAPI: ModelAPI {
  static let name = "Ollama"
  static let framing = AnswerFraming.lines
  /// How many models are looked at side by side; a list may have hundreds.
  static let concurrentLooks = 4

  /// The server's root, without a slash at its end.
  private let root: String

  init(_ configuration: ProviderConfiguration) {
    root = Self.root(of: configuration.url(""))
  }

  /// Addresses that belong to one of the APIs below the root are common, because other programs ask for them.
  static func root(of address: String) -> String {
    for path in ["/v1", "/api", "/api/chat"] where address.hasSuffix(path) {
      return String(address.dropLast(path.count))
    }
    return address
  }

  static func adapt(_ failures: inout ProviderFailures) {
    // The name goes into a command that somebody may copy: only one that a shell takes as it is.
    let isPlain =
      !failures.model.isEmpty
      && failures.model.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"),
          UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    failures.modelSuggestion =
      "`ollama pull \(isPlain ? failures.model : "NAME")` fetches it; `antiphon models` lists those that are there."
    failures.addressHint = "it is the server's root, such as http://127.0.0.1:11434"
  }

  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest {
    try request.parameters.checkExtra()
    return HTTPRequest(
      url: root + "/api/chat", headers: headers(key), body: OllamaRequest.encode(request))
  }

  func makeReader(for request: ModelRequest) -> OllamaReader { OllamaReader() }

  /// The key of Ollama's own service, or of a proxy before a server; a server alone asks for none.
  private func headers(_ key: Secret?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0.value)")] } ?? []
  }

  // MARK: Models

  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]? {
    let headers = headers(key)
    guard
      let names = OllamaModelList.names(
        in: try await fetch(HTTPRequest(url: root + "/api/tags", headers: headers)))
    else { return nil }
    let looks = await withTaskGroup(of: (Int, OllamaModelList.Look?).self) { group in
      var looks: [OllamaModelList.Look?] = Array(repeating: nil, count: names.count)
      for (place, name) in names.enumerated() {
        if place >= Self.concurrentLooks, let (place, look) = await group.next() { looks[place] = look }
        group.addTask { (place, await look(at: name, headers: headers, fetch)) }
      }
      for await (place, look) in group { looks[place] = look }
      return looks
    }
    if Task.isCancelled { throw TurnError(.cancelled, "The request was cancelled.") }
    return zip(names, looks).compactMap { name, look in
      // Models that only make embeddings cannot be talked to.
      if look?.isForChat == false { return nil }
      return ModelDescription(id: name, contextWindow: look?.contextWindow, abilities: look?.abilities)
    }
  }

  /// `nil` when it cannot be had: the model is listed all the same.
  private func look(
    at name: String, headers: [(name: String, value: String)], _ fetch: ModelFetch
  ) async -> OllamaModelList.Look? {
    var writer = JSONWriter()
    writer.object { $0.member("model", name) }
    let request = HTTPRequest(url: root + "/api/show", headers: headers, body: writer.bytes)
    return (try? await fetch(request)).flatMap(OllamaModelList.look(in:))
  }
}
