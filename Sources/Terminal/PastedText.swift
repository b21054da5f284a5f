/// What becomes of the bytes between the brackets of a paste.
enum PastedText {
  /// Text with line ends as `\n`, and without any other control character but tabs.
  static func clean(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0D: text.append("\n")
      case 0x0A: if !afterReturn { text.append("\n") }
      case 0x09: text.append("\t")
      case 0x00..<0x20, 0x7F..<0xA0: break
      default: text.append(scalar)
      }
      afterReturn = scalar.value == 0x0D
    }
    return String(text)
  }
}
