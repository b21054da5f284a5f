import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// Serves a workspace to other processes, over a Unix socket or TCP.
public struct WorkspaceServer: Sendable {
  /// What requests are answered with.
  struct Endpoints: Sendable {
    let tickets: TicketOffice
    let responder: HTTPChannelHandler.Responder
    let talk: @Sendable (WebSocketConnection) async -> Void

    init(
      routes: some HTTPResponder<ServerContext>, tickets: TicketOffice, log: RequestLog,
      talk: @escaping @Sendable (WebSocketConnection) async -> Void
    ) {
      let responder = RequestResponder(routes: routes, log: log)
      self.tickets = tickets
      self.talk = talk
      self.responder = { request, writer, channel in
        try await responder.respond(to: request, with: writer, over: channel)
      }
    }
  }

  private let configuration: ServerConfiguration
  private let log: RequestLog
  private let endpoints: @Sendable (RequestLog) -> Endpoints

  /// - Parameter endpoints: called when there is somebody to be answered.
  init(
    _ configuration: ServerConfiguration, logger: Logger,
    endpoints: @escaping @Sendable (RequestLog) -> Endpoints
  ) {
    self.configuration = configuration
    self.endpoints = endpoints
    log = RequestLog(logger: logger)
  }

  init(
    routes: some HTTPResponder<ServerContext>, tickets: TicketOffice, configuration: ServerConfiguration,
    logger: Logger, talk: @escaping @Sendable (WebSocketConnection) async -> Void
  ) {
    self.init(configuration, logger: logger) { log in
      Endpoints(routes: routes, tickets: tickets, log: log, talk: talk)
    }
  }

  /// Serves until its task is cancelled, and ends within half a second then: streams end, WebSockets are closed with 1001,
  /// what does not end by itself is cut off. Does nothing to the process's signals. May be called once more when it has
  /// returned.
  ///
  /// - Parameter onListening: called when connections are taken.
  /// - Throws: a `ServerError` when it cannot begin.
  public func run(
    onListening: @escaping @Sendable (ListeningAddress) async -> Void = { _ in }
  ) async throws {
    if case .tcp = configuration.place, configuration.token == nil {
      throw ServerError(.token, "A server on TCP needs a token.", suggestion: "Make one with TokenFile.")
    }
    if case .unix(let path) = configuration.place {
      let socket = try UnixSocket(path: path)
      do { try socket.listen(backlog: CInt(Listener.backlog)) } catch {
        socket.abandon()
        throw error
      }
      await onListening(ListeningAddress(place: configuration.place, isSecure: configuration.tls != nil))
      guard await socket.firstConnection() else { return socket.abandon() }
      try await serve(socket) { _ in }
    } else {
      try await serve(nil, onListening)
    }
  }

  private func serve(
    _ socket: UnixSocket?, _ onListening: @escaping @Sendable (ListeningAddress) async -> Void
  ) async throws {
    let connections = Connections(limit: configuration.limits.connections)
    let channel: ConnectionChannel
    do { channel = try connectionChannel(connections, endpoints(log)) } catch {
      socket?.abandon()
      throw error
    }
    let listener = try await Listener(configuration, socket: socket) {
      channel.setup(channel: $0, logger: log.logger)
    }
    let service = AcceptService(listener: listener, channel: channel, log: log, onListening: onListening)
    var group = ServiceGroupConfiguration(
      services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
      logger: Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() })
    group.maximumGracefulShutdownDuration = configuration.limits.endingTime
    let services = ServiceGroup(configuration: group)
    // Not cancelled with this task: its parts are told to end before they are cut off.
    let running = Task { try await services.run() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      Task { await services.triggerGracefulShutdown() }
    }
  }

  private func connectionChannel(
    _ connections: Connections, _ endpoints: Endpoints
  ) throws -> ConnectionChannel {
    let configuration = configuration
    let (log, tickets) = (log, endpoints.tickets)
    let requests = SharedBucket(
      TokenBucket(configuration.limits.requests, at: Int64(NIODeadline.now().uptimeNanoseconds)))
    let isUnix = if case .unix = configuration.place { true } else { false }
    return ConnectionChannel(
      rules: { channel in
        RequestGuard.Rules(
          access: AccessRules(
            port: isUnix ? nil : channel.localAddress?.port ?? 0, isSecure: configuration.tls != nil,
            token: configuration.token, allowedHosts: configuration.allowedHosts,
            allowedOrigins: configuration.allowedOrigins),
          limits: configuration.limits, tickets: tickets, requests: requests, log: log)
      },
      tls: try configuration.tls.map(Self.context), connections: connections, responder: endpoints.responder,
      talk: endpoints.talk
    )
  }

  private static func context(_ files: ServerConfiguration.TLS) throws -> NIOSSLContext {
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(files.certificatePath).map {
        NIOSSLCertificateSource.certificate($0)
      }
      let key = try NIOSSLPrivateKey(file: files.keyPath, format: .pem)
      var tls = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(key))
      tls.minimumTLSVersion = .tlsv12
      tls.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: tls)
    } catch {
      throw ServerError(
        .certificate,
        "The certificate \(files.certificatePath) and its key \(files.keyPath) cannot be used: \(error).",
        suggestion: "Both have to be PEM files, and belong together.")
    }
  }
}
