import Screen

/// A control sequence that came from the terminal: `CSI`, parameters, intermediates, a final byte (ECMA-48 §5.4).
struct ControlSequence {
  /// `<`, `=`, `>` or `?` before the parameters; 0 without one.
  private let prefix: UInt8
  private let parameters: [Parameter]
  private let hasIntermediates: Bool
  private let final: UInt8

  /// A number with those after it that are set off by colons; `nil` where none is given.
  private typealias Parameter = [Int?]

  init(_ bytes: [UInt8], final: UInt8) {
    var body = bytes[...]
    if let first = body.first, (0x3C...0x3F).contains(first) {
      prefix = first
      body = body.dropFirst()
    } else {
      prefix = 0
    }
    let intermediates = body.firstIndex { $0 < 0x30 } ?? body.endIndex
    hasIntermediates = intermediates < body.endIndex
    body = body[..<intermediates]
    parameters =
      body.isEmpty
      ? []
      : body.split(separator: 0x3B, omittingEmptySubsequences: false).map { parameter in
        parameter.split(separator: 0x3A, omittingEmptySubsequences: false).map(Self.number)
      }
    self.final = final
  }

  var isPasteStart: Bool { prefix == 0 && final == 0x7E && !hasIntermediates && value(0) == 200 }

  /// What it says; `nil` for what is unknown or was not asked for.
  func event(adding alt: Key.Modifiers) -> InputEvent? {
    guard !hasIntermediates else { return nil }
    switch (prefix, final) {
    case (0x3C, 0x4D), (0x3C, 0x6D): return mouse()
    case (0x3F, 0x63): return .deviceAttributes
    case (0, 0x49) where parameters.isEmpty: return .focus(true)
    case (0, 0x4F) where parameters.isEmpty: return .focus(false)
    case (0, 0x75): return unicodeKey(value(0), shifted: value(0, 1), modifiers: 1, adding: alt)
    case (0, 0x7E): return value(0) == 27 ? otherKey(adding: alt) : numberedKey(adding: alt)
    case (0, _): return letterKey(adding: alt)
    default: return nil
    }
  }

  private func value(_ index: Int, _ part: Int = 0) -> Int? {
    guard index < parameters.count, part < parameters[index].count else { return nil }
    return parameters[index][part]
  }

  /// Decimal digits as a number; `nil` for none, and for numbers that no terminal sends.
  static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 7 else { return nil }
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit) - 0x30
    }
    return number
  }

  // MARK: - Keys

  /// xterm's and kitty's modifier parameter: one more than the sum of the bits.
  static func modifiers(_ parameter: Int) -> Key.Modifiers {
    Key.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(0, parameter - 1) & 15))
  }

  static func code(ofSS3 final: UInt8) -> Key.Code? {
    switch final {
    case 0x4D: .enter
    case 0x49: .tab
    case 0x20: .space
    // The numeric keypad in its application mode.
    case 0x6A...0x79: .character(Character(Unicode.Scalar(final - 0x40)))
    case 0x58: .character("=")
    default: code(ofLetter: final)
    }
  }

  private static func code(ofLetter final: UInt8) -> Key.Code? {
    switch final {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x50...0x53: .function(Int(final) - 0x4F)
    default: nil
    }
  }

  private static func code(ofNumber number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...26: .function(number - 12)
    case 28, 29: .function(number - 13)
    case 31...34: .function(number - 14)
    default: nil
    }
  }

  private func letterKey(adding alt: Key.Modifiers) -> InputEvent? {
    if isRelease { return nil }
    if final == 0x5A { return .key(Key(.tab, alt.union(.shift))) }
    let modifiers = value(1) ?? 1
    // `CSI row;column R` is also a cursor position report; F3 has the row 1 and a possible modifier.
    if final == 0x52, !parameters.isEmpty, value(0) != 1 || !(2...16).contains(modifiers) { return nil }
    guard let code = Self.code(ofLetter: final) else { return nil }
    return .key(Key(code, Self.modifiers(modifiers).union(alt)))
  }

  private func numberedKey(adding alt: Key.Modifiers) -> InputEvent? {
    guard !isRelease, let number = value(0), let code = Self.code(ofNumber: number) else { return nil }
    return .key(Key(code, Self.modifiers(value(1) ?? 1).union(alt)))
  }

  /// xterm's modifyOtherKeys: `27;modifiers;code`.
  private func otherKey(adding alt: Key.Modifiers) -> InputEvent? {
    unicodeKey(value(2), shifted: nil, modifiers: 1, adding: alt)
  }

  /// Whether the kitty protocol says that the key was let go.
  private var isRelease: Bool { value(1, 1) == 3 }

  private func unicodeKey(_ number: Int?, shifted: Int?, modifiers index: Int, adding alt: Key.Modifiers)
    -> InputEvent?
  {
    guard !isRelease, let number else { return nil }
    var modifiers = Self.modifiers(value(index) ?? 1).union(alt)
    if let code = Self.code(ofUnicodeKey: number) { return .key(Key(code, modifiers)) }
    guard !(0xE000...0xF8FF).contains(number), number >= 0x20, !(0x7F..<0xA0).contains(number),
      let scalar = Unicode.Scalar(UInt32(number))
    else { return nil }
    var character = Character(scalar)
    if modifiers == .shift {
      // Shift with nothing else is part of the character.
      modifiers = []
      if let shifted, let scalar = Unicode.Scalar(UInt32(shifted)), shifted >= 0x20 {
        character = Character(scalar)
      } else if let upper = character.uppercased().first, character.uppercased().count == 1 {
        character = upper
      }
    }
    return .key(Key(character, modifiers))
  }

  /// Keys that the kitty protocol numbers: the old control codes, and its own in the private use area.
  private static func code(ofUnicodeKey number: Int) -> Key.Code? {
    switch number {
    case 9: .tab
    case 13, 57414: .enter
    case 27: .escape
    case 8, 127: .backspace
    case 32: .space
    case 57376...57387: .function(number - 57376 + 13)
    case 57399...57408: .character(Character(Unicode.Scalar(UInt8(number - 57399 + 0x30))))
    case 57409: .character(".")
    case 57410: .character("/")
    case 57411: .character("*")
    case 57412: .character("-")
    case 57413: .character("+")
    case 57415: .character("=")
    case 57416: .character(",")
    case 57417: .left
    case 57418: .right
    case 57419: .up
    case 57420: .down
    case 57421: .pageUp
    case 57422: .pageDown
    case 57423: .home
    case 57424: .end
    case 57425: .insert
    case 57426: .delete
    default: nil
    }
  }

  // MARK: - Mouse

  /// xterm's SGR report: `< button;column;row`, `M` for pressed or moved, `m` for let go.
  private func mouse() -> InputEvent? {
    guard parameters.count == 3, let button = value(0), let column = value(1), let row = value(2),
      column > 0, row > 0
    else { return nil }
    var modifiers = Key.Modifiers()
    if button & 4 != 0 { modifiers.insert(.shift) }
    if button & 8 != 0 { modifiers.insert(.alt) }
    if button & 16 != 0 { modifiers.insert(.control) }
    let isMotion = button & 32 != 0
    let action: MouseEvent.Action
    switch (button & ~0x3C, isMotion) {
    case (64, false): action = .wheelUp
    case (65, false): action = .wheelDown
    case (0...2, _) where final == 0x6D: action = .release
    case (0, let moved): action = moved ? .drag(.left) : .press(.left)
    case (1, let moved): action = moved ? .drag(.middle) : .press(.middle)
    case (2, let moved): action = moved ? .drag(.right) : .press(.right)
    default: return nil
    }
    return .mouse(MouseEvent(action, at: Position(column: column - 1, row: row - 1), modifiers: modifiers))
  }
}
