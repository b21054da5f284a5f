import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import ServerSentEvents
import Synchronization

/// A server at an address, over streamable HTTP: each message is a request of its own, its answer one JSON object or a
/// stream of events (2025-11-25, "Transports"; 2026-07-28, "Streamable HTTP").
final class HTTPTransport: ServerTransport {
  private let client: HTTPClient
  private let headers: HTTPHeaders
  private let queue = SendQueue()
  private let sleep: @Sendable (Duration) async throws -> Void

  private struct State {
    var address: HTTPAddress
    var version: ProtocolVersion?
    var session: String?
    var listener: Task<Void, Never>?
    var tell: (@Sendable (TransportEvent) async -> Void)?
  }
  private let state: Mutex<State>
  private let requests = RequestTasks()

  /// The most bytes of an answer that is one JSON object, and of one that says why there is none.
  private static let maximumBody = 16 << 20
  private static let maximumRefusal = 64 << 10
  /// How long the server may take to accept what it does not answer.
  private static let noticeLimit = TimeAmount.seconds(10)
  /// How long the end of a session may take.
  private static let farewellLimit = TimeAmount.seconds(2)
  /// Written by us alone, whatever the settings say.
  private static let reserved: Set<String> = [
    "accept", "content-type", "content-length", "transfer-encoding", "host", "connection", "mcp-session-id",
    "mcp-protocol-version", "mcp-method", "mcp-name", "last-event-id",
  ]

  /// - Throws: for an address or headers that cannot be sent.
  init(
    _ url: String, headers: [(String, String)],
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) throws(ServerSettingsProblem) {
    let address = try HTTPAddress(url)
    state = Mutex(State(address: address))
    self.sleep = sleep
    var fields = HTTPHeaders()
    for (name, value) in headers {
      guard Self.isToken(name), !Self.reserved.contains(name.lowercased()) else {
        throw ServerSettingsProblem(words: "The header \"\(name)\" cannot be set.")
      }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw ServerSettingsProblem(words: "The value of the header \(name) has control characters in it.")
      }
      fields.add(name: name, value: value)
    }
    self.headers = fields
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)))
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
  }

  deinit {
    // A client must be shut down before it goes; it does so in the background and keeps itself alive until then.
    client.shutdown { _ in }
  }

  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }

  func send(_ message: Message) -> Bool { queue.add(message) }

  func abandon(_ id: RequestID) { requests.cancel(id) }

  func agree(on version: ProtocolVersion?) {
    let listener = state.withLock { state in
      defer { state.listener = nil }
      state.version = version
      if version == nil { state.session = nil }
      return state.listener
    }
    listener?.cancel()
  }

  func run(_ tell: @escaping @Sendable (TransportEvent) async -> Void) async -> String {
    state.withLock { $0.tell = tell }
    await tell(.opened(process: nil))
    await queue.drain { entry in
      await self.deliver(entry)
      return !Task.isCancelled
    }
    requests.cancelAll()
    let listener = state.withLock { state in
      defer {
        state.listener = nil
        state.tell = nil
      }
      return state.listener
    }
    listener?.cancel()
    await endSession()
    return "The connection was closed."
  }

  private func deliver(_ entry: SendQueue.Entry) async {
    if case .request(let id, _, _) = entry.message {
      requests.begin(id) { await self.exchange(entry, id) }
    } else {
      // One after the other, and before the requests that come after them: the first of them opens the session.
      let response = try? await post(entry, deadline: .now() + Self.noticeLimit)
      if let response, !(200...299).contains(response.status.code) {
        await tell(.log("The server answered a notice with status \(response.status.code)."))
      }
      if case .notification("notifications/initialized", _) = entry.message { listen() }
    }
  }

  private func tell(_ event: TransportEvent) async { await state.withLock { $0.tell }?(event) }

  // MARK: Requests

  private func post(
    _ entry: SendQueue.Entry, deadline: NIODeadline = .distantFuture
  ) async throws -> HTTPClientResponse {
    var redirects = 0
    while true {
      let (address, version, session) = state.withLock { ($0.address, $0.version, $0.session) }
      var request = HTTPClientRequest(url: address.url)
      request.method = .POST
      request.headers = headers
      request.headers.add(name: "Content-Type", value: "application/json")
      request.headers.add(name: "Accept", value: "application/json, text/event-stream")
      add(RequestHeaders.of(entry.message, version: version, session: session), to: &request)
      request.body = .bytes(ByteBuffer(bytes: entry.bytes))
      let response = try await client.execute(request, deadline: deadline)
      guard response.status == .temporaryRedirect || response.status == .permanentRedirect else {
        return response
      }
      // Only to the server itself, as those do that want a slash at the end: nobody else gets the headers.
      guard redirects < 3, let location = response.headers.first(name: "Location"),
        let next = address.redirected(to: location)
      else { throw Redirected() }
      redirects += 1
      state.withLock { $0.address = next }
    }
  }

  private struct Redirected: Error {}

  private func add(_ fields: [(String, String)], to request: inout HTTPClientRequest) {
    for (name, value) in fields { request.headers.add(name: name, value: value) }
  }

  private func exchange(_ entry: SendQueue.Entry, _ id: RequestID) async {
    let problem: Undelivered?
    do { problem = try await answer(to: entry, id) } catch {
      problem = .failed(HTTPWords.failure(error, host))
    }
    let isWanted = requests.finish(id)
    if let problem, isWanted, !Task.isCancelled { await tell(.undelivered(id, problem)) }
  }

  private var host: String { state.withLock { $0.address.host } }

  /// - Returns: why there was no answer; `nil` when there was.
  private func answer(to entry: SendQueue.Entry, _ id: RequestID) async throws -> Undelivered? {
    let response: HTTPClientResponse
    do { response = try await post(entry) } catch is Redirected {
      return .failed(
        "The server sends on to another address, which is not followed. Put the right url into the settings.")
    }
    guard response.status == .ok else { return await refusal(response, to: entry, id) }
    if case .request(_, "initialize", _) = entry.message,
      let session = response.headers.first(name: "Mcp-Session-Id"), RequestHeaders.isSessionName(session)
    {
      state.withLock { $0.session = session }
    }
    let type = response.headers.first(name: "Content-Type")?.lowercased() ?? ""
    if type.hasPrefix("text/event-stream") { return try await readEvents(response.body, until: id) }
    guard type.hasPrefix("application/json") else {
      return .notUnderstood(
        "The address answers with \"\(type.prefix(60))\": it is no server of this protocol.")
    }
    guard let bytes = try await Self.collect(response.body, limit: Self.maximumBody) else { return .tooLarge }
    var wasAnswered = false
    for incoming in Incoming.reading(bytes) {
      if incoming.answers(id) { wasAnswered = true }
      await tell(.received(incoming))
    }
    return wasAnswered ? nil : .failed("The server's answer is none to what it was asked.")
  }

  private func readEvents(
    _ body: HTTPClientResponse.Body, until id: RequestID?
  ) async throws -> Undelivered? {
    var parser = EventStreamParser()
    parser.maximumLineLength = Incoming.maximumLength
    parser.maximumEventLength = Incoming.maximumLength
    for try await part in body {
      var events: [ServerSentEvent] = []
      do throws(EventStreamFailure) {
        try Array(part.readableBytesView).withUnsafeBufferPointer { bytes throws(EventStreamFailure) in
          try parser.feed(UnsafeRawBufferPointer(bytes), into: &events)
        }
      } catch {
        return .tooLarge
      }
      for event in events where !event.data.isEmpty {
        for incoming in Incoming.reading(event.data) {
          await tell(.received(incoming))
          if let id, incoming.answers(id) { return nil }
        }
      }
    }
    return .failed("The connection ended before the answer had come.")
  }

  /// What a status that is not 200 says.
  private func refusal(
    _ response: HTTPClientResponse, to entry: SendQueue.Entry, _ id: RequestID
  ) async -> Undelivered? {
    let status = response.status.code
    let bytes = (try? await Self.collect(response.body, limit: Self.maximumRefusal)) ?? nil
    let said = bytes.flatMap { Incoming.reading($0).first }
    if status == 401 || status == 403 { return .failed(HTTPWords.unauthorized(status, host)) }
    if case .request(_, "initialize", _) = entry.message {
    } else {
      let hasSession = state.withLock { $0.session != nil && $0.version?.isStateless != true }
      if status == 404, hasSession { return .sessionLost }
    }
    if let said, said.answers(id) {
      await tell(.received(said))
      return nil
    }
    var words = "The server \(host) answers with status \(status)."
    if case .message(.error(_, let error))? = said { words += " It says: \(error.message.prefix(200))" }
    return status >= 500 ? .failed(words) : .notUnderstood(words)
  }

  /// - Returns: `nil` when there is more than the limit.
  private static func collect(_ body: HTTPClientResponse.Body, limit: Int) async throws -> [UInt8]? {
    var bytes: [UInt8] = []
    for try await part in body {
      guard bytes.count + part.readableBytes <= limit else { return nil }
      bytes += part.readableBytesView
    }
    return bytes
  }

  // MARK: The session

  /// Opens the stream of what the server tells unasked, where it has one.
  private func listen() {
    let task = Task { await self.readUnasked() }
    state.withLock { $0.listener = task }
  }

  private func readUnasked() async {
    var pause = Duration.seconds(1)
    while !Task.isCancelled {
      let (address, version, session) = state.withLock { ($0.address, $0.version, $0.session) }
      guard let version, !version.isStateless else { return }
      var request = HTTPClientRequest(url: address.url)
      request.headers = headers
      request.headers.add(name: "Accept", value: "text/event-stream")
      add(RequestHeaders.ofSession(version, session), to: &request)
      if let response = try? await client.execute(request, deadline: .distantFuture) {
        // Most servers have none, and say so with 405.
        guard response.status == .ok,
          response.headers.first(name: "Content-Type")?.lowercased().hasPrefix("text/event-stream") == true
        else { return }
        _ = try? await readEvents(response.body, until: nil)
      }
      guard (try? await sleep(pause)) != nil else { return }
      pause = min(pause * 2, .seconds(60))
    }
  }

  /// Tells the server that its session is not needed any more.
  private func endSession() async {
    let (address, version, session) = state.withLock { ($0.address, $0.version, $0.session) }
    guard let session, let version else { return }
    var request = HTTPClientRequest(url: address.url)
    request.method = .DELETE
    request.headers = headers
    add(RequestHeaders.ofSession(version, session), to: &request)
    let (sent, client) = (request, client)
    // In a task of its own: the one that ends here is cancelled, and its requests with it.
    await Task { _ = try? await client.execute(sent, deadline: .now() + Self.farewellLimit) }.value
  }
}
