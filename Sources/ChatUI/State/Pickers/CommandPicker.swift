import Screen
import Widgets

/// All commands that make sense where the keys are, and then those that do elsewhere.
struct CommandPicker: Sendable {
  private enum Row: Sendable {
    case heading(String)
    case command(Command, isHere: Bool)
  }

  private var commands: [(command: Command, isHere: Bool)] = []
  private var rows: [Row] = []
  private var filter = FuzzyFilter()

  /// How many of the commands run last come first.
  static let recentLimit = 5

  private func command(_ row: Int) -> (command: Command, isHere: Bool)? {
    if case .command(let command, let isHere) = rows[row] { (command, isHere) } else { nil }
  }

  private mutating func load(_ state: ChatState) {
    let here = state.focusContext
    let wanted = state.commands.commands.filter(\.isWorthFinding)
    commands = wanted.filter { !$0.contexts.isDisjoint(with: here) }.map { ($0, true) }
    commands += wanted.filter { $0.contexts.isDisjoint(with: here) }.map { ($0, false) }
    filter.reset()
  }

  private mutating func group(_ state: ChatState) {
    let recent = state.usedCommands.compactMap { id in commands.first { $0.command.id == id } }
    let used = Set(recent.map(\.command.id))
    let rest = commands.filter { !used.contains($0.command.id) }
    rows = []
    for (title, part) in [
      ("Used last", recent), ("Here", rest.filter(\.isHere)), ("Elsewhere", rest.filter { !$0.isHere }),
    ] where !part.isEmpty {
      rows.append(.heading(title))
      rows += part.map { Row.command($0.command, isHere: $0.isHere) }
    }
  }

  private static func score(_ pattern: FuzzyPattern, _ command: Command) -> Int? {
    let byHelp = pattern.score(in: command.help)
    // What is not said of it may still be its name or its heading.
    let byName = pattern.score(in: "\(command.group.rawValue) \(command.title) \(command.id.rawValue)")
    return byHelp ?? byName.map { $0 - 1000 }
  }
}

extension CommandPicker: PickerContent {
  var title: String { "Commands" }
  var shape: PickerShape { PickerShape(columns: 90, detailRows: 1) }
  var placeholder: (typing: String, listing: String) { ("Type to find a command", "All commands") }
  var verb: String { "run" }
  var count: Int { rows.count }

  mutating func refresh(filter pattern: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed { load(state) }
    guard pattern.contains(where: { !$0.isWhitespace }) else {
      filter.reset()
      return group(state)
    }
    rows = filter.rank(pattern, count: commands.count) { Self.score($0, commands[$1].command) }.map {
      Row.command(commands[$0].command, isHere: commands[$0].isHere)
    }
  }

  func isHeading(_ row: Int) -> Bool { command(row) == nil }

  func name(of row: Int) -> String {
    switch rows[row] {
    case .heading(let title): title
    case .command(let command, _): command.help
    }
  }

  func key(of row: Int) -> PickerKey { command(row).map { .command($0.command.id) } ?? .heading(row) }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row, let (command, _) = command(row) else { return }
    state.dialog = nil
    state.run(command, &effects)
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "runs it"), (.fieldCancel, "closes")] }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    guard let (command, isHere) = command(row) else { return drawing.heading(name(of: row)) }
    let commands = drawing.state.commands
    let key =
      commands.label(for: command.id, in: isHere ? drawing.state.focusContext : command.contexts) ?? ""
    var right = [Span(key, .key)]
    // The heading where it leaves the whole sentence.
    if TextWidth.columns(of: command.help + command.group.rawValue) + max(12, TextWidth.columns(of: key) + 2)
      + 6
      <= drawing.width
    {
      right =
        [
          Span(command.group.rawValue, .muted),
          Span(String(repeating: " ", count: max(2, 10 - TextWidth.columns(of: key))), .text),
        ] + right
    }
    return drawing.line(
      row, [Span(" ", .text)] + drawing.marked(command.help, isChosen: drawing.isChosen(row)), right: right)
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] { drawing.paragraph("No command fits.", .warning) }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow, let (command, _) = command(row) else { return [] }
    let keys = drawing.state.commands.allKeys(of: command, in: command.contexts).map(Key.label(of:))
    let parts = [command.group.rawValue, command.id.rawValue, keys.joined(separator: "  ")]
    return drawing.paragraph(
      parts.filter { !$0.isEmpty }.joined(separator: " \(drawing.glyphs.separator) "), .muted)
  }
}

extension Command {
  /// Whether one would look for it: what only moves by a row or a letter, and what only dialogs know, is not listed.
  fileprivate var isWorthFinding: Bool {
    guard !contexts.isDisjoint(with: .panes), group != .editing, id.sessionNumber == nil else { return false }
    switch id {
    case .listUp, .listDown, .listTop, .listBottom, .scrollUp, .scrollDown, .scrollPageUp, .scrollPageDown,
      .scrollHalfUp, .scrollHalfDown, .newline, .interrupt, .focusNext, .focusPrevious, .findCommand:
      return false
    default: return true
    }
  }
}
