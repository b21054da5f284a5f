/// An address whose host is compared label by label: `https://docs.example.com/*`, `*.example.com`.
///
/// Without a scheme it stands for both of the web; without a path for all of them. An address that is written in a way
/// that two programs could read differently matches no pattern.
package struct AddressPattern {
  private let scheme: Substring?
  private let labels: [Substring]
  private let port: Substring?
  private let path: TextGlob?

  package init?(_ pattern: String) {
    let parts = Parts(pattern, mayHoldStars: true)
    guard let parts else { return nil }
    guard [nil, "http", "https"].contains(parts.scheme) else { return nil }
    scheme = parts.scheme
    labels = parts.labels
    port = parts.port
    path = parts.rest.isEmpty || parts.rest == "/*" ? nil : TextGlob(parts.rest)
    // A star stands for labels in front of a name, and never for the whole of one.
    guard !labels.dropFirst().contains("*"), labels.count > 1 || labels[0] != "*" else { return nil }
    guard !labels.contains(where: { $0.count > 1 && $0.contains("*") }) else { return nil }
  }

  package func matches(_ address: String, _ reading: PathPattern.Reading) -> Bool {
    guard let parts = Parts(address, mayHoldStars: false), let scheme = parts.scheme else { return false }
    guard self.scheme.map({ $0 == scheme }) ?? ["http", "https"].contains(scheme) else { return false }
    guard parts.effectivePort == (port ?? Parts.port(of: scheme)) else { return false }
    if labels.first == "*" {
      let tail = labels.dropFirst()
      guard parts.labels.count > tail.count, parts.labels.suffix(tail.count).elementsEqual(tail) else {
        return false
      }
    } else {
      guard parts.labels == labels else { return false }
    }
    guard let path else { return true }
    // Servers do not agree on what such a path leads to, so only the host is certain.
    let rest = parts.rest.lowercased()
    if ["/..", "/./", "//", "%2e", "%2f", "%5c"].contains(where: rest.contains) { return reading == .wide }
    // `/` and nothing are the same page.
    return path.matches(parts.rest.isEmpty ? "/" : parts.rest)
  }

  /// The pattern for all of the host of an address; `nil` when it is not plainly written.
  package static func host(of address: String) -> String? {
    guard let parts = Parts(address, mayHoldStars: false), let scheme = parts.scheme else { return nil }
    let port = parts.port.map { ":\($0)" } ?? ""
    return "\(scheme)://\(parts.labels.joined(separator: "."))\(port)/*"
  }

  /// The parts of an address (RFC 3986), lower case where case means nothing.
  private struct Parts {
    var scheme: Substring?
    var labels: [Substring]
    var port: Substring?
    /// The path with the query; without the fragment, which is not sent.
    var rest: String

    init?(_ text: String, mayHoldStars: Bool) {
      guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("\\") else { return nil }
      var text = text[...]
      if let range = text.firstRange(of: "://") {
        scheme = Substring(text[..<range.lowerBound].lowercased())
        text = text[range.upperBound...]
      }
      if let fragment = text.firstIndex(of: "#") { text = text[..<fragment] }
      let end = text.firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
      var authority = Substring(text[..<end].lowercased())
      rest = String(text[end...])
      // Someone's name before the host is a favourite way to have an address look like another.
      guard !authority.contains("@") else { return nil }
      if authority.hasPrefix("[") {
        guard let close = authority.firstIndex(of: "]") else { return nil }
        let after = authority[authority.index(after: close)...]
        labels = [authority[...close]]
        guard after.isEmpty || after.hasPrefix(":") else { return nil }
        port = after.isEmpty ? nil : after.dropFirst()
      } else {
        if let colon = authority.firstIndex(of: ":") {
          port = authority[authority.index(after: colon)...]
          authority = authority[..<colon]
        }
        if authority.hasSuffix(".") { authority = authority.dropLast() }
        labels = authority.split(separator: ".", omittingEmptySubsequences: false)
        let allowed = { (byte: UInt8) in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
          case UInt8(ascii: "-"), UInt8(ascii: "_"): true
          case UInt8(ascii: "*"): mayHoldStars
          default: false
          }
        }
        guard labels.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(allowed) }) else { return nil }
      }
      if let port {
        guard !port.isEmpty, port.utf8.count <= 5, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
          return nil
        }
      }
    }

    var effectivePort: Substring? { port ?? scheme.flatMap(Self.port(of:)) }

    static func port(of scheme: Substring) -> Substring? {
      switch scheme {
      case "http": "80"
      case "https": "443"
      default: nil
      }
    }
  }
}
