import Conversation
import Crypto

extension Identifier {
  /// An identifier that follows from a name alone, so that the same thing has the same one whenever it is read.
  ///
  /// A UUID of version 8 (RFC 9562, section 5.8) that sorts by time as ours do: 48 bits of milliseconds, the rest from
  /// the SHA-256 of the name.
  init(named name: String, at time: Timestamp) {
    let bytes = SHA256.hash(data: Array("antiphon \(name)".utf8))
    var words: (UInt64, UInt64) = (0, 0)
    for (position, byte) in bytes.prefix(16).enumerated() {
      if position < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
    }
    let milliseconds = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
    self.init(
      high: milliseconds << 16 | 0x8000 | words.0 & 0x0FFF,
      low: words.1 & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
  }
}
