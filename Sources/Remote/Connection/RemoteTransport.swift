import AsyncHTTPClient
import Coordinator
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests to one address, and to no other: redirects are not followed, and no proxy is asked.
///
/// May be used from any task, for many requests at a time.
final class RemoteTransport: Sendable {
  let address: RemoteAddress
  private let limits: RemoteLimits
  private let environment: CoordinatorEnvironment
  private let client: HTTPClient

  /// - Throws: `.host(.invalidRequest)` when the file of certificate authorities cannot be read.
  init(
    _ address: RemoteAddress, limits: RemoteLimits, environment: CoordinatorEnvironment
  ) throws(CoordinatorError) {
    self.address = address
    self.limits = limits
    self.environment = environment
    var tls = TLSConfiguration.makeClientConfiguration()
    if let file = address.trustRoots {
      do { tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(file))] } catch {
        throw .host(
          HostProblem(
            .invalidRequest, "The file of certificate authorities \(file) cannot be read.",
            suggestion: "It must be a PEM file."))
      }
    }
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: TimeAmount(limits.connect)))
    settings.httpVersion = .http1Only
    settings.decompression = .disabled
    // Every response that is read has a connection of its own, and no request may wait for one of them to end.
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
    settings.connectionPool.retryConnectionEstablishment = false
    // Shorter than a host keeps a connection without requests: one that it is just closing is of no use.
    settings.connectionPool.idleTimeout = .seconds(30)
    client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: settings)
  }

  deinit {
    // A client must be shut down before it goes; it does so in the background and keeps itself alive until then.
    client.shutdown { _ in }
  }

  /// Closes all connections, and takes no requests any more.
  func shutdown() async {
    try? await client.shutdown()
  }

  /// Sends a request and returns once the head of the answer has come, whatever its status.
  ///
  /// Cancelling the task closes the connection, also while the body is read.
  func open(_ request: RemoteRequest) async throws(RemoteFailure) -> HTTPClientResponse {
    var sent = HTTPClientRequest(url: address.url(request.target))
    sent.method = HTTPMethod(rawValue: request.method.rawValue)
    // A socket file has no name that could be sent.
    if case .unix = address.place { sent.headers.add(name: "Host", value: "localhost") }
    if let token = address.token { sent.headers.add(name: "Authorization", value: "Bearer \(token)") }
    if let key = request.idempotencyKey { sent.headers.add(name: "Idempotency-Key", value: key) }
    if let body = request.body {
      sent.headers.add(name: "Content-Type", value: "application/json")
      sent.body = .bytes(body)
    }
    do { return try await client.execute(sent, deadline: .distantFuture) } catch {
      throw ConnectionProblem.failure(for: error, at: address, hasBegun: false)
    }
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Throws: `.refused` also for every status that is not one of success.
  func answer(
    _ request: RemoteRequest, within limit: Duration? = nil
  ) async throws(RemoteFailure) -> RemoteAnswer {
    let limit = limit ?? limits.answer
    let answer: RemoteAnswer?
    do {
      answer = try await TimeLimit.run(limit, in: environment) {
        try await self.collect(try await self.open(request))
      }
    } catch { throw ConnectionProblem.failure(for: error, at: address, hasBegun: true) }
    guard let answer else {
      if Task.isCancelled { throw .cancelled }
      throw .timedOut(.silent(address, for: limit))
    }
    guard (200...299).contains(answer.status) else {
      throw .refused(answer.refusal(from: address), retryAfter: answer.retryAfter)
    }
    return answer
  }

  /// The whole body of an answer.
  func collect(_ response: HTTPClientResponse) async throws(RemoteFailure) -> RemoteAnswer {
    var bytes: [UInt8] = []
    do {
      for try await part in response.body {
        guard bytes.count + part.readableBytes <= limits.bytes else {
          throw RemoteFailure.refused(
            .host(HostProblem(.tooLarge, "The answer of \(address) is larger than is taken.")),
            retryAfter: nil)
        }
        bytes += part.readableBytesView
      }
    } catch { throw ConnectionProblem.failure(for: error, at: address, hasBegun: true) }
    return RemoteAnswer(
      status: Int(response.status.code),
      retryAfter: RemoteAnswer.retryAfter(response.headers.first(name: "Retry-After")), body: bytes)
  }
}
