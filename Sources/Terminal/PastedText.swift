/// What becomes of the bytes between the brackets of a paste.
enum PastedText {
  /// Text with line ends as `\n`, and without any other control character but tabs.
  static func clean(_ bytes: [UInt8]) -> String {
    // Decoded before anything is left out: what is left must not come together as something new.
    var text = String(decoding: bytes, as: UTF8.self)
    let kept = text.withUTF8 { bytes in
      var kept: [UInt8] = []
      kept.reserveCapacity(bytes.count)
      var previous: UInt8 = 0
      for (index, byte) in bytes.enumerated() {
        switch byte {
        case 0x0D: kept.append(0x0A)
        case 0x0A: if previous != 0x0D { kept.append(0x0A) }
        case 0x09: kept.append(0x09)
        case 0x00..<0x20, 0x7F: break
        // Controls of two bytes (C1): C2 80 to C2 9F.
        case 0xC2 where index + 1 < bytes.count && bytes[index + 1] < 0xA0: break
        case 0x80..<0xA0 where previous == 0xC2: break
        default: kept.append(byte)
        }
        previous = byte
      }
      return kept
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
