import Conversation
import Coordinator

/// Gemini's own API, streamGenerateContent.
///
/// See https://ai.google.dev/api/generate-content and https://ai.google.dev/api/models.
struct GeminiAPI: ModelAPI {
  static let name = "Gemini"
  static let framing = AnswerFraming.eventStream
  /// More pages than any list of models has.
  private static let maximumPages = 20

  private let configuration: ProviderConfiguration

  init(_ configuration: ProviderConfiguration) {
    self.configuration = configuration
  }

  static func adapt(_ failures: inout ProviderFailures) {
    failures.addressHint = "it usually ends in /v1beta"
  }

  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest {
    try request.parameters.checkExtra()
    var call = HTTPRequest(
      url: configuration.url("/\(Self.path(of: request.model)):streamGenerateContent?alt=sse"),
      headers: headers(key))
    call.body = GeminiRequest.encode(request)
    return call
  }

  func makeReader(for request: ModelRequest) -> GeminiReader { GeminiReader() }

  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]? {
    var models: [ModelDescription] = []
    var token: String?
    for _ in 0..<Self.maximumPages {
      let query = "?pageSize=1000" + (token.map { "&pageToken=\(Self.encoded($0))" } ?? "")
      let bytes = try await fetch(
        HTTPRequest(url: configuration.url("/models\(query)"), headers: headers(key)))
      // Gateways answer as OpenAI does.
      guard let page = GeminiModelList(bytes) else { return models.isEmpty ? ModelList.decode(bytes) : nil }
      models += page.models
      guard let next = page.nextPageToken, !next.isEmpty, next != token else { break }
      token = next
    }
    return models
  }

  /// In a header, since addresses are logged.
  private func headers(_ key: Secret?) -> [(name: String, value: String)] {
    key.map { [("x-goog-api-key", $0.value)] } ?? []
  }

  /// `models/NAME`, also where the name says that already.
  private static func path(of model: String) -> String {
    let isWhole = model.hasPrefix("models/") || model.hasPrefix("tunedModels/")
    return (isWhole ? "" : "models/") + encoded(model, keeping: "/")
  }

  /// Percent-encodes what is not unreserved (RFC 3986, section 2.3).
  private static func encoded(_ text: String, keeping kept: String = "") -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      case let byte where kept.utf8.contains(byte): bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
