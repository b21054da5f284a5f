/// Where a server listens, and whom it listens to.
public struct ServerConfiguration: Hashable, Sendable {
  /// A place to listen at.
  public enum Place: Hashable, Sendable {
    /// A socket file that is its owner's alone; its folder is made, for its owner alone, where it is missing.
    case unix(path: String)
    /// A network address; port 0 is any that is free.
    case tcp(host: String, port: Int)
  }

  /// The files of a certificate chain and its private key, both PEM.
  public struct TLS: Hashable, Sendable {
    public var certificatePath: String
    public var keyPath: String

    public init(certificatePath: String, keyPath: String) {
      self.certificatePath = certificatePath
      self.keyPath = keyPath
    }
  }

  public var place: Place
  /// What requests over TCP have to show, see `AccessToken`. The Unix socket asks for none: its file's mode decides.
  public var token: String?
  /// What a request's `Host` may be besides the names of loopback with the server's port: `name:port`, or a `name` that
  /// counts with the server's port and without any.
  public var allowedHosts: [String]
  /// The `Origin`s that web pages may come from besides the server's own, as `https://chat.example`.
  public var allowedOrigins: [String]
  public var tls: TLS?
  public var limits: ServerLimits

  public init(
    place: Place, token: String? = nil, allowedHosts: [String] = [], allowedOrigins: [String] = [],
    tls: TLS? = nil, limits: ServerLimits = ServerLimits()
  ) {
    self.place = place
    self.token = token
    self.allowedHosts = allowedHosts
    self.allowedOrigins = allowedOrigins
    self.tls = tls
    self.limits = limits
  }
}

/// Where a server listens, with the port that it got.
public struct ListeningAddress: Hashable, Sendable, CustomStringConvertible {
  public var place: ServerConfiguration.Place
  /// Whether what goes over it is encrypted.
  public var isSecure: Bool

  /// As a URL, or `unix:` and the path.
  public var description: String {
    switch place {
    case .unix(let path): "unix:\(path)"
    case .tcp(let host, let port):
      "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
  }
}
