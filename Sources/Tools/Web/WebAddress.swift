/// An address of a page, taken apart strictly.
///
/// What is not plainly an http address is refused, so that nobody who reads it after us can find another host in it.
/// Written out again it is always the same: the host in lower case and ASCII, no port that goes without saying, a path
/// without `..`, no fragment.
struct WebAddress: Hashable, Sendable {
  enum Host: Hashable, Sendable {
    /// In lower case and ASCII, without a dot at its end.
    case name(String)
    case number(IPAddress)
  }

  var isSecure: Bool
  var host: Host
  var port: Int
  /// Begins with a slash; ASCII.
  var path: String
  /// Behind the question mark; ASCII.
  var query: String?

  /// The longest that is taken, in bytes.
  static let maximumLength = 8 * 1024

  init(_ text: String) throws(WebProblem) {
    guard text.utf8.count <= Self.maximumLength else {
      throw WebProblem("The address is longer than \(Self.maximumLength) bytes.")
    }
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || (0x7F...0xA0).contains($0.value) })
    else {
      throw WebProblem("The address holds a space or a control character; write it as %20 and the like.")
    }
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      throw WebProblem(
        "\"\(text.prefix(100))\" is not a whole address: it has to begin with https:// or http://.")
    }
    switch text[..<colon].lowercased() {
    case "https": isSecure = true
    case "http": isSecure = false
    default:
      throw WebProblem("Only https and http addresses can be fetched, not \(text[..<colon].prefix(40)).")
    }
    let rest = text[text.index(colon, offsetBy: 3)...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !text.utf8.contains(UInt8(ascii: "\\")) else {
      throw WebProblem("The address holds a backslash, which some take for a slash and some do not.")
    }
    guard !authority.utf8.contains(UInt8(ascii: "@")) else {
      throw WebProblem("The address holds a user or a password before \"@\"; none are sent.")
    }
    (host, port) = try Self.hostAndPort(authority, usual: isSecure ? 443 : 80)
    path = "/"
    try setTarget(rest[authority.endIndex...])
  }

  private static func hostAndPort(_ authority: Substring, usual: Int) throws(WebProblem) -> (Host, Int) {
    var name = authority
    var digits: Substring?
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else {
        throw WebProblem("The address has a \"[\" without a \"]\".")
      }
      let rest = authority[authority.index(after: bracket)...]
      guard rest.isEmpty || rest.hasPrefix(":") else {
        throw WebProblem("The address has something between \"]\" and the port.")
      }
      digits = rest.isEmpty ? nil : rest.dropFirst()
      name = authority[...bracket]
    } else if let colon = authority.firstIndex(of: ":") {
      digits = authority[authority.index(after: colon)...]
      name = authority[..<colon]
    }
    let host = try Host(name)
    guard let digits else { return (host, usual) }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
      (1...65_535).contains(port)
    else { throw WebProblem("The address has no port between 1 and 65535 after its \":\".") }
    return (host, port)
  }

  /// Takes path and query; a fragment is dropped.
  private mutating func setTarget(_ text: Substring) throws(WebProblem) {
    let whole = text.prefix { $0 != "#" }
    let path = whole.prefix { $0 != "?" }
    query = path.endIndex == whole.endIndex ? nil : Self.encoded(whole[whole.index(after: path.endIndex)...])
    self.path = Self.withoutDots(Self.encoded(path))
    for bad in ["%00", "%0a", "%0d"] where self.path.lowercased().contains(bad) {
      throw WebProblem("The path of the address holds an encoded line break or zero byte.")
    }
  }

  /// Whatever cannot stand in an address, percent-encoded.
  private static func encoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    let source = Array(text.utf8)
    func isHex(_ index: Int) -> Bool {
      index < source.count
        && ((0x30...0x39).contains(source[index]) || (0x61...0x66).contains(source[index] | 0x20))
    }
    for (index, byte) in source.enumerated() {
      let isPlain =
        switch byte {
        case UInt8(ascii: "%"): isHex(index + 1) && isHex(index + 2)
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "!"),
          UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"),
          UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="),
          UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "/"), UInt8(ascii: "?"):
          true
        default: false
        }
      if isPlain {
        bytes.append(byte)
      } else {
        let digits = Array("0123456789ABCDEF".utf8)
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The path that is meant where it goes up or stays (RFC 3986, 5.2.4), the dots written as `%2e` included.
  private static func withoutDots(_ path: String) -> String {
    var parts: [Substring] = []
    let all = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, part) in all.enumerated() {
      let isLast = index == all.count - 1
      switch dotCount(part) {
      case 1: if isLast { parts.append("") }
      case 2:
        _ = parts.popLast()
        if isLast { parts.append("") }
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// How many dots a part of a path consists of; 0 for one that is anything else.
  private static func dotCount(_ part: Substring) -> Int {
    var (rest, count) = (part, 0)
    while !rest.isEmpty {
      if rest.hasPrefix(".") {
        rest = rest.dropFirst()
      } else if rest.hasPrefix("%2e") || rest.hasPrefix("%2E") {
        rest = rest.dropFirst(3)
      } else {
        return 0
      }
      count += 1
    }
    return count
  }
}

extension WebAddress: CustomStringConvertible {
  var description: String { origin + target }

  /// `https://example.com`, with the port where it is not the usual one.
  var origin: String {
    (isSecure ? "https://" : "http://") + hostText + (port == (isSecure ? 443 : 80) ? "" : ":\(port)")
  }

  /// Path and query, as the server gets them.
  var target: String { path + (query.map { "?\($0)" } ?? "") }

  /// The host as it stands in an address: with brackets where it holds colons.
  var hostText: String {
    switch host {
    case .name(let name): name
    case .number(let number):
      if case .v6 = number { "[\(number)]" } else { "\(number)" }
    }
  }
}

extension WebAddress {
  /// Where a reference leads that stands at this address (RFC 3986, 5.2).
  func following(_ reference: String) throws(WebProblem) -> WebAddress {
    let reference = reference.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
    if let colon = reference.firstIndex(of: ":"),
      reference[..<colon].utf8.allSatisfy({
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D
          || $0 == 0x2E
      })
    {
      return try WebAddress(String(reference))
    }
    if reference.hasPrefix("//") { return try WebAddress((isSecure ? "https:" : "http:") + reference) }
    if reference.hasPrefix("/") { return try WebAddress(origin + reference) }
    if reference.hasPrefix("?") { return try WebAddress(origin + path + reference) }
    if reference.isEmpty || reference.hasPrefix("#") { return self }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return try WebAddress(origin + folder + reference)
  }
}

/// Why a page cannot be fetched, in a sentence for the model.
struct WebProblem: Error, Hashable, Sendable {
  var sentence: String

  init(_ sentence: String) {
    self.sentence = sentence
  }
}
