import AsyncHTTPClient
import Conversation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Sends HTTP requests and streams what comes back, with back-pressure and cancellation.
///
/// May be used from any task, for many requests at a time. Nothing is created before the first request: neither a
/// thread nor a socket. All transports of a process share one thread for their sockets. Redirects are never
/// followed, so that a key cannot reach a host that nobody named.
public final class HTTPTransport: Sendable {
  public struct Configuration: Sendable, Hashable {
    /// How long making a connection may take, TLS included.
    public var connectLimit: Duration = .seconds(10)
    /// How long nothing may come, before the answer and between any two of its bytes.
    public var idleLimit: Duration = .seconds(120)
    public var proxies = HTTPProxySettings()
    /// A PEM file of certificate authorities to be trusted beside those of the system.
    public var certificateAuthorityFile: String?
    /// How far apart reads from a socket are while an answer trickles in.
    ///
    /// What arrives in between is taken at once: a server that sends 200 pieces a second then costs 60 wake-ups, and
    /// half the processor time. The first pieces of an answer, and those that come in quantity, are not held up. As
    /// long as a frame of the screen: nothing is seen later for it.
    public var readInterval: Duration = .milliseconds(17)

    public init() {}
  }

  public let configuration: Configuration
  /// One client for each proxy in use, `nil` for none.
  private let clients = Mutex<[HTTPProxy?: HTTPClient]>([:])

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
  }

  deinit {
    // A client must be shut down before it goes; it does so in the background and keeps itself alive until then.
    for client in clients.withLock({ Array($0.values) }) { client.shutdown { _ in } }
  }

  /// Closes all connections. Requests after that make new ones.
  public func shutdown() async {
    let all = clients.withLock { clients in
      defer { clients = [:] }
      return Array(clients.values)
    }
    for client in all { try? await client.shutdown() }
  }

  /// Sends a request and returns once the head of the answer has come, whatever its status.
  ///
  /// Cancelling the task closes the connection.
  func send(_ request: HTTPRequest) async throws(TurnError) -> HTTPExchange {
    let destination = try request.destination()
    let client = try client(for: destination)
    let exchange = try await self.exchange(for: request, to: destination, on: client)
    guard exchange.metStaleConnection else {
      try await exchange.receiveHead()
      return exchange
    }
    // Once: the pool may hold more of them, but what fails twice is told.
    let second = try await self.exchange(for: request, to: destination, on: client)
    try await second.receiveHead()
    return second
  }

  private func exchange(
    for request: HTTPRequest, to destination: HTTPDestination, on client: HTTPClient
  ) async throws(TurnError) -> HTTPExchange {
    let exchange = HTTPExchange(with: self, to: destination, loop: Self.group.next())
    try exchange.start(request, on: client)
    await exchange.waitForHead()
    return exchange
  }

  // MARK: Clients

  /// The one thread for all sockets; it comes into being when it is first asked for.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  private func client(for destination: HTTPDestination) throws(TurnError) -> HTTPClient {
    let proxy = configuration.proxies.proxy(for: destination)
    if let known = clients.withLock({ $0[proxy] }) { return known }
    let settings = try clientConfiguration(proxy: proxy)
    return clients.withLock { clients in
      if let known = clients[proxy] { return known }
      let client = HTTPClient(eventLoopGroup: Self.group, configuration: settings)
      clients[proxy] = client
      return client
    }
  }

  private func clientConfiguration(proxy: HTTPProxy?) throws(TurnError) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let file = configuration.certificateAuthorityFile {
      do {
        tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(file))]
      } catch {
        throw TurnError(
          .configuration, "The file of certificate authorities \(file) cannot be read.",
          suggestion: "It must be a PEM file.")
      }
    }
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(
        connect: TimeAmount(configuration.connectLimit), read: TimeAmount(configuration.idleLimit)))
    settings.proxy = try proxy?.clientProxy()
    settings.httpVersion = .http1Only
    settings.decompression = .disabled
    // Sessions stream side by side: no request may wait for another's end.
    settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
    settings.connectionPool.retryConnectionEstablishment = false
    let interval = TimeAmount(configuration.readInterval)
    settings.http1_1ConnectionDebugInitializer = { channel in
      // One read must take all that has gathered: buffers that adapt to a trickle would leave most of it behind.
      let buffers = AdaptiveRecvByteBufferAllocator(minimum: 16_384, initial: 16_384, maximum: 65_536)
      return channel.setOption(.recvAllocator, value: buffers).flatMapThrowing {
        let pipeline = channel.pipeline.syncOperations
        if interval > .zero { try pipeline.addHandler(ReadPacer(interval: interval), position: .first) }
        try pipeline.addHandler(StaleConnectionDetector(), position: .first)
      }
    }
    return settings
  }
}
