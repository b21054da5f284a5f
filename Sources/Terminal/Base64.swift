/// Base 64 (RFC 4648 §4), for the clipboard.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var encoded: [UInt8] = []
    var group: UInt32 = 0
    var filled = 0
    for byte in bytes {
      group = group << 8 | UInt32(byte)
      filled += 1
      if filled == 3 {
        append(group, 4, to: &encoded)
        (group, filled) = (0, 0)
      }
    }
    if filled > 0 {
      append(group << (8 * UInt32(3 - filled)), filled + 1, to: &encoded)
      encoded.append(contentsOf: repeatElement(0x3D, count: 3 - filled))
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func append(_ group: UInt32, _ letters: Int, to encoded: inout [UInt8]) {
    for letter in 0..<letters { encoded.append(alphabet[Int(group >> (18 - 6 * UInt32(letter))) & 63]) }
  }
}
