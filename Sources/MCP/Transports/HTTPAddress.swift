import FoundationEssentials

/// Where a server is reached over HTTP.
struct HTTPAddress: Sendable, Hashable {
  let url: String
  /// Scheme, host and port: who gets the headers of the settings.
  let origin: String
  /// For messages: a query may hold a key.
  let host: String

  /// - Throws: for what is no address, and for one without encryption that is not on this machine.
  init(_ text: String) throws(ServerSettingsProblem) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let host = url.host()?.lowercased(), !host.isEmpty
    else { throw ServerSettingsProblem(words: "The url is no address that begins with https://.") }
    guard url.user() == nil, url.password() == nil else {
      throw ServerSettingsProblem(words: "The url holds a password. Put it into a header instead.")
    }
    guard scheme == "https" || Self.isLoopback(host) else {
      throw ServerSettingsProblem(
        words: "The url has to begin with https://: what is sent to \(host) could be read on its way.")
    }
    self.url = text
    self.host = host
    origin = "\(scheme)://\(host):\(url.port ?? (scheme == "https" ? 443 : 80))"
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The address that a redirect names, as seen from here; `nil` when it is another server's.
  func redirected(to location: String) -> HTTPAddress? {
    guard let base = URL(string: url), let target = URL(string: location, relativeTo: base),
      let address = try? HTTPAddress(target.absoluteString), address.origin == origin
    else { return nil }
    return address
  }
}
