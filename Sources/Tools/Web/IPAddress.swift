#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An address of the Internet Protocol, as its number.
enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(high: UInt64, low: UInt64)

  /// Takes four decimal numbers, or the notations of RFC 4291; no other.
  init?(_ text: String) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      var address = in6_addr()
      guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
      self.init(address)
    } else {
      let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.count == 4 else { return nil }
      var value: UInt32 = 0
      for digits in numbers {
        // A leading zero means octal to some.
        guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
          digits.utf8.count == 1 || digits.utf8.first != 0x30, let number = UInt32(digits), number < 256
        else { return nil }
        value = value << 8 | number
      }
      self = .v4(value)
    }
  }

  init(_ address: in6_addr) {
    let bytes = withUnsafeBytes(of: address) { Array($0) }
    func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
    self = .v6(high: number(0..<8), low: number(8..<16))
  }
}

extension IPAddress: CustomStringConvertible {
  /// As it is written by itself: without brackets.
  var description: String {
    switch self {
    case .v4(let value):
      return [24, 16, 8, 0].map { String(value >> UInt32($0) & 0xFF) }.joined(separator: ".")
    case .v6(let high, let low):
      var address = in6_addr()
      withUnsafeMutableBytes(of: &address) { bytes in
        for index in 0..<8 {
          bytes[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
          bytes[index + 8] = UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))
        }
      }
      var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}

extension IPAddress {
  /// What kind of address it is that nobody on the public network has; `nil` for one that somebody can have.
  ///
  /// The IANA registries of special-purpose addresses (RFC 6890 and those after it) decide. Whatever of IPv6 is not
  /// handed out yet is taken for special too.
  var specialKind: String? {
    switch self {
    case .v4(let value): Self.specialKind(value)
    case .v6(let high, let low): Self.specialKind(high, low)
    }
  }

  private static func specialKind(_ address: UInt32) -> String? {
    func isIn(_ first: UInt32, _ length: UInt32) -> Bool { (address ^ first) >> (32 - length) == 0 }
    if isIn(0x7F00_0000, 8) { return "this machine" }
    if isIn(0x0000_0000, 8) { return "an unspecified address" }
    if isIn(0x0A00_0000, 8) || isIn(0xAC10_0000, 12) || isIn(0xC0A8_0000, 16) { return "a private network" }
    if isIn(0xA9FE_0000, 16) { return "a link-local address" }
    // A public number, at which a cloud tells its machines their secrets.
    if address == 0xA83F_8110 { return "a cloud's inner service" }
    if isIn(0x6440_0000, 10) { return "a carrier's inner network" }
    if isIn(0xC000_0000, 24) || isIn(0xC612_0000, 15) { return "an address for special use" }
    if isIn(0xC000_0200, 24) || isIn(0xC633_6400, 24) || isIn(0xCB00_7100, 24) {
      return "an address for documentation"
    }
    if isIn(0xC058_6300, 24) { return "a tunnel's address" }
    if isIn(0xE000_0000, 4) { return "a multicast address" }
    if isIn(0xF000_0000, 4) { return "a reserved address" }
    return nil
  }

  private static func specialKind(_ high: UInt64, _ low: UInt64) -> String? {
    func isIn(_ first: UInt64, _ length: UInt64) -> Bool { (high ^ first) >> (64 - length) == 0 }
    if high == 0, low == 0 { return "an unspecified address" }
    if high == 0, low == 1 { return "this machine" }
    if high == 0, low >> 32 == 0 || low >> 32 == 0xFFFF { return "an IPv4 address in another notation" }
    // What a network without IPv4 makes of a public address (RFC 6052).
    if high == 0x0064_FF9B_0000_0000, low >> 32 == 0 {
      return specialKind(UInt32(truncatingIfNeeded: low))
    }
    if isIn(0xFE80_0000_0000_0000, 10) { return "a link-local address" }
    if isIn(0xFC00_0000_0000_0000, 7) || isIn(0xFEC0_0000_0000_0000, 10) { return "a private network" }
    if isIn(0xFF00_0000_0000_0000, 8) { return "a multicast address" }
    if isIn(0x2001_0DB8_0000_0000, 32) || isIn(0x3FFF_0000_0000_0000, 20) {
      return "an address for documentation"
    }
    if isIn(0x2002_0000_0000_0000, 16) || isIn(0x2001_0000_0000_0000, 32) { return "a tunnel's address" }
    if isIn(0x2001_0000_0000_0000, 23) || !isIn(0x2000_0000_0000_0000, 3) {
      return "an address for special use"
    }
    return nil
  }
}
