import Conversation
import Screen

/// All of what a tool call would do, as headings with the lines below them: for the screen and for plain text.
public struct ApprovalDocument: Hashable, Sendable {
  public struct Section: Hashable, Sendable {
    public var title: String
    /// How much there is of it, in words.
    public var caption: String
    public var kind: ApprovalDetail.Kind?
    public var rows: [Row]
    /// Whether it is a sentence, of which a row may end between two words.
    public var isProse = false
  }

  public struct Row: Hashable, Sendable {
    /// Which argument or line it is, from 1; `nil` where it goes on with the one before, or there is only one.
    public var number: Int?
    public var pieces: [ExactText.Piece]
  }

  public var sections: [Section] = []
  /// How many characters of it cannot be seen, and are named.
  public private(set) var namedCount = 0

  public init(_ call: ToolCall) {
    self.init(call.request)
  }

  /// Without anything in it.
  init() {}

  public init(_ request: ApprovalRequest) {
    add("Why", nil, [request.reason], isProse: true)
    for detail in request.details { add(detail) }
    if let rule = request.rule {
      add("Rule", nil, [rule], caption: "what else is allowed with it, for the session or always")
    }
  }

  /// What holds a command that runs, in words; `nil` where nothing runs that could be held.
  public static func sandbox(_ request: ApprovalRequest) -> String? {
    switch request.isSandboxed {
    case true?: "sandboxed: it runs in a sandbox"
    case false?: "unsandboxed: nothing holds it back"
    case nil: nil
    }
  }

  private mutating func add(_ detail: ApprovalDetail) {
    switch detail.kind {
    case .command: add(arguments: detail.values)
    case .environment: add(names: detail.values)
    case .script: add("Script", .script, detail.values)
    case .folder: add("Folder", .folder, detail.values)
    case .file: add("File", .file, detail.values)
    case .diff: add("Changes", .diff, detail.values)
    case .content: add("Content", .content, detail.values)
    case .address: add("Address", .address, detail.values)
    case .server: add("Server", .server, detail.values)
    case .definition: add("Definition", .definition, detail.values)
    case .arguments: add(json: detail.values)
    case .note: add("Note", .note, detail.values, isProse: true)
    }
  }

  mutating func add(
    _ title: String, _ kind: ApprovalDetail.Kind?, _ texts: [String], caption: String? = nil,
    isProse: Bool = false
  ) {
    var rows: [Row] = []
    var scalars = 0
    var named = 0
    for text in texts {
      scalars += text.unicodeScalars.count
      var lines = ExactText.lines(of: text)
      // A line feed at the end ends the last line, and begins none.
      if lines.count > 1, lines.last == "" { lines.removeLast() }
      for line in lines {
        let pieces = ExactText.pieces(of: line)
        named += pieces.count { $0.kind == .named }
        rows.append(Row(number: rows.count + 1, pieces: pieces))
      }
    }
    if rows.count == 1 { rows[0].number = nil }
    namedCount += named
    sections.append(
      Section(
        title: title, caption: caption ?? Self.caption(rows.count, scalars, named, kind), kind: kind,
        rows: rows, isProse: isProse))
  }

  /// Arguments put into lines, where they are one text of JSON; the blanks between its parts alone are other than they were.
  private mutating func add(json values: [String]) {
    guard values.count == 1, let lines = JSONText.exactLines(of: values[0]), lines.count > 1 else {
      return add("Arguments", .arguments, values)
    }
    add("Arguments", .arguments, [lines.joined(separator: "\n")])
    let place = sections.count - 1
    let length = Self.length(values[0].unicodeScalars.count)
    let named = sections[place].rows.reduce(0) { $0 + $1.pieces.count { $0.kind == .named } }
    sections[place].caption = "\(length)\(Self.words(named)), in \(lines.count) lines to be read"
  }

  /// One argument after the other, between quotes, so that blanks and empty ones are seen.
  mutating func add(arguments: [String]) {
    var rows: [Row] = []
    var named = 0
    for (index, argument) in arguments.enumerated() {
      let lines = ExactText.lines(of: argument)
      for (place, line) in lines.enumerated() {
        var pieces = ExactText.pieces(of: line)
        named += pieces.count { $0.kind == .named }
        if place == 0 { pieces.insert(ExactText.Piece(.plain, "\""), at: 0) }
        if place == lines.count - 1 { pieces.append(ExactText.Piece(.plain, "\"")) }
        rows.append(Row(number: place == 0 ? index + 1 : nil, pieces: pieces))
      }
    }
    namedCount += named
    var caption = arguments.count == 1 ? "1 argument" : "\(arguments.count) arguments"
    if rows.count > arguments.count { caption += ", \(rows.count) lines" }
    sections.append(
      Section(title: "Command", caption: caption + Self.words(named), kind: .command, rows: rows))
  }

  /// In as few rows as they take where they are plain words, else one each.
  mutating func add(names: [String]) {
    let arePlain = names.allSatisfy { name in
      !name.isEmpty
        && name.utf8.allSatisfy { byte in
          (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x5F
        }
    }
    let caption = names.count == 1 ? "1 variable" : "\(names.count) variables"
    if arePlain {
      let row = Row(number: nil, pieces: [ExactText.Piece(.plain, names.joined(separator: " "))])
      sections.append(
        Section(
          title: "Environment", caption: caption, kind: .environment, rows: names.isEmpty ? [] : [row]))
    } else {
      let before = namedCount
      add(arguments: names)
      sections[sections.count - 1].title = "Environment"
      sections[sections.count - 1].caption = caption + Self.words(namedCount - before)
      sections[sections.count - 1].kind = .environment
    }
  }

  private static func caption(
    _ lines: Int, _ characters: Int, _ named: Int, _ kind: ApprovalDetail.Kind?
  ) -> String {
    switch kind {
    case .script, .diff, .content, .definition, .arguments: break
    default:
      guard lines > 1 || named > 0 else { return "" }
    }
    if characters == 0 { return "empty" }
    let length = length(characters)
    return "\(lines == 1 ? "1 line" : "\(lines) lines"), \(length)\(words(named))"
  }

  private static func length(_ characters: Int) -> String {
    characters == 1 ? "1 character" : "\(characters) characters"
  }

  private static func words(_ named: Int) -> String {
    named == 0 ? "" : ", \(named) of them written as <U+…>"
  }
}
