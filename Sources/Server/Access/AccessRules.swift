import NIOHTTP1

/// Decides who may ask: by the name that a server is called by, the page that a request comes from, and the token.
///
/// A page of another site can make a browser ask, and can make a name of its own point to this machine; it can neither
/// know the token, nor change what the browser says in `Host` and `Origin`.
struct AccessRules: Hashable, Sendable {
  enum Decision: Hashable, Sendable {
    case allowed
    /// Allowed when this ticket is valid.
    case allowedWithTicket(String)
    case refused(Refusal)
  }

  /// In lower case; `nil` on a Unix socket, which no web page can reach.
  private let hosts: Set<String>?
  /// Those hosts whose pages may ask, as they are the server's own.
  private let ownHosts: Set<String>
  private let scheme: String
  private let origins: Set<String>
  private let token: String?

  /// - Parameters:
  ///   - port: the one that is listened at; `nil` on a Unix socket, where `token` does not count.
  init(port: Int?, isSecure: Bool, token: String?, allowedHosts: [String], allowedOrigins: [String]) {
    scheme = isSecure ? "https" : "http"
    let defaultPort = isSecure ? 443 : 80
    var hosts: Set<String> = []
    for host in allowedHosts.map({ $0.lowercased() }) {
      hosts.insert(host)
      let hasPort = host.last != "]" && host.contains(":")
      if let port, !hasPort { hosts.insert("\(host):\(port)") }
    }
    if let port {
      for name in ["127.0.0.1", "[::1]", "localhost"] {
        hosts.insert("\(name):\(port)")
        // Clients leave out the port that a scheme has by itself.
        if port == defaultPort { hosts.insert(name) }
      }
    }
    ownHosts = hosts
    self.hosts = port == nil ? nil : hosts
    origins = Set(allowedOrigins.map { $0.lowercased() })
    // A server on TCP without a token lets nobody in.
    self.token = port == nil ? nil : token ?? ""
  }

  /// - Parameter target: the path and query of a request.
  func decide(method: HTTPMethod, target: String, headers: HTTPHeaders) -> Decision {
    let named = headers["host"]
    guard named.count == 1, let host = named.first?.lowercased() else {
      return .refused(.malformed("A request needs exactly one Host."))
    }
    if let hosts, !hosts.contains(host) { return .refused(.foreignHost) }
    let pages = headers["origin"]
    guard pages.count <= 1, pages.allSatisfy({ isOwn($0.lowercased(), host: host) }) else {
      return .refused(.foreignOrigin)
    }
    guard let token else { return .allowed }
    if isPreflight(method, headers) { return .allowed }
    let path = target.prefix { $0 != "?" }
    if path == "/health", method == .GET || method == .HEAD { return .allowed }
    let shown = headers["authorization"]
    if !shown.isEmpty {
      guard shown.count == 1, !token.isEmpty, ConstantTime.areEqual(shown[0], "Bearer \(token)") else {
        return .refused(.noToken)
      }
      return .allowed
    }
    guard method == .GET, Self.takesTickets(path), let ticket = Self.ticket(in: target) else {
      return .refused(.noToken)
    }
    return .allowedWithTicket(ticket)
  }

  /// The page's origin, where it is one of another server that may ask here.
  func foreignPage(_ headers: HTTPHeaders) -> String? {
    headers["origin"].first.flatMap { origins.contains($0.lowercased()) ? $0 : nil }
  }

  /// Whether a browser asks, without the token, if a page may ask with it; the answer says nothing of the workspace.
  private func isPreflight(_ method: HTTPMethod, _ headers: HTTPHeaders) -> Bool {
    method == .OPTIONS && foreignPage(headers) != nil
      && headers["access-control-request-method"].count == 1
  }

  private func isOwn(_ origin: String, host: String) -> Bool {
    origins.contains(origin) || (ownHosts.contains(host) && origin == "\(scheme)://\(host)")
  }

  /// What a page opens as `EventSource` or `WebSocket`, without a header of its own.
  private static func takesTickets(_ path: Substring) -> Bool {
    if path == "/api/events" || path == "/api/chat" { return true }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 5 && parts[..<3] == ["", "api", "responses"] && !parts[3].isEmpty
      && parts[4] == "turns"
  }

  /// The only one that a query names; two are none.
  private static func ticket(in target: String) -> String? {
    guard let query = target.firstIndex(of: "?") else { return nil }
    let tickets = target[target.index(after: query)...].split(separator: "&").filter {
      $0.hasPrefix("ticket=")
    }
    return tickets.count == 1 ? String(tickets[0].dropFirst("ticket=".count)) : nil
  }
}
