import AsyncHTTPClient
import Conversation
import NIOHTTP1

/// A request to be sent.
struct HTTPRequest: Sendable {
  var method = HTTPMethod.GET
  var url: String
  var headers: [(name: String, value: String)] = []
  var body: [UInt8]?

  /// Where it goes.
  ///
  /// - Throws: `.configuration` when the address is none.
  func destination() throws(TurnError) -> HTTPDestination {
    guard let destination = HTTPDestination(url: url) else {
      throw TurnError(
        .configuration, "The address \(HTTPDestination.withoutSecrets(url)) is not an HTTP address.",
        suggestion: "It should look like https://api.example.com/v1: check base_url in the settings.")
    }
    return destination
  }
}

/// A host and port that speaks HTTP.
struct HTTPDestination: Sendable, Hashable {
  var isSecure: Bool
  var host: String
  var port: Int

  /// Takes an address that begins with `http://` or `https://`.
  init?(url: String) {
    let lowercased = url.lowercased()
    let rest: Substring
    if lowercased.hasPrefix("https://") {
      isSecure = true
      rest = url.dropFirst(8)
    } else if lowercased.hasPrefix("http://") {
      isSecure = false
      rest = url.dropFirst(7)
    } else {
      return nil
    }
    guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { return nil }
    var authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
    guard let (host, port) = Self.split(authority) else { return nil }
    self.host = host
    self.port = port ?? (isSecure ? 443 : 80)
  }

  /// Divides `host`, `host:port`, `[::1]` and `[::1]:port`; a host comes back without brackets.
  static func split(_ authority: some StringProtocol) -> (host: String, port: Int?)? {
    var host = String(authority)
    var digits: String?
    if host.hasPrefix("[") {
      guard let bracket = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: bracket)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      digits = rest.isEmpty ? nil : String(rest.dropFirst())
      host = String(host[host.index(after: host.startIndex)..<bracket])
    } else if let colon = host.firstIndex(of: ":") {
      digits = String(host[host.index(after: colon)...])
      host = String(host[..<colon])
    }
    guard !host.isEmpty else { return nil }
    guard let digits else { return (host, nil) }
    guard let port = Int(digits), (1...65_535).contains(port) else { return nil }
    return (host, port)
  }

  /// `host:port`, with brackets where the host holds colons.
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether it is on this machine.
  var isLoopback: Bool {
    let name = host.lowercased()
    return name == "localhost" || name.hasSuffix(".localhost") || name == "::1" || name.hasPrefix("127.")
  }

  /// An address as it may be shown: without user, password and query.
  static func withoutSecrets(_ url: String) -> String {
    var shown = String(url.prefix { $0 != "?" && $0 != "#" })
    if let at = shown.lastIndex(of: "@") {
      let scheme = shown.range(ofASCII: "://").map { shown[..<$0] } ?? ""
      shown = scheme + String(shown[shown.index(after: at)...])
    }
    return ErrorText.clean(shown, removing: nil)
  }
}

extension String {
  /// Where the first occurrence of a text of ASCII characters ends.
  fileprivate func range(ofASCII text: String) -> Index? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
