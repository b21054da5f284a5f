import Screen
import Widgets

/// Draws the field for tags, and below it those that there are.
enum TagDialogView {
  /// The most tags that are shown at a time.
  private static let rowLimit = 8

  static func draw(_ tags: TagDialog, _ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    let width = min(48, max(1, area.columns - 6))
    var lines = [Line()]
    if let problem = tags.problem {
      lines += LineWrap.rows(of: problem, width: max(1, width - 2)).enumerated().map { index, row in
        Line([Span(index == 0 ? state.glyphs.failure + " " : "  ", .error)] + row)
      }
    }
    let room = max(0, min(rowLimit, area.rows - 2 - lines.count))
    var selection = tags.selection
    selection.scroll(toFit: room)
    for place in selection.visibleRange(rows: room) {
      lines.append(
        row(tags.choices[place], isChosen: place == selection.selected, width: width, state.glyphs))
    }
    if tags.choices.isEmpty, tags.purpose == .limit, room > 0 { lines.append(Line("No tag fits.", .muted)) }
    // As high as it was at first, so that it does not jump.
    let full = 1 + min(room, tags.known.count)
    while lines.count < full { lines.append(Line()) }
    let inner = Dialog.draw(
      title: title(tags), lines: lines, footer: footer(tags, state), into: &frame, in: area,
      minimumColumns: width, glyphs: state.glyphs)
    var field = inner
    TextFieldView.draw(tags.editor, isFocused: true, into: &frame, in: field.split(.top, 1))
  }

  private static func title(_ tags: TagDialog) -> String {
    switch tags.purpose {
    case .give(let ids): ids.count == 1 ? "Tags, with commas between them" : "Tags of \(ids.count) sessions"
    case .limit: "Sessions with a tag"
    }
  }

  private static func footer(_ tags: TagDialog, _ state: ChatState) -> String {
    func label(_ command: Command.ID) -> String { state.commands.label(for: command, in: .field) ?? "" }
    let cancel = "\(label(.fieldCancel)) cancels"
    if tags.purpose == .limit { return "\(label(.fieldAccept)) chooses  \(cancel)" }
    let takes = tags.selection.selected == nil ? "saves" : "takes it"
    return "\(label(.fieldAccept)) \(takes)  \(label(.listFilter)) completes  \(cancel)"
  }

  private static func row(_ choice: TagDialog.Choice, isChosen: Bool, width: Int, _ glyphs: Glyphs) -> Line {
    let name = choice.tag.map { "#" + $0 } ?? "All sessions"
    return LineBuilder.row(
      [Span.marker(isChosen, glyphs), Span(name, choice.tag == nil ? .muted : .text)],
      right: [Span("\(choice.count)", .muted)], width: width, surface: isChosen ? .selection : .dialog,
      glyphs: glyphs)
  }
}
