/// What a glyph means; the theme decides how that looks.
///
/// The vocabulary is closed. Each ink has a name for theme files and one letter, unique and permanent, for
/// frame snapshots. A name with a dot falls back to what stands before the dot, and then to `text`.
public enum Ink: UInt8, CaseIterable, Hashable, Sendable {
  case text, title, muted, strong, emphasis, link, quote, code, bullet, border
  case heading
  case turnUser, turnModel
  case prompt, caret, placeholder
  case busy, success, warning, error, attention
  case toolName, toolArgument
  case reasoning
  case selection, selectionMarker, unread
  case key, keyLabel
  case syntaxKeyword, syntaxType, syntaxString, syntaxNumber, syntaxComment, syntaxFunction
  case diffAdded, diffRemoved
  case match
  case control
}

extension Ink {
  /// The name in theme files.
  public var name: String { description.name }
  /// The letter in frame snapshots.
  public var letter: Character { description.letter }

  /// The ink of this name, if there is one.
  public init?(name: String) {
    guard let ink = Ink.allCases.first(where: { $0.name == name }) else { return nil }
    self = ink
  }

  private var description: (name: String, letter: Character) {
    switch self {
    case .text: ("text", ".")
    case .title: ("title", "h")
    case .muted: ("muted", "m")
    case .strong: ("strong", "S")
    case .emphasis: ("emphasis", "E")
    case .link: ("link", "l")
    case .quote: ("quote", "q")
    case .code: ("code", "c")
    case .bullet: ("bullet", "o")
    case .border: ("border", "|")
    case .heading: ("heading", "H")
    case .turnUser: ("turn.user", "u")
    case .turnModel: ("turn.model", "b")
    case .prompt: ("prompt", "p")
    case .caret: ("caret", "C")
    case .placeholder: ("placeholder", "_")
    case .busy: ("status.busy", "w")
    case .success: ("status.success", "+")
    case .warning: ("status.warning", "!")
    case .error: ("status.error", "e")
    case .attention: ("status.attention", "?")
    case .toolName: ("tool.name", "T")
    case .toolArgument: ("tool.argument", "a")
    case .reasoning: ("reasoning", "r")
    case .selection: ("selection", "v")
    case .selectionMarker: ("selection.marker", ">")
    case .unread: ("unread", "n")
    case .key: ("key", "K")
    case .keyLabel: ("key.label", "L")
    case .syntaxKeyword: ("syntax.keyword", "k")
    case .syntaxType: ("syntax.type", "t")
    case .syntaxString: ("syntax.string", "s")
    case .syntaxNumber: ("syntax.number", "0")
    case .syntaxComment: ("syntax.comment", "/")
    case .syntaxFunction: ("syntax.function", "f")
    case .diffAdded: ("diff.added", "A")
    case .diffRemoved: ("diff.removed", "R")
    case .match: ("match", "M")
    case .control: ("control", "^")
    }
  }
}

/// What a glyph lies on.
public enum Surface: UInt8, CaseIterable, Hashable, Sendable {
  case base, sidebar, composer, status, selection, code, dialog, notice
}

extension Surface {
  /// The name in theme files.
  public var name: String {
    switch self {
    case .base: "base"
    case .sidebar: "sidebar"
    case .composer: "composer"
    case .status: "status"
    case .selection: "selection"
    case .code: "code"
    case .dialog: "dialog"
    case .notice: "notice"
    }
  }

  /// The letter in frame snapshots, unique and permanent.
  public var letter: Character {
    switch self {
    case .base: "."
    case .sidebar: "b"
    case .composer: "i"
    case .status: "s"
    case .selection: "v"
    case .code: "c"
    case .dialog: "d"
    case .notice: "n"
    }
  }

  /// The surface of this name, if there is one.
  public init?(name: String) {
    guard let surface = Surface.allCases.first(where: { $0.name == name }) else { return nil }
    self = surface
  }
}
