/// 256 random bits that stand for the right to use a server, as 43 characters of base64url (RFC 4648, section 5).
public struct AccessToken: Hashable, Sendable, CustomStringConvertible {
  /// What a client shows, as `Authorization: Bearer` and this.
  public let text: String

  /// A new one from the system's generator.
  public static func random() -> AccessToken {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  static func random(using generator: inout some RandomNumberGenerator) -> AccessToken {
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return AccessToken(unchecked: base64URL(bytes))
  }

  /// - Returns: `nil` when it does not look like one: too short to be safe, or of other characters.
  public init?(_ text: String) {
    let isSafe = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isSafe, (43...256).contains(text.utf8.count) else { return nil }
    self.text = text
  }

  private init(unchecked text: String) {
    self.text = text
  }

  /// Not the token: descriptions end in logs.
  public var description: String { "a token" }

  private static func base64URL(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in bytes {
      bits = bits << 8 | Int(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { text.append(alphabet[bits << (6 - count) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Comparing without telling by the time it takes how much of a secret was right.
enum ConstantTime {
  static func areEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    // That the lengths differ may be told: the length of a token is no secret.
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
