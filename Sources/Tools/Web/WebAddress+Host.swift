extension WebAddress.Host {
  /// Reads a host as it stands in an address.
  init(_ text: some StringProtocol) throws(WebProblem) {
    if text.hasPrefix("[") {
      // A zone behind "%" would name a network card of this machine.
      guard text.hasSuffix("]"), let number = IPAddress(String(text.dropFirst().dropLast())),
        case .v6 = number
      else { throw WebProblem("\"\(text.prefix(60))\" is not an IPv6 address.") }
      self = .number(number)
      return
    }
    guard !text.isEmpty else { throw WebProblem("The address names no host.") }
    guard !text.hasSuffix(".") else { throw WebProblem("The host ends with a dot; leave it out.") }
    var labels: [String] = []
    for label in text.split(separator: ".", omittingEmptySubsequences: false) {
      labels.append(try Self.label(String(label)))
    }
    let name = labels.joined(separator: ".")
    guard name.utf8.count <= 253 else { throw WebProblem("The host is longer than a name can be.") }
    // To some, 2130706433, 0x7f.1 and 127.1 are numbers of hosts too.
    guard let last = labels.last, !Self.isNumber(last) else {
      guard let number = IPAddress(name) else {
        throw WebProblem(
          "\"\(name)\" is not an IPv4 address in its usual form, four decimal numbers with dots between them."
        )
      }
      self = .number(number)
      return
    }
    self = .name(name)
  }

  private static func isNumber(_ label: String) -> Bool {
    label.utf8.allSatisfy { (0x30...0x39).contains($0) }
      || label.hasPrefix("0x")
        && label.utf8.dropFirst(2).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// A part of a name in lower case and ASCII.
  private static func label(_ text: String) throws(WebProblem) -> String {
    let label = text.lowercased()
    if label.utf8.allSatisfy({ $0 < 0x80 }) {
      let isGood =
        (1...63).contains(label.utf8.count)
        && label.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            || $0 == UInt8(ascii: "_")
        }
      guard isGood else { throw WebProblem("\"\(text.prefix(60))\" cannot be a part of a host's name.") }
      return label
    }
    var before: Unicode.Scalar?
    for scalar in label.unicodeScalars {
      guard isPlain(scalar, after: before) else {
        throw WebProblem(
          "The host holds the character \"\(scalar)\", which stands for another one in names; write the host in "
            + "ASCII, as xn--….")
      }
      before = scalar
    }
    guard let encoded = Punycode.encode(label) else {
      throw WebProblem("A part of the host is longer than it can be.")
    }
    return "xn--\(encoded)"
  }

  /// Whether a character of a name stands for itself and nothing else, so that no table of IDNA is needed to know what
  /// it means.
  private static func isPlain(_ scalar: Unicode.Scalar, after before: Unicode.Scalar?) -> Bool {
    if scalar.isASCII {
      return scalar == "-" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
    // A letter with an accent of its own is written as one character.
    if (0x300...0x36F).contains(scalar.value), before?.properties.isAlphabetic ?? false { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: break
    default: return false
    }
    return !scalar.properties.changesWhenNFKCCaseFolded
  }

  /// The name as people read it, where it holds parts that are not ASCII; `nil` where it is what it looks like.
  var shown: String? {
    guard case .name(let name) = self else { return nil }
    var isOther = false
    let labels = name.split(separator: ".").map { label in
      guard label.hasPrefix("xn--"), let decoded = Punycode.decode(label.dropFirst(4)) else {
        return String(label)
      }
      isOther = true
      return decoded
    }
    return isOther ? labels.joined(separator: ".") : nil
  }
}
