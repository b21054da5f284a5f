import AsyncHTTPClient
import Conversation

/// Which requests go through a proxy, as `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say.
///
/// A pure value, whose description tells no password. Addresses on this machine never go through one of these.
public struct HTTPProxySettings: Sendable, Hashable, CustomReflectable {
  private var plain: String?
  private var secure: String?
  private var exceptions: [String] = []
  /// Counts for every address, this machine's own included: somebody has named it for this very provider.
  private var everywhere: String?

  /// No proxy at all.
  public init() {}

  /// One proxy for all requests.
  ///
  /// - Parameter address: such as `http://proxy.example.com:3128` or `socks5://127.0.0.1:1080`.
  public init(address: Secret) {
    everywhere = address.value
  }

  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Reads the usual variables; the lower-case ones count before the others.
  public init(environment: [String: String]) {
    func value(_ names: String...) -> String? {
      names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    let everything = value("all_proxy", "ALL_PROXY")
    plain = value("http_proxy") ?? everything
    secure = value("https_proxy", "HTTPS_PROXY") ?? everything
    exceptions = (value("no_proxy", "NO_PROXY") ?? "").split { $0 == "," || $0 == " " }.map {
      String($0).lowercased()
    }
  }

  func proxy(for destination: HTTPDestination) -> HTTPProxy? {
    if let everywhere { return HTTPProxy(text: everywhere) }
    guard !destination.isLoopback, let text = destination.isSecure ? secure : plain,
      !exceptions.contains(where: { Self.covers($0, destination) })
    else { return nil }
    return HTTPProxy(text: text)
  }

  /// An exception is `*`, a host, a domain with or without a dot before it, each with a port or without.
  private static func covers(_ exception: String, _ destination: HTTPDestination) -> Bool {
    if exception == "*" { return true }
    guard let (name, port) = HTTPDestination.split(exception) else { return false }
    if let port, port != destination.port { return false }
    let host = destination.host.lowercased()
    let domain =
      name.hasPrefix("*.") ? String(name.dropFirst(2)) : name.hasPrefix(".") ? String(name.dropFirst()) : name
    return host == domain || host.hasSuffix(".\(domain)")
  }
}

/// A proxy as it is written in the environment.
struct HTTPProxy: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// Holds a password at times: never shown.
  var text: String

  var description: String { "[proxy]" }
  var customMirror: Mirror { Mirror(self, children: []) }

  func clientProxy() throws(TurnError) -> HTTPClient.Configuration.Proxy {
    let address = text.contains("://") ? text : "http://\(text)"
    let scheme = address.prefix { $0 != ":" }.lowercased()
    let rest = address.dropFirst(scheme.count + 3).prefix { $0 != "/" }
    let at = rest.lastIndex(of: "@")
    let user = at.map { rest[..<$0] }
    let authority = at.map { rest[rest.index(after: $0)...] } ?? rest
    guard let (host, port) = HTTPDestination.split(authority) else { throw Self.unusable }
    switch scheme {
    case "http":
      let authorization = user.map { user in
        let parts = user.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return HTTPClient.Authorization.basic(
          username: Self.decode(parts[0]), password: parts.count > 1 ? Self.decode(parts[1]) : "")
      }
      return .server(host: host, port: port ?? 80, authorization: authorization)
    case "socks", "socks5", "socks5h": return .socksServer(host: host, port: port ?? 1080)
    default: throw Self.unusable
    }
  }

  private static var unusable: TurnError {
    TurnError(
      .configuration, "The address of the proxy cannot be used.",
      suggestion: "Set https_proxy in the environment, or proxy in the settings, to something like "
        + "http://proxy.example.com:3128 or socks5://….")
  }

  /// Undoes percent encoding.
  private static func decode(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
