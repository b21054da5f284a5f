/// Scripts whose words have no space between them, or of whose words people look for a part.
///
/// An index of words is of no use for them: a whole sentence would be one word. So each of their characters is
/// taken for a word of its own, together with the marks above and below it, and what is looked for is a phrase of
/// such words.
package enum UnspacedScript {
  /// Where such a text has to be cut so that every character is a word: offsets in UTF-8, rising. Empty for most
  /// texts.
  package static func cuts(in text: UnsafeBufferPointer<UInt8>) -> [Int] {
    // The first of them is U+0E00, whose UTF-8 form begins with 0xE0: most texts are looked through bytewise.
    guard var position = text.firstIndex(where: { $0 >= 0xE0 }) else { return [] }
    var cuts: [Int] = []
    var isAfterUnspaced = false
    while position < text.count {
      let (scalar, length) = scalar(in: text, at: position)
      if scalar < 0xE00 {
        // A mark of another script stays with its character.
        if isAfterUnspaced, !isMark(scalar) {
          if isLetterLike(scalar) { cuts.append(position) }
          isAfterUnspaced = false
        }
      } else if isMark(scalar) {
        // Stays with what it stands on.
      } else if contains(scalar) {
        if position > 0 { cuts.append(position) }
        isAfterUnspaced = true
      } else {
        if isAfterUnspaced { cuts.append(position) }
        isAfterUnspaced = false
      }
      position += length
    }
    return cuts
  }

  /// The text with a space at every cut.
  package static func spaced(_ text: UnsafeBufferPointer<UInt8>, at cuts: [Int]) -> [UInt8] {
    var spaced: [UInt8] = []
    spaced.reserveCapacity(text.count + cuts.count)
    var start = 0
    for cut in cuts {
      spaced += text[start..<cut]
      spaced.append(UInt8(ascii: " "))
      start = cut
    }
    spaced += text[start...]
    return spaced
  }

  /// Whether the script of a character is one of these; its marks belong to the script, but see `cuts`.
  package static func contains(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x0E00...0x0EFF,  // Thai, Lao
      0x1000...0x109F, 0xA9E0...0xA9FF, 0xAA60...0xAA7F,  // Myanmar
      0x1100...0x115F, 0x3130...0x318F, 0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
      0x1780...0x17FF, 0x1950...0x19FF, 0x1A20...0x1AAF,  // Khmer, Tai
      0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x303C, 0x3400...0x4DBF,
      0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF,  // Han
      0x3041...0x30FF, 0x31A0...0x31BF, 0x31F0...0x31FF, 0x3100...0x312F, 0xFF66...0xFF9F,
      0x1AFF0...0x1B16F:  // Kana, Bopomofo
      true
    default: false
    }
  }

  private static func isLetterLike(_ scalar: UInt32) -> Bool {
    scalar >= 0x80 || (0x30...0x39).contains(scalar) || (0x41...0x5A).contains(scalar)
      || (0x61...0x7A).contains(scalar)
  }

  private static func isMark(_ scalar: UInt32) -> Bool {
    // The vowels and final consonants of decomposed Hangul are letters, and stay with their syllable all the same.
    if (0x1160...0x11FF).contains(scalar) || (0xD7B0...0xD7FF).contains(scalar) { return true }
    // Before them there are none.
    guard scalar >= 0x300, let scalar = Unicode.Scalar(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return true
    default: return false
    }
  }

  /// Reads one scalar of well-formed UTF-8; what is not well-formed is taken byte by byte.
  private static func scalar(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> (UInt32, Int) {
    func rest(_ offset: Int) -> UInt32 { UInt32(text[position + offset] & 0x3F) }
    let byte = UInt32(text[position])
    let left = text.count - position
    switch byte {
    case 0xC0..<0xE0 where left > 1: return ((byte & 0x1F) << 6 | rest(1), 2)
    case 0xE0..<0xF0 where left > 2: return ((byte & 0x0F) << 12 | rest(1) << 6 | rest(2), 3)
    case 0xF0..<0xF8 where left > 3:
      return ((byte & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
    default: return (byte, 1)
    }
  }
}
