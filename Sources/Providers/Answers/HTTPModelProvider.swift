import Conversation
import Coordinator
import NIOCore
import NIOHTTP1
import ServerSentEvents
import Synchronization

/// A server that speaks one of the protocols for models.
///
/// Holds no state of a conversation; many requests may run at a time. Cancelling a request closes its connection.
struct HTTPModelProvider<API: ModelAPI>: ModelProvider {
  private let api: API
  private let configuration: ProviderConfiguration
  private let keys: KeyRing
  private let transport: HTTPTransport

  /// - Parameters:
  ///   - configuration: where the server is; its time limits are those of the transport.
  ///   - keys: knows the key that the configuration names.
  init(_ configuration: ProviderConfiguration, keys: KeyRing, transport: HTTPTransport) {
    api = API(configuration)
    self.configuration = configuration
    self.keys = keys
    self.transport = transport
  }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let key = try await keys.key(for: configuration.key, provider: configuration.name)
    do throws(TurnError) { try await answer(request, key: key, emit: emit) } catch {
      if error.code == .authentication, let key { await keys.forget(key) }
      throw ProviderSecrets(configuration, key: key).redacted(error)
    }
  }

  private func answer(
    _ request: ModelRequest, key: Secret?, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    var call = try api.call(for: request, key: key)
    let failures = failures(destination: try call.destination(), model: request.model, key: key)
    call.method = .POST
    call.headers.append(
      ("Accept", API.framing == .eventStream ? "text/event-stream" : "application/x-ndjson"))
    call.headers.append(("Content-Type", "application/json"))
    addHeaders(to: &call)

    let exchange = try await transport.send(call)
    defer { exchange.cancel() }
    guard exchange.status == 200 else { throw await failure(of: exchange, failures) }
    var parser = AnswerParser(
      api.makeReader(for: request), framing: API.framing, failures: failures)
    let type = Self.mediaType(exchange)
    switch (API.framing, type) {
    case (.eventStream, ""), (.eventStream, "text/event-stream"), (.lines, ""),
      (.lines, "application/x-ndjson"), (.lines, "application/jsonl"):
      try await stream(exchange, &parser, emit: emit)
    case (_, "application/json"): try await whole(exchange, &parser, failures, emit: emit)
    default: throw failures.wrongContentType(type)
    }
  }

  private func stream(
    _ exchange: HTTPExchange, _ parser: inout AnswerParser<API.Reader>,
    emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    while true {
      let next: ByteBuffer?
      do throws(TurnError) {
        next = try await exchange.nextBytes()
      } catch {
        // Cut before its end is a failure, and after it none; so is falling silent.
        guard error.code == .network || (error.code == .timeout && parser.isComplete) else { throw error }
        break
      }
      guard let bytes = next else { break }
      var events: [ModelEvent] = []
      var failure: TurnError?
      bytes.withUnsafeReadableBytes { buffer in
        do throws(TurnError) { try parser.feed(buffer, into: &events) } catch { failure = error }
      }
      await emit(events.isEmpty ? [.keepAlive] : events)
      if let failure { throw failure }
      if parser.isDone {
        exchange.discardRest()
        break
      }
    }
    try await finish(&parser, emit: emit)
  }

  private func finish(
    _ parser: inout AnswerParser<API.Reader>, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    var events: [ModelEvent] = []
    var failure: TurnError?
    do throws(TurnError) { try parser.finish(into: &events) } catch { failure = error }
    if !events.isEmpty { await emit(events) }
    if let failure { throw failure }
  }

  /// Some servers answer in one piece although a stream was asked for.
  private func whole(
    _ exchange: HTTPExchange, _ parser: inout AnswerParser<API.Reader>, _ failures: ProviderFailures,
    emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let (bytes, isWhole) = try await exchange.collect(upTo: ProviderLimits.wholeAnswer)
    guard isWhole else { throw failures.tooLong(.eventTooLong(limit: ProviderLimits.wholeAnswer)) }
    var events: [ModelEvent] = []
    var failure: TurnError?
    bytes.withUnsafeBytes { buffer in
      do throws(TurnError) { try parser.takeWhole(buffer, into: &events) } catch { failure = error }
    }
    if !events.isEmpty { await emit(events) }
    if let failure { throw failure }
    try await finish(&parser, emit: emit)
  }

  func models() async throws(TurnError) -> [ModelDescription] {
    let key = try await keys.key(for: configuration.key, provider: configuration.name)
    let secrets = ProviderSecrets(configuration, key: key)
    do throws(TurnError) { return secrets.redacted(try await list(key: key)) } catch {
      throw secrets.redacted(error)
    }
  }

  private func list(key: Secret?) async throws(TurnError) -> [ModelDescription] {
    let lastType = Mutex("")
    let models = try await api.models(key: key) { request throws(TurnError) in
      let (bytes, type) = try await fetch(request, key: key)
      lastType.withLock { $0 = type }
      return bytes
    }
    guard let models else {
      let host = (try? HTTPRequest(url: configuration.baseURL).destination().description) ?? ""
      let failures = ProviderFailures(provider: configuration.name, api: API.name, host: host)
      throw failures.noModelList(type: lastType.withLock { $0 })
    }
    return models
  }

  /// The whole body of an answer, and its media type.
  private func fetch(
    _ request: HTTPRequest, key: Secret?
  ) async throws(TurnError) -> (bytes: [UInt8], type: String) {
    var call = request
    call.headers.append(("Accept", "application/json"))
    if call.body != nil {
      call.method = .POST
      call.headers.append(("Content-Type", "application/json"))
    }
    addHeaders(to: &call)
    let failures = failures(destination: try call.destination(), model: "", key: key)
    let exchange = try await transport.send(call)
    defer { exchange.cancel() }
    guard exchange.status == 200 else { throw await failure(of: exchange, failures) }
    let (bytes, isWhole) = try await exchange.collect(upTo: ProviderLimits.wholeAnswer)
    guard isWhole else { throw failures.tooLong(.eventTooLong(limit: ProviderLimits.wholeAnswer)) }
    return (bytes, Self.mediaType(exchange))
  }

  // MARK: Requests

  /// What every request has, and what the settings add; the latter count for more than our own.
  private func addHeaders(to call: inout HTTPRequest) {
    call.headers.append(("User-Agent", "antiphon"))
    for (name, value) in configuration.headers.sorted(by: { $0.key < $1.key }) {
      call.headers.removeAll { $0.name.lowercased() == name.lowercased() }
      call.headers.append((name, value))
    }
  }

  private func failures(destination: HTTPDestination, model: String, key: Secret?) -> ProviderFailures {
    var failures = ProviderFailures(
      provider: configuration.name, api: API.name, host: destination.description, model: model,
      keyOrigin: configuration.key.origin, key: configuration.secrets(with: key))
    API.adapt(&failures)
    return failures
  }

  // MARK: Answers that are failures

  /// `text/event-stream` of `text/event-stream; charset=utf-8`.
  private static func mediaType(_ exchange: HTTPExchange) -> String {
    let type = (exchange.header("Content-Type") ?? "").prefix { $0 != ";" }
    return type.filter { !$0.isWhitespace }.lowercased()
  }

  private func failure(of exchange: HTTPExchange, _ failures: ProviderFailures) async -> TurnError {
    let status = exchange.status
    if (300..<400).contains(status) { return failures.redirect(to: exchange.header("Location") ?? "") }
    var body: ProviderErrorBody?
    do throws(TurnError) {
      body = ProviderErrorBody.decode(try await exchange.collect(upTo: ProviderLimits.errorBody).bytes)
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

extension HTTPModelProvider: KeyChecking {
  func checkKey(at path: String) async throws(TurnError) {
    let key = try await keys.key(for: configuration.key, provider: configuration.name)
    do throws(TurnError) {
      // The request for the list has the key where the protocol wants it.
      _ = try await api.models(key: key) { request throws(TurnError) in
        var request = request
        request.url = configuration.url(path)
        return try await fetch(request, key: key).bytes
      }
    } catch {
      throw ProviderSecrets(configuration, key: key).redacted(error)
    }
  }
}

/// How much of what a provider sends is taken.
enum ProviderLimits {
  /// How much of an answer that is a failure is read.
  static let errorBody = 64 << 10
  static let wholeAnswer = 8 << 20
}
