import NIOCore
import NIOPosix
import Server

typealias ServerPlace = ServerConfiguration.Place

extension ServerConfiguration.Place {
  /// Makes a connection to what listens there.
  func connect<Output: Sendable>(
    on group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup,
    _ setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
  ) async throws -> Output {
    let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(5))
    switch self {
    case .unix(let path):
      return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: setUp)
    case .tcp(let host, let port):
      return try await bootstrap.connect(host: host, port: port, channelInitializer: setUp)
    }
  }
}
