import Screen
import Settings

/// What a theme file says, before it is resolved: colours are still names, and what it inherits is not there.
public struct ThemeFile: Hashable, Sendable {
  /// The most that is read, in bytes.
  public static let limit = 65_536
  /// The version of the format that this program reads.
  public static let schema = 1

  public enum Variant: String, Hashable, Sendable, CaseIterable {
    case light, dark
  }

  /// A name that something else has to define, with its place for a message.
  public struct Reference: Hashable, Sendable {
    public var name: String
    public var file: String
    public var position: SourcePosition
  }

  /// What is said of an ink or a surface; nil where nothing is said.
  public struct Entry: Hashable, Sendable {
    public var foreground: Reference?
    public var background: Reference?
    public var style: Appearance.Attributes?
    public var mono: Appearance.Attributes?
  }

  /// The file as messages name it.
  public var file: String
  /// The name for people.
  public var name: String
  public var author: String?
  /// An SPDX identifier.
  public var license: String?
  /// Where it was derived from.
  public var source: String?
  public var variant: Variant
  public var inherits: Reference?
  public var palette: [String: ThemeColor]
  public var surfaces: [Surface: Entry]
  /// By name: also names that only others fall back to, such as `turn`.
  public var inks: [String: Entry]
}

extension ThemeFile {
  /// The names that `[ink]` knows: the inks', and what stands before the dots in them.
  public static let inkNames: [String] = {
    var names: [String] = []
    for ink in Ink.allCases {
      for name in ink.fallbackNames.reversed() where !names.contains(name) { names.append(name) }
    }
    return names
  }()

  static let inkNameSet = Set(inkNames)
}

extension Ink {
  /// The names under which a theme may speak of this ink, the nearest first: `turn.user`, `turn`.
  public var fallbackNames: [String] {
    var names = [name]
    while let dot = names[names.count - 1].lastIndex(of: ".") {
      names.append(String(names[names.count - 1][..<dot]))
    }
    return names
  }
}

extension Appearance.Attributes {
  /// The names in theme files.
  static let named: [(name: String, attribute: Appearance.Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
  ]
}
