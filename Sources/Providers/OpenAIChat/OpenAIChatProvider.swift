import Conversation
import Coordinator
import NIOCore
import NIOHTTP1

/// A server that speaks Chat Completions: OpenAI itself, and most others.
///
/// Holds no state of a conversation; many requests may run at a time. Cancelling a request closes its connection.
public struct OpenAIChatProvider: ModelProvider {
  /// How much of an answer that is a failure is read.
  static let maximumErrorLength = 64 << 10
  static let maximumWholeAnswerLength = 8 << 20

  private let configuration: ProviderConfiguration
  private let keys: KeyRing
  private let transport: HTTPTransport

  /// - Parameters:
  ///   - configuration: where the server is; its time limits are those of the transport.
  ///   - keys: knows the key that the configuration names.
  public init(_ configuration: ProviderConfiguration, keys: KeyRing, transport: HTTPTransport) {
    self.configuration = configuration
    self.keys = keys
    self.transport = transport
  }

  public func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let key = try await keys.key(for: configuration.key, provider: configuration.name)
    var call = HTTPRequest(method: .POST, url: url("/chat/completions"), headers: headers(key: key))
    let destination = try call.destination()
    call.headers.append(("Accept", "text/event-stream"))
    call.headers.append(("Content-Type", "application/json"))
    call.body = OpenAIChatRequest.encode(
      request, usesCompletionLimit: destination.host == "api.openai.com")
    let failures = failures(destination: destination, model: request.model, key: key)

    let exchange = try await transport.send(call)
    defer { exchange.cancel() }
    guard exchange.status == 200 else { throw await failure(of: exchange, failures) }
    switch Self.mediaType(exchange) {
    case "", "text/event-stream": try await stream(exchange, failures, emit: emit)
    case "application/json": try await whole(exchange, failures, emit: emit)
    case let other: throw failures.wrongContentType(other)
    }
  }

  private func stream(
    _ exchange: HTTPExchange, _ failures: OpenAIChatFailures, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    var parser = OpenAIChatParser(failures: failures)
    while true {
      let next: ByteBuffer?
      do throws(TurnError) {
        next = try await exchange.nextBytes()
      } catch {
        guard error.code == .network else { throw error }
        // Cut before its end is a failure, and after it none.
        try parser.finish()
        return
      }
      guard let bytes = next else { break }
      var events: [ModelEvent] = []
      var failure: TurnError?
      bytes.withUnsafeReadableBytes { buffer in
        do throws(TurnError) { try parser.feed(buffer, into: &events) } catch { failure = error }
      }
      if !events.isEmpty { await emit(events) }
      if let failure { throw failure }
      if parser.isDone {
        exchange.discardRest()
        break
      }
    }
    try parser.finish()
  }

  /// Some servers answer in one piece although a stream was asked for.
  private func whole(
    _ exchange: HTTPExchange, _ failures: OpenAIChatFailures, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let (bytes, isWhole) = try await exchange.collect(upTo: Self.maximumWholeAnswerLength)
    guard isWhole else { throw failures.tooLong(.eventTooLong(limit: Self.maximumWholeAnswerLength)) }
    var parser = OpenAIChatParser(failures: failures)
    var events: [ModelEvent] = []
    var failure: TurnError?
    bytes.withUnsafeBytes { buffer in
      do throws(TurnError) { try parser.takeWhole(buffer, into: &events) } catch { failure = error }
    }
    if !events.isEmpty { await emit(events) }
    if let failure { throw failure }
    try parser.finish()
  }

  public func models() async throws(TurnError) -> [ModelDescription] {
    let key = try await keys.key(for: configuration.key, provider: configuration.name)
    var call = HTTPRequest(url: url("/models"), headers: headers(key: key))
    call.headers.append(("Accept", "application/json"))
    let failures = failures(destination: try call.destination(), model: "", key: key)
    let exchange = try await transport.send(call)
    defer { exchange.cancel() }
    guard exchange.status == 200 else { throw await failure(of: exchange, failures) }
    let (bytes, isWhole) = try await exchange.collect(upTo: Self.maximumWholeAnswerLength)
    guard isWhole, let models = ModelList.decode(bytes) else {
      throw failures.wrongContentType(Self.mediaType(exchange))
    }
    return models
  }

  // MARK: Requests

  private func url(_ path: String) -> String {
    var base = configuration.baseURL
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }

  private func headers(key: Secret?) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [("User-Agent", "antiphon")]
    if let key { headers.append(("Authorization", "Bearer \(key.value)")) }
    for (name, value) in configuration.headers.sorted(by: { $0.key < $1.key }) {
      headers.append((name, value))
    }
    return headers
  }

  private func failures(destination: HTTPDestination, model: String, key: Secret?) -> OpenAIChatFailures {
    OpenAIChatFailures(
      provider: configuration.name, host: destination.description, model: model,
      keyOrigin: configuration.key.origin, key: key?.value)
  }

  // MARK: Answers that are failures

  /// `text/event-stream` of `text/event-stream; charset=utf-8`.
  private static func mediaType(_ exchange: HTTPExchange) -> String {
    let type = (exchange.header("Content-Type") ?? "").prefix { $0 != ";" }
    return type.filter { !$0.isWhitespace }.lowercased()
  }

  private func failure(of exchange: HTTPExchange, _ failures: OpenAIChatFailures) async -> TurnError {
    let status = exchange.status
    if (300..<400).contains(status) { return failures.redirect(to: exchange.header("Location") ?? "") }
    var body: ProviderErrorBody?
    do throws(TurnError) {
      body = ProviderErrorBody.decode(try await exchange.collect(upTo: Self.maximumErrorLength).bytes)
    } catch {
      // The status says enough; only somebody's word to stop counts for more.
      if error.code == .cancelled { return error }
    }
    if body == nil, status == 404 || status == 405 { return failures.notThere() }
    if status < 400 { return failures.wrongContentType(Self.mediaType(exchange)) }
    let wait = RetryAfter.seconds(
      retryAfter: exchange.header("Retry-After"), milliseconds: exchange.header("Retry-After-Ms"),
      date: exchange.header("Date"))
    return failures.httpStatus(status, body: body, retryAfter: wait)
  }
}
