import Conversation
import Coordinator

/// Messages, as Anthropic has it, and some others after it.
///
/// https://platform.claude.com/docs/en/api/overview
struct AnthropicAPI: ModelAPI {
  static let name = "Messages"
  static let framing = AnswerFraming.eventStream

  /// More pages of a list than these are not asked for.
  private static let maximumPages = 20

  private let configuration: ProviderConfiguration

  init(_ configuration: ProviderConfiguration) {
    self.configuration = configuration
  }

  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest {
    var call = HTTPRequest(url: configuration.url("/messages"), headers: headers(key))
    call.body = AnthropicRequest.encode(request)
    return call
  }

  func makeReader(for request: ModelRequest) -> AnthropicReader { AnthropicReader() }

  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]? {
    var models: [ModelDescription] = []
    var after = ""
    for _ in 0..<Self.maximumPages {
      let url = configuration.url("/models?limit=1000") + (after.isEmpty ? "" : "&after_id=\(after)")
      let bytes = try await fetch(HTTPRequest(url: url, headers: headers(key)))
      guard let page = AnthropicModelList.decode(bytes) else { return nil }
      models += page.models
      let next = Self.escaped(page.lastID ?? "")
      guard page.hasMore, !next.isEmpty, next != after else { break }
      after = next
    }
    return models
  }

  /// For a query (RFC 3986, section 2).
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        String(Unicode.Scalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private func headers(_ key: Secret?) -> [(name: String, value: String)] {
    (key.map { [("x-api-key", $0.value)] } ?? []) + [("anthropic-version", "2023-06-01")]
  }
}
