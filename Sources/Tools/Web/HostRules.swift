/// Decides which hosts may be asked: those of the public network, and those that the person has named.
public struct HostRules: Sendable, Hashable {
  private var privateHosts: [PrivateHost]

  /// - Parameter privateHosts: `localhost:8080`, `nas.local`, `10.0.0.5`, `[::1]:3000`: hosts that are not public and
  ///   may be asked nevertheless, at one port or at every one. What is none of these names nothing.
  public init(privateHosts: [String] = []) {
    self.privateHosts = privateHosts.compactMap(PrivateHost.init)
  }

  /// Whether the person has named the host of an address.
  func isNamed(_ address: WebAddress) -> Bool {
    privateHosts.contains { $0.host == address.host && ($0.port ?? address.port) == address.port }
  }

  /// Looks at an address as it is written, before anybody is asked for anything.
  func check(_ address: WebAddress) throws(WebProblem) {
    guard !isNamed(address) else { return }
    switch address.host {
    case .number(let number): try Self.refuse(number, of: address)
    case .name(let name):
      guard let last = name.split(separator: ".").last, last.utf8.count < name.utf8.count else {
        throw Self.problem(address, "is a name of this network and not of the public one")
      }
      let isInner =
        switch last {
        case "localhost", "local", "localdomain", "internal", "intranet", "private", "lan", "home", "corp",
          "onion":
          true
        default:
          name.hasSuffix(".home.arpa") || name.hasSuffix(".in-addr.arpa") || name.hasSuffix(".ip6.arpa")
        }
      if isInner { throw Self.problem(address, "is a name of an inner network") }
    }
  }

  /// Looks at what the name of an address was found to mean: one number that is not public is one too many.
  func check(_ found: [IPAddress], of address: WebAddress) throws(WebProblem) {
    guard !found.isEmpty else { throw WebProblem("The host \(address.hostText) has no address.") }
    guard !isNamed(address) else { return }
    for number in found { try Self.refuse(number, of: address) }
  }

  private static func refuse(_ number: IPAddress, of address: WebAddress) throws(WebProblem) {
    guard let kind = number.specialKind else { return }
    if case .number = address.host { throw problem(address, "is \(kind)") }
    throw problem(address, "is at \(number), which is \(kind)")
  }

  private static func problem(_ address: WebAddress, _ what: String) -> WebProblem {
    WebProblem(
      "\(address.hostText) \(what); only public hosts are asked. The user can allow it in the settings: "
        + "private_hosts in [tools].")
  }
}

/// A host that is not public and may be asked.
private struct PrivateHost: Sendable, Hashable {
  var host: WebAddress.Host
  /// `nil` for every port.
  var port: Int?

  init?(_ text: String) {
    // One that is written with the usual port is told from one without it.
    guard let plain = try? WebAddress("http://\(text)"), plain.target == "/",
      let secure = try? WebAddress("https://\(text)")
    else { return nil }
    host = plain.host
    port = plain.port == secure.port ? plain.port : nil
  }
}
