import Screen
import Widgets

/// Draws what can follow the keys that have been pressed, over the lower end of the screen.
enum KeyOverlay {
  /// How wide a column of it is, with the space behind it.
  private static let columnWidth = 26

  static func draw(_ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    guard !state.pendingKeys.isEmpty, area.rows > 0 else { return }
    let entries = state.commands.continuations(of: state.pendingKeys, in: state.context)
    let columns = max(1, (area.columns - 2) / columnWidth)
    let room = max(1, area.rows - 1)
    let rows = min(room, (entries.count + columns - 1) / columns)
    // One more for what was pressed, where that leaves room for anything else.
    let hasTitle = area.rows > 1
    var box = area
    box = box.split(.bottom, rows + (hasTitle ? 1 : 0))
    frame.fill(box, surface: .dialog)
    frame.cursor = nil
    if hasTitle {
      frame.draw(
        LineBuilder.row(
          [Span(" \(Key.label(of: state.pendingKeys))", .key)],
          right: [Span("Esc leaves ", .muted)], width: box.columns, surface: .dialog, glyphs: state.glyphs),
        at: Position(column: box.column, row: box.row), in: box)
      _ = box.split(.top, 1)
    }
    for (index, entry) in entries.prefix(rows * columns).enumerated() {
      // Down the first column, then the next, as a page is read.
      let place = Position(
        column: box.column + 1 + index / rows * columnWidth, row: box.row + index % rows)
      let width = min(columnWidth, box.endColumn - place.column)
      frame.draw(line(for: entry, state, width: width), at: place, in: box)
    }
  }

  private static func line(
    for entry: (key: Key, leadsTo: CommandTable.Continuation), _ state: ChatState, width: Int
  ) -> Line {
    let label = entry.key.label
    let gap = String(repeating: " ", count: max(1, 4 - TextWidth.columns(of: label)))
    let text: Span
    switch entry.leadsTo {
    case .command(let command): text = Span(gap + command.title, .text)
    case .more:
      text = Span(gap + (group(state.pendingKeys.dropFirst() + [entry.key]) + " …"), .muted)
    }
    return LineBuilder.row(
      [Span(label, .key), text], width: max(1, width - 1), surface: .dialog, glyphs: state.glyphs)
  }

  /// What keys behind the leader have in common.
  private static func group(_ keys: some Collection<Key>) -> String {
    guard keys.count == 1, case .character(let letter)? = keys.first?.code else { return "more" }
    return switch letter {
    case "c": "copy"
    case "e": "write"
    case "f": "find"
    case "s": "sessions"
    case "v": "view"
    case "w": "columns"
    default: "more"
    }
  }
}
