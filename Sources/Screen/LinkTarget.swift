/// Where a link leads, if it is somewhere that a program may be asked to open: the web, a mail address or a file.
///
/// It is made of printable ASCII alone, so that it can stand in a control sequence and do nothing there.
public struct LinkTarget: Hashable, Sendable {
  /// The address, at most ``maximumLength`` bytes.
  public let address: String

  public static let maximumLength = 2_000

  /// - Parameter destination: as it was written; what is not ASCII in it is written in percent signs, as RFC 3987,
  ///   section 3.1, has it.
  /// - Returns: `nil` for other schemes, none at all, control characters, or an address that is too long.
  public init?(_ destination: String) {
    let bytes = destination.utf8
    guard bytes.count <= Self.maximumLength, let colon = bytes.prefix(8).firstIndex(of: 0x3A) else {
      return nil
    }
    let scheme = String(decoding: bytes[..<colon].map { $0 | 0x20 }, as: UTF8.self)
    guard ["http", "https", "mailto", "file"].contains(scheme), bytes.index(after: colon) < bytes.endIndex
    else {
      return nil
    }
    var address: [UInt8] = []
    address.reserveCapacity(bytes.count)
    for scalar in destination.unicodeScalars {
      switch scalar.value {
      case 0x21...0x7E: address.append(UInt8(scalar.value))
      case 0x20, 0xA0...:
        for byte in String(scalar).utf8 { address += [0x25, Self.digit(byte >> 4), Self.digit(byte & 15)] }
      default: return nil
      }
    }
    guard address.count <= Self.maximumLength else { return nil }
    self.address = String(decoding: address, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
