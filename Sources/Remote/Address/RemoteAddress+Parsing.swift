import Coordinator

extension RemoteAddress {
  /// Reads `http://host:port`, `https://host:port` or `unix:/path`; without a port it is 80 or 443.
  ///
  /// - Throws: `.host(.invalidRequest)`, which says what is wrong with the text. It does not repeat what may be a
  ///   password.
  public init(
    _ text: String, token: String? = nil, trustRoots: String? = nil
  ) throws(CoordinatorError) {
    if let token, token.isEmpty || token.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
      throw Self.wrong(
        "The token is not one: it is made of visible ASCII characters.",
        suggestion: "Give it exactly as the host's token file holds it.")
    }
    self.init(try Self.place(text), token: token, trustRoots: trustRoots)
  }

  private static func place(_ text: String) throws(CoordinatorError) -> Place {
    guard !text.isEmpty else { throw wrong("The address of the host is empty.") }
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
      throw wrong("The address of the host holds a control character.")
    }
    let lowercased = text.lowercased()
    if lowercased.hasPrefix("unix:") { return try socket(text.dropFirst(5)) }
    let isSecure = lowercased.hasPrefix("https://")
    guard isSecure || lowercased.hasPrefix("http://") else {
      throw wrong(
        text.contains("://")
          ? "The address of a host begins with http:// or https://, not with \(scheme(text))."
          : "The address of the host does not say how to reach it.")
    }
    return try tcp(text.dropFirst(isSecure ? 8 : 7), isSecure: isSecure)
  }

  private static func socket(_ rest: Substring) throws(CoordinatorError) -> Place {
    let path = rest.hasPrefix("//") ? rest.dropFirst(2) : rest
    guard path.hasPrefix("/") else {
      throw wrong("The path of a socket file must begin with /.")
    }
    return .unix(path: String(path))
  }

  private static func tcp(_ rest: Substring, isSecure: Bool) throws(CoordinatorError) -> Place {
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    guard rest[end...].isEmpty || rest[end...] == "/" else {
      throw wrong("The address of the host goes on behind its port.")
    }
    let authority = rest[..<end]
    guard !authority.contains("@") else {
      throw wrong(
        "The address of a host holds no user and no password.",
        suggestion: "What a host wants to be shown is a token: give that by itself.")
    }
    let host: Substring
    let digits: Substring?
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else {
        throw wrong("The address of the host has [ without ].")
      }
      let after = authority[authority.index(after: bracket)...]
      guard after.isEmpty || after.hasPrefix(":") else { throw wrong("Behind ] a port must follow.") }
      host = authority[authority.index(after: authority.startIndex)..<bracket]
      digits = after.isEmpty ? nil : after.dropFirst()
      guard host.contains(":"), host.utf8.allSatisfy(isAddressByte) else {
        throw wrong("Between [ and ] there is no IPv6 address.")
      }
    } else {
      let colon = authority.firstIndex(of: ":")
      host = authority[..<(colon ?? authority.endIndex)]
      digits = colon.map { authority[authority.index(after: $0)...] }
      if let digits, digits.contains(":") {
        throw wrong("An IPv6 address stands in brackets: http://[::1]:8080.")
      }
      guard !host.isEmpty else { throw wrong("The address names no host.") }
      guard host.utf8.allSatisfy(isNameByte) else {
        throw wrong("The name of the host holds what no host's name holds.")
      }
    }
    return .tcp(
      isSecure: isSecure, host: host.lowercased(), port: try port(digits) ?? (isSecure ? 443 : 80))
  }

  private static func port(_ digits: Substring?) throws(CoordinatorError) -> Int? {
    guard let digits else { return nil }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
      (1...65_535).contains(port)
    else { throw wrong("The port is not a number from 1 to 65535.") }
    return port
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func scheme(_ text: String) -> String {
    let name = text.prefix { $0 != ":" }
    return name.count <= 12 && name.utf8.allSatisfy(isNameByte) ? "\(name)://" : "what stands there"
  }

  private static func wrong(
    _ message: String, suggestion: String = "It looks like http://127.0.0.1:8080 or https://example.com:8443."
  ) -> CoordinatorError {
    .host(HostProblem(.invalidRequest, message, suggestion: suggestion))
  }
}
