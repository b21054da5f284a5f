/// Text of which every scalar is seen as what it is: nothing joins, reorders, hides, or passes for a blank.
///
/// For what a person is to decide on. ``VisibleText`` keeps what a terminal obeys away from it and lets text look as it is
/// meant to, an emoji of several scalars as one; here each of them is named that is not seen by itself.
public enum ExactText {
  /// A part of a line.
  public struct Piece: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      /// As it is.
      case plain
      /// One tab, as itself.
      case tab
      /// What cannot be seen, by its number: `<U+202E>`.
      case named
    }

    public var kind: Kind
    public var text: String

    public init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// The lines of a text: what lies between line feeds, so that a carriage return stays to be seen.
  public static func lines(of text: String) -> [String] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  /// The parts of one line.
  ///
  /// Named are: control characters, whatever changes how other text is read, what has no width or no ink, all blanks but
  /// the ordinary one, that one too at the end of the line, and of marks on a letter those from the fifth on.
  public static func pieces(of line: some StringProtocol) -> [Piece] {
    var builder = PieceBuilder()
    let scalars = line.unicodeScalars
    var end = scalars.endIndex
    while end > scalars.startIndex, scalars[scalars.index(before: end)] == " " {
      end = scalars.index(before: end)
    }
    for scalar in scalars[..<end] { builder.add(scalar) }
    builder.nameBlanks(scalars[end...].count)
    return builder.finish()
  }

  /// One line as text.
  public static func text(ofLine line: some StringProtocol) -> String {
    pieces(of: line).map { $0.kind == .tab ? name(of: "\t") : $0.text }.joined()
  }

  static func name(of scalar: Unicode.Scalar) -> String {
    let number = String(scalar.value, radix: 16, uppercase: true)
    return "<U+\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)>"
  }
}

/// Puts scalars together to pieces.
private struct PieceBuilder {
  private var pieces: [ExactText.Piece] = []
  private var plain = ""
  /// The letter that marks can stand on; `nil` where there is none.
  private var base: Unicode.Scalar?
  private var marks = 0

  /// A cell holds no more.
  private static let markLimit = 4

  mutating func add(_ scalar: Unicode.Scalar) {
    if (0x21..<0x7F).contains(scalar.value) {
      plain.unicodeScalars.append(scalar)
      (base, marks) = (scalar, 0)
    } else if scalar == " " {
      plain.unicodeScalars.append(scalar)
      base = nil
    } else if scalar == "\t" {
      flush()
      pieces.append(ExactText.Piece(.tab, "\t"))
    } else if isSeen(scalar) {
      plain.unicodeScalars.append(scalar)
    } else {
      name(ExactText.name(of: scalar))
    }
  }

  mutating func nameBlanks(_ count: Int) {
    if count > 0 { name(count == 1 ? "<U+0020>" : "<U+0020 x\(count)>") }
  }

  mutating func finish() -> [ExactText.Piece] {
    flush()
    return pieces
  }

  private mutating func name(_ text: String) {
    flush()
    pieces.append(ExactText.Piece(.named, text))
  }

  private mutating func flush() {
    base = nil
    guard !plain.isEmpty else { return }
    pieces.append(ExactText.Piece(.plain, plain))
    plain = ""
  }

  private mutating func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    guard let width = TextWidth.sentColumns(of: scalar), !properties.isDefaultIgnorableCodePoint else {
      return false
    }
    switch scalar.value {
    // The blank of braille, and the skin tones that terminals leave out.
    case 0x2800, 0x1F3FB...0x1F3FF: return false
    default: break
    }
    switch properties.generalCategory {
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse, .control: return false
    case .nonspacingMark,
      .enclosingMark where width == 0:
      guard base != nil, marks < Self.markLimit else { return false }
      marks += 1
      return true
    default: break
    }
    if width == 0 {
      // The vowels and final consonants of Hangul stand in the syllable that is begun.
      guard let base, Self.isHangul(base) else { return false }
      return true
    }
    (base, marks) = (scalar, 0)
    return true
  }

  private static func isHangul(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115E, 0xA960...0xA97F, 0xAC00...0xD7A3: true
    default: false
    }
  }
}
