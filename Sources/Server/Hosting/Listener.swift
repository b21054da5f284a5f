import NIOCore
import NIOPosix
import NIOSSL

/// A server's place, listened at, and the connections that come in there.
struct Listener: Sendable {
  typealias Incoming = NIOAsyncChannel<ConnectionChannel.Value, Never>

  let incoming: Incoming
  let address: ListeningAddress
  private let socket: UnixSocket?

  /// How many may wait to be accepted.
  static let backlog = 1024

  /// - Parameter socket: that of a Unix place, where it is there already.
  /// - Throws: a `ServerError` when the place cannot be listened at.
  init(
    _ configuration: ServerConfiguration, socket: UnixSocket? = nil,
    setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<ConnectionChannel.Value>
  ) async throws {
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: CInt(Self.backlog))
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptPause())
        }
      }
    let isSecure = configuration.tls != nil
    switch configuration.place {
    case .unix(let path):
      let socket = try socket ?? UnixSocket(path: path)
      do {
        incoming = try await bootstrap.bind(socket.descriptor, childChannelInitializer: setUp)
      } catch {
        socket.remove()
        throw Self.failure(path, error)
      }
      self.socket = socket
      address = ListeningAddress(place: configuration.place, isSecure: isSecure)
    case .tcp(let host, let port):
      do {
        incoming = try await bootstrap.bind(host: host, port: port, childChannelInitializer: setUp)
      } catch {
        throw Self.failure("\(host):\(port)", error)
      }
      self.socket = nil
      let bound = incoming.channel.localAddress?.port ?? port
      address = ListeningAddress(place: .tcp(host: host, port: bound), isSecure: isSecure)
    }
  }

  /// No more connections come in.
  func stop() {
    incoming.channel.close(promise: nil)
    socket?.remove()
  }

  private static func failure(_ place: String, _ error: any Error) -> ServerError {
    if let error = error as? IOError, error.errnoCode == EADDRINUSE {
      return ServerError(
        .inUse, "Something else listens at \(place).", suggestion: "Choose another port with --listen.")
    }
    return ServerError(
      .place, "The server cannot listen at \(place): \(error).",
      suggestion: "Choose another place with --listen.")
  }
}
