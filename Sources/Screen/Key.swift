/// A key as it was pressed: what it is, and what was held with it.
///
/// It has a text form, used in settings, in help and in tests: the character itself, or a name in angle
/// brackets with modifiers before it: `a`, `<Enter>`, `<C-n>`, `<M-Enter>`, `<S-Up>`, `<F1>`, `<Space>`, `<lt>`.
public struct Key: Hashable, Sendable {
  public enum Code: Hashable, Sendable {
    /// A key that types something. With Control or Alt, the letter in the case in which it was reported.
    case character(Character)
    case enter, tab, backspace, escape, space
    case up, down, left, right, home, end, pageUp, pageDown, insert, delete
    case function(Int)
  }

  public struct Modifiers: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    public static let shift = Modifiers(rawValue: 1)
    public static let alt = Modifiers(rawValue: 2)
    public static let control = Modifiers(rawValue: 4)
    public static let `super` = Modifiers(rawValue: 8)
  }

  public var code: Code
  public var modifiers: Modifiers

  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  public init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(character == " " ? .space : .character(character), modifiers)
  }
}

extension Key: LosslessStringConvertible {
  private static let names: [(name: String, code: Code)] = [
    ("Enter", .enter), ("Tab", .tab), ("Backspace", .backspace), ("Esc", .escape), ("Space", .space),
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end),
    ("PageUp", .pageUp), ("PageDown", .pageDown), ("Insert", .insert), ("Delete", .delete),
  ]

  /// Reads the text form; `nil` when it is not that of exactly one key.
  public init?(_ description: String) {
    guard description.hasPrefix("<"), description.count > 1 else {
      guard description.count == 1, let character = description.first else { return nil }
      self.init(character)
      return
    }
    guard description.hasSuffix(">") else { return nil }
    var name = description.dropFirst().dropLast()
    var modifiers = Modifiers()
    while name.count > 2, name.dropFirst().first == "-" {
      switch name.first {
      case "C": modifiers.insert(.control)
      case "M", "A": modifiers.insert(.alt)
      case "S": modifiers.insert(.shift)
      case "D": modifiers.insert(.super)
      default: return nil
      }
      name = name.dropFirst(2)
    }
    if name == "lt" {
      self.init("<", modifiers)
    } else if let known = Self.names.first(where: { $0.name.lowercased() == name.lowercased() }) {
      self.init(known.code, modifiers)
    } else if name.first == "F", let number = Int(name.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else if name.count == 1, let character = name.first, !modifiers.isEmpty {
      self.init(character, modifiers)
    } else {
      return nil
    }
  }

  public var description: String {
    var prefix = ""
    if modifiers.contains(.control) { prefix += "C-" }
    if modifiers.contains(.alt) { prefix += "M-" }
    if modifiers.contains(.shift) { prefix += "S-" }
    if modifiers.contains(.super) { prefix += "D-" }
    switch code {
    case .character("<"): return "<\(prefix)lt>"
    case .character(let character): return prefix.isEmpty ? String(character) : "<\(prefix)\(character)>"
    case .function(let number): return "<\(prefix)F\(number)>"
    default:
      let name = Self.names.first { $0.code == code }?.name ?? ""
      return "<\(prefix)\(name)>"
    }
  }

  /// Reads a row of keys as they would be typed: `<C-n>hello<Enter>`. A `<` that opens no key stands for itself.
  public static func sequence(_ text: String) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), let key = Key(String(rest[...end])) {
        keys.append(key)
        rest = rest[rest.index(after: end)...]
      } else {
        keys.append(Key(first))
        rest = rest.dropFirst()
      }
    }
    return keys
  }
}
