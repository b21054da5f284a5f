import Screen

/// What tells the words, strings and comments of a language apart.
///
/// One is made for each language that is met, and then kept; nothing of it changes.
final class Grammar: Sendable {
  let keywords: Set<String>
  let types: Set<String>
  let constants: Set<String>
  /// Words that make a string of the quote right behind them, as `rb` does in Python.
  let stringPrefixes: Set<String>
  let lineComments: [[UInt8]]
  let blockComments: [BlockComment]
  let strings: [StringRule]
  /// Signs that give the word behind them an ink.
  let sigils: [(sign: UInt8, ink: Ink)]
  let lineStyle: LineStyle
  let traits: Traits
  /// What each byte can begin.
  let kinds: [Kind]

  struct BlockComment: Sendable {
    var open: [UInt8]
    var close: [UInt8]
    var nests = false
    /// Whether both signs count only where a line starts.
    var isAtLineStart = false
  }

  struct StringRule: Sendable {
    enum Escape: Sendable { case backslash, doubling, none }
    var open: [UInt8]
    var close: [UInt8]
    var escape = Escape.backslash
    var goesOn = false
  }

  /// What stands at the start of a line before anything else.
  enum LineStyle: Sendable { case plain, yaml, assignments, instructions, rules, declarations }

  struct Traits: OptionSet, Sendable {
    let rawValue: UInt32
    /// A word with a capital letter first is a type.
    static let capitalTypes = Traits(rawValue: 1 << 0)
    /// A word right before a parenthesis is a function.
    static let calls = Traits(rawValue: 1 << 1)
    /// `#word` at the start of a line.
    static let preprocessor = Traits(rawValue: 1 << 2)
    /// `/…/` where a value may begin.
    static let regularExpressions = Traits(rawValue: 1 << 3)
    /// `<<WORD`, and the text up to a line that is the word.
    static let heredocs = Traits(rawValue: 1 << 4)
    /// `[[…]]`, `[==[…]==]`, and comments made of them.
    static let longBrackets = Traits(rawValue: 1 << 5)
    /// `#"…"#`, with any number of signs.
    static let hashStrings = Traits(rawValue: 1 << 6)
    /// `r"…"`, `r#"…"#`.
    static let rawStrings = Traits(rawValue: 1 << 7)
    /// `R"x(…)x"`.
    static let delimitedStrings = Traits(rawValue: 1 << 8)
    /// `'a` without an end is a name, not a string.
    static let lifetimes = Traits(rawValue: 1 << 9)
    /// `<Tag` and `</Tag` where a value may begin.
    static let tags = Traits(rawValue: 1 << 10)
    /// `:name` is a value.
    static let symbols = Traits(rawValue: 1 << 11)
    /// `name!` is called.
    static let macros = Traits(rawValue: 1 << 12)
    /// A string before a colon is a key.
    static let keys = Traits(rawValue: 1 << 13)
    /// Line comments begin only where a line or a space does.
    static let spacedComments = Traits(rawValue: 1 << 14)
    static let caseInsensitive = Traits(rawValue: 1 << 15)
    /// Numbers may have `'` between digits.
    static let quotedDigits = Traits(rawValue: 1 << 16)
    /// The first word behind a parenthesis is a function.
    static let lists = Traits(rawValue: 1 << 17)
    /// `#fff` is a value.
    static let hexColors = Traits(rawValue: 1 << 18)
  }

  struct Kind: OptionSet, Sendable {
    let rawValue: UInt8
    static let wordStart = Kind(rawValue: 1 << 0)
    static let word = Kind(rawValue: 1 << 1)
    static let digit = Kind(rawValue: 1 << 2)
    static let comment = Kind(rawValue: 1 << 3)
    static let string = Kind(rawValue: 1 << 4)
    static let sigil = Kind(rawValue: 1 << 5)
    static let special = Kind(rawValue: 1 << 6)
  }

  /// - Parameters:
  ///   - keywords, types, constants: words with spaces between them.
  ///   - lineComments: likewise.
  ///   - wordSigns: what words have beside letters, digits and the underscore.
  init(
    keywords: String = "", types: String = "", constants: String = "", stringPrefixes: String = "",
    lineComments: String = "", blockComments: [BlockComment] = [], strings: [StringRule] = [],
    sigils: [(sign: Character, ink: Ink)] = [], wordSigns: String = "", lineStyle: LineStyle = .plain,
    traits: Traits = []
  ) {
    func words(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
    self.keywords = words(keywords)
    self.types = words(types)
    self.constants = words(constants)
    self.stringPrefixes = words(stringPrefixes)
    self.lineComments = lineComments.split(separator: " ").map { Array($0.utf8) }
    self.blockComments = blockComments
    self.strings = strings
    self.sigils = sigils.compactMap { sigil in sigil.sign.asciiValue.map { ($0, sigil.ink) } }
    self.lineStyle = lineStyle
    self.traits = traits
    var kinds = (0..<256).map { byte -> Kind in
      switch UInt8(byte) {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        0x80...:
        [.wordStart, .word]
      case UInt8(ascii: "0")...UInt8(ascii: "9"): [.digit, .word]
      default: []
      }
    }
    for sign in wordSigns.utf8 { kinds[Int(sign)].insert(.word) }
    for sigil in self.sigils { kinds[Int(sigil.sign)].insert(.sigil) }
    for rule in self.lineComments { kinds[Int(rule[0])].insert(.comment) }
    for rule in blockComments { kinds[Int(rule.open[0])].insert(.comment) }
    for rule in strings { kinds[Int(rule.open[0])].insert(.string) }
    for sign in Self.specialSigns(traits) { kinds[Int(sign)].insert(.special) }
    self.kinds = kinds
  }

  private static func specialSigns(_ traits: Traits) -> [UInt8] {
    var signs = ""
    if !traits.isDisjoint(with: [.preprocessor, .hashStrings, .hexColors]) { signs += "#" }
    if traits.contains(.regularExpressions) { signs += "/" }
    if !traits.isDisjoint(with: [.heredocs, .tags]) { signs += "<" }
    if traits.contains(.longBrackets) { signs += "[-" }
    if traits.contains(.lifetimes) { signs += "'" }
    if traits.contains(.symbols) { signs += ":" }
    if traits.contains(.lists) { signs += "(" }
    return Array(signs.utf8)
  }

  static let none = Grammar()
}

extension Grammar.StringRule {
  static let double = make("\"")
  static let single = make("'")
  static let backtick = make("`", goesOn: true)
  /// Quotes that may hold line ends.
  static let longDouble = make("\"", goesOn: true)
  static let longSingle = make("'", goesOn: true)
  static let tripleDouble = make("\"\"\"", goesOn: true)
  static let tripleSingle = make("'''", goesOn: true)

  static func make(
    _ open: String, _ close: String? = nil, escape: Escape = .backslash, goesOn: Bool = false
  ) -> Self {
    Self(open: Array(open.utf8), close: Array((close ?? open).utf8), escape: escape, goesOn: goesOn)
  }
}

extension Grammar.BlockComment {
  static let slashes = make("/*", "*/")
  static let nestedSlashes = make("/*", "*/", nests: true)

  static func make(_ open: String, _ close: String, nests: Bool = false, isAtLineStart: Bool = false) -> Self
  {
    Self(open: Array(open.utf8), close: Array(close.utf8), nests: nests, isAtLineStart: isAtLineStart)
  }
}
