import Screen
import Widgets

/// Draws what is looked for in the session, in place of the pane's title.
enum FindBar {
  /// Where it lies, as long as that leaves any row of the conversation.
  static func area(_ pane: Rectangle) -> Rectangle? {
    guard pane.rows > 1 else { return nil }
    var pane = pane
    return pane.split(.top, 1)
  }

  static func draw(_ find: FindState, _ state: ChatState, into canvas: inout Canvas, in area: Rectangle) {
    let words = status(find, state)
    let right = words.text.isEmpty ? [] : [Span(words.text, words.ink), Span(" ", .text)]
    guard find.isEditing else {
      let line = LineBuilder.row(
        [
          Span.marker(state.focus == .transcript, state.glyphs), Span("/ ", .prompt),
          Span(find.editor.text, .text),
        ],
        right: right, width: area.columns, glyphs: state.glyphs)
      return canvas.draw(line, row: area.row, of: .pane, in: area)
    }
    var field = area
    canvas.frame.fill(area, surface: .base)
    let prompt = field.split(.left, 3)
    canvas.frame.draw(" / ", at: Position(column: prompt.column, row: prompt.row), in: prompt, ink: .prompt)
    let columns = TextWidth.columns(of: words.text)
    if columns > 0, field.columns > columns + 12 {
      _ = field.split(.right, 1)
      let place = field.split(.right, columns)
      canvas.frame.draw(
        words.text, at: Position(column: place.column, row: place.row), in: place, ink: words.ink)
      _ = field.split(.right, 1)
    }
    TextFieldView.draw(find.editor, isFocused: state.context == .field, into: &canvas.frame, in: field)
  }

  private static func status(_ find: FindState, _ state: ChatState) -> (text: String, ink: Ink) {
    if let count = find.count { return ("\(count.place) of \(count.total)", .muted) }
    if find.isMissing { return ("not found", .warning) }
    if state.landing != nil || find.step != nil { return ("searching", .muted) }
    return ("", .muted)
  }
}
