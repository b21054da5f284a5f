/// A UUID version 7 that says in its type what it identifies.
///
/// Identifiers sort by the time they were made (RFC 9562, section 5.7): the first 48 bits are milliseconds
/// since 1970, the rest is random. The text form is the usual 36 characters in lower case.
public struct Identifier<Subject>: Hashable, Sendable {
  public let high: UInt64
  public let low: UInt64

  /// Takes the 128 bits as they are.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes a version 7 identifier out of a time and random bits.
  ///
  /// - Parameters:
  ///   - time: when the subject came to be.
  ///   - random: 128 bits, of which 74 are used.
  public init(time: Timestamp, random: (UInt64, UInt64)) {
    let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
    high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
    low = random.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// When the subject came to be, in so far as the identifier is of version 7.
  public var time: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }
}

extension Identifier: Comparable {
  public static func < (left: Self, right: Self) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }
}

extension Identifier: LosslessStringConvertible {
  /// Reads the text form of a UUID, in either case; `nil` for anything else.
  public init?(_ description: String) {
    var words: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for (position, byte) in description.utf8.enumerated() {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard digits < 32, let value = Self.value(ofHexDigit: byte) else { return nil }
      if digits < 16 { words.0 = words.0 << 4 | value } else { words.1 = words.1 << 4 | value }
      digits += 1
    }
    guard digits == 32, description.utf8.count == 36 else { return nil }
    self.init(high: words.0, low: words.1)
  }

  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 36) { buffer in
      var written = 0
      for nibble in 0..<32 {
        if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
          buffer[written] = UInt8(ascii: "-")
          written += 1
        }
        let word = nibble < 16 ? high : low
        buffer[written] = digits[Int(truncatingIfNeeded: word >> UInt64(60 - nibble % 16 * 4)) & 15]
        written += 1
      }
      return written
    }
  }

  private static func value(ofHexDigit byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}

extension Identifier: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

public typealias SessionID = Identifier<Session>
public typealias RoundID = Identifier<Round>
public typealias RequestID = Identifier<Request>
public typealias ResponseID = Identifier<Response>
public typealias TurnID = Identifier<Turn>
public typealias ToolCallID = Identifier<ToolCall>
