/// How many columns text takes on the screen: the one place that decides it.
///
/// A grapheme cluster is the unit for the cursor and for deleting. It is drawn as one or more glyphs, each a
/// cell with a base scalar and zero-width scalars on top, because that is what curses and every terminal agree
/// on: flags are two letters, a family is its first member, a skin tone is left out. So what is counted here is
/// what the terminal will use, whatever its own view of emoji sequences is.
public enum TextWidth {
  /// The columns a cluster takes, replacements for what must not be sent included.
  public static func columns(of character: Character) -> Int {
    var sum = 0
    forEachGlyph(in: character) { sum += $0.width }
    return sum
  }

  /// The columns a text takes in one row.
  public static func columns(of text: some StringProtocol) -> Int {
    var text = String(text)
    var sum = 0
    text.forEachRun {
      sum += $0.count
      return true
    } cluster: {
      sum += columns(of: $0)
      return true
    }
    return sum
  }

  /// The columns of a single scalar: 0 for what joins the one before it, 2 for wide ones, and `nil` for those
  /// that may not be sent to a terminal at all.
  package static func sentColumns(of scalar: Unicode.Scalar) -> Int? {
    let value = scalar.value
    if value < 0x20 || (0x7F..<0xA0).contains(value) { return nil }
    if value < 0x300 { return value == 0xAD ? nil : 1 }
    // Ideographs and Hangul: most of what is wide.
    if (0x4E00...0x9FFF).contains(value) || (0xAC00...0xD7A3).contains(value) { return 2 }
    if isHidden(scalar) { return nil }
    switch value {
    // Tone marks and voicing marks amid wide scripts; a mark that newer versions of Unicode call a letter.
    case 0x302A...0x302D, 0x3099...0x309A, 0x1171E, 0x16FE4: return 0
    // Hexagrams, wide since Unicode 16 and for the C library before.
    case 0x4DC0...0x4DFF: return 2
    // Signs that stand before the number they belong to, and are seen.
    case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x110BD, 0x110CD: return 1
    default: break
    }
    if wideRanges.contains(value) { return 2 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return 0
    case .unassigned, .surrogate, .privateUse:
      return scalar.properties.generalCategory == .privateUse ? 1 : nil
    default: break
    }
    // Jamo vowels and final consonants combine with the syllable before them.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    return 1
  }

  /// Bidirectional controls, line separators, tags and invisible operators: they change what other text looks
  /// like, so they are named instead of sent.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
      0x1D173...0x1D17A, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }
}

/// What one cell shows: a base scalar and what is stacked on it.
struct Glyph {
  var base: Unicode.Scalar
  /// At most four zero-width scalars; more than that no cell holds.
  var marks: [Unicode.Scalar] = []
  var width: Int
  /// Whether it stands for something that may not be shown as itself.
  var isReplacement = false
}

extension TextWidth {
  /// Takes a cluster apart into the cells that show it.
  static func forEachGlyph(in character: Character, _ body: (Glyph) -> Void) {
    if let ascii = character.asciiValue, character != "\r\n", ascii >= 0x20, ascii < 0x7F {
      body(Glyph(base: Unicode.Scalar(ascii), width: 1))
      return
    }
    let scalars = character.unicodeScalars
    if let only = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex,
      let width = sentColumns(of: only), width > 0
    {
      body(Glyph(base: only, width: width))
      return
    }
    var open: Glyph?
    var emojiEnded = false
    let isEmoji = character.unicodeScalars.first?.properties.isEmoji ?? false
    for scalar in character.unicodeScalars {
      switch scalar.value {
      case 0x200D where isEmoji && open != nil:
        // What is joined on is another emoji; terminals disagree about the whole, so the first one stands alone.
        emojiEnded = true
        continue
      // Joiners say something in scripts that join; elsewhere they only hide.
      case 0x200C, 0x200D:
        if let base = open?.base.value, joins(base) { break }
        if let glyph = open { body(glyph) }
        open = nil
        forEachReplacement(of: scalar, body)
        continue
      // Variants of a glyph differ in their width from terminal to terminal.
      case 0xFE00...0xFE0F where open != nil: continue
      case 0x1F3FB...0x1F3FF, 0xE0020...0xE007F:
        if isEmoji, open != nil { continue }
      default: break
      }
      if emojiEnded { continue }
      guard let width = sentColumns(of: scalar) else {
        if let glyph = open { body(glyph) }
        open = nil
        forEachReplacement(of: scalar, body)
        continue
      }
      if width > 0 {
        if let glyph = open { body(glyph) }
        open = Glyph(base: scalar, width: width)
      } else if open == nil {
        // A mark with nothing to stand on gets a no-break space as its base; a lone joiner or selector is named.
        if scalar.properties.generalCategory == .format || isVariationSelector(scalar) {
          forEachReplacement(of: scalar, body)
        } else {
          open = Glyph(base: "\u{A0}", marks: [scalar], width: 1)
        }
      } else if open!.marks.count < 4 {
        open!.marks.append(scalar)
      }
    }
    if let glyph = open { body(glyph) }
  }

  /// Arabic, Syriac, the scripts of India and their neighbours, Mongolian.
  private static func joins(_ value: UInt32) -> Bool {
    (0x0600...0x1CFF).contains(value) || (0xA800...0xABFF).contains(value)
      || (0x11000...0x11FFF).contains(value)
  }

  private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value)
  }

  /// The visible stand-in of a scalar that may not be sent: a control picture, or its number in brackets.
  private static func forEachReplacement(of scalar: Unicode.Scalar, _ body: (Glyph) -> Void) {
    switch scalar.value {
    case 0..<0x20:
      body(Glyph(base: Unicode.Scalar(0x2400 + scalar.value)!, width: 1, isReplacement: true))
    case 0x7F:
      body(Glyph(base: "\u{2421}", width: 1, isReplacement: true))
    case 0xAD, 0x80..<0xA0,
      _ where isHidden(scalar) || isVariationSelector(scalar) || scalar.properties.generalCategory == .format:
      let number = String(scalar.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
      for letter in "<U+\(padded)>".unicodeScalars {
        body(Glyph(base: letter, width: 1, isReplacement: true))
      }
    default:
      body(Glyph(base: "\u{FFFD}", width: 1, isReplacement: true))
    }
  }
}

extension [ClosedRange<UInt32>] {
  /// Whether a value lies in one of these sorted ranges.
  func contains(_ value: UInt32) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].lowerBound <= value
  }
}
