/// Checks UTF-8 as it comes, in pieces (Unicode, table 3-7): what can become no character is known with its first wrong
/// byte.
struct UTF8Check: Hashable, Sendable {
  /// How many bytes the character that has begun still needs.
  private var missing = 0
  /// What its next byte may be.
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether nothing has begun that is not complete.
  var isComplete: Bool { missing == 0 }

  /// - Returns: whether all that came can still become text.
  mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
      if missing == 0, index + 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
        continue
      }
      guard take(bytes[index]) else { return false }
      index += 1
    }
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    if missing > 0 {
      guard allowed.contains(byte) else { return false }
      allowed = 0x80...0xBF
      missing -= 1
      return true
    }
    switch byte {
    case 0x00...0x7F: break
    case 0xC2...0xDF: (missing, allowed) = (1, 0x80...0xBF)
    case 0xE0: (missing, allowed) = (2, 0xA0...0xBF)
    case 0xED: (missing, allowed) = (2, 0x80...0x9F)
    case 0xE1...0xEF: (missing, allowed) = (2, 0x80...0xBF)
    case 0xF0: (missing, allowed) = (3, 0x90...0xBF)
    case 0xF1...0xF3: (missing, allowed) = (3, 0x80...0xBF)
    case 0xF4: (missing, allowed) = (3, 0x80...0x8F)
    default: return false
    }
    return true
  }
}
