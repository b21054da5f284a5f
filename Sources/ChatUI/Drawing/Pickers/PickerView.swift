import Screen
import Widgets

/// What the rows of a list are drawn with.
struct PickerDrawing {
  let picker: Picker
  let state: ChatState
  let layout: PickerLayout

  var glyphs: Glyphs { state.glyphs }
  var pattern: String { picker.filter.text }
  var width: Int { layout.columns }

  func isChosen(_ row: Int) -> Bool { row == picker.selection.selected }

  /// The key of a command where this list is.
  func label(_ command: Command.ID) -> String? {
    state.commands.label(for: command, in: picker.isFiltering ? .field : .picker)
  }

  /// A row as wide as the list, on the surface of the chosen one if it is that.
  func line(_ row: Int, _ left: [Span], right: [Span] = []) -> Line {
    LineBuilder.row(
      [Span.marker(isChosen(row), glyphs)] + left, right: right, width: width,
      surface: isChosen(row) ? .selection : .dialog, glyphs: glyphs
    ).filled(to: width)
  }

  /// The name of a group of rows.
  func heading(_ title: String, right: String = "") -> Line {
    LineBuilder.row(
      [Span(" ", .text), Span(title, .heading)], right: right.isEmpty ? [] : [Span(right + " ", .muted)],
      width: width,
      glyphs: glyphs)
  }

  /// A text with what was typed marked in it.
  func marked(_ text: String, isChosen: Bool) -> [Span] {
    let ink: Ink = isChosen ? .title : .text
    guard !picker.filter.isEmpty, let match = FuzzyMatch.score(pattern, in: text) else {
      return [Span(text, ink)]
    }
    return match.spans(of: text, ink: ink)
  }

  func paragraph(_ text: String, _ ink: Ink) -> [Line] {
    LineBuilder.paragraph(text, ink: ink, indent: 3, width: width)
  }
}

/// Draws a list: what is typed, the rows that fit, and in words what is known of the chosen one.
enum PickerView {
  static func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .picker(var picker) = state.dialog else { return }
    let content = picker.content
    let layout = PickerLayout(size: state.size, content.shape)
    picker.scroll(toFit: layout.listRows)
    state.dialog = .picker(picker)
    let drawing = PickerDrawing(picker: picker, state: state, layout: layout)
    var lines = [Line()]
    if layout.hasHeader { lines.append(content.header(drawing)) }
    lines += list(drawing)
    if layout.hasPosition { lines.append(position(drawing)) }
    lines += details(drawing)
    if layout.hasLegend { lines.append(content.legend(drawing)) }
    let inner = Dialog.draw(
      title: content.title, lines: Array(lines.prefix(layout.rows)), footer: footer(drawing), into: &frame,
      in: area, minimumColumns: layout.columns, glyphs: state.glyphs)
    frame.cursor = nil
    drawFilter(drawing, into: &frame, in: inner)
  }

  private static func drawFilter(
    _ drawing: PickerDrawing, into frame: inout Frame, in inner: Rectangle
  ) {
    guard inner.rows > 0 else { return }
    let picker = drawing.picker
    var field = Rectangle(column: inner.column, row: inner.row, columns: inner.columns, rows: 1)
    let prompt = field.split(.left, min(2, field.columns))
    frame.draw(
      "\(drawing.glyphs.prompt) ", at: Position(column: prompt.column, row: prompt.row), in: prompt,
      ink: .prompt, surface: .dialog)
    if picker.filter.isEmpty {
      let placeholder = picker.content.placeholder
      let text = picker.isFiltering ? placeholder.typing : placeholder.listing
      frame.draw(
        Ellipsis.fit(text, width: field.columns, glyphs: drawing.glyphs),
        at: Position(column: field.column, row: field.row), in: field, ink: .placeholder, surface: .dialog)
    }
    TextFieldView.draw(
      picker.filter, isFocused: picker.isFiltering, into: &frame, in: field, surface: .dialog)
  }

  private static func footer(_ drawing: PickerDrawing) -> String {
    let content = drawing.picker.content
    let other = drawing.picker.isFiltering ? "to the list" : "to the filter"
    // Only whole ones.
    var text = content.isMarking ? "Space marks" : ""
    for (command, label) in content.hints + (content.isMarking ? [] : [(.listFilter, other)]) {
      guard let key = drawing.label(command) else { continue }
      let longer = text.isEmpty ? "\(key) \(label)" : "\(text)  \(key) \(label)"
      if TextWidth.columns(of: longer) <= drawing.width - 1 { text = longer }
    }
    return text
  }

  /// Which of how many rows are seen, and what lies below that should not be overlooked.
  private static func position(_ drawing: PickerDrawing) -> Line {
    let picker = drawing.picker
    let visible = picker.selection.visibleRange(rows: drawing.layout.listRows)
    guard visible.count < picker.content.count else { return Line() }
    let spans = [
      Span("   \(visible.lowerBound + 1)–\(visible.upperBound) of \(picker.content.count)", .muted)
    ]
    return LineBuilder.row(
      spans + picker.content.remarks(below: visible.upperBound, drawing), width: drawing.width,
      glyphs: drawing.glyphs)
  }

  private static func list(_ drawing: PickerDrawing) -> [Line] {
    let picker = drawing.picker
    let rows = drawing.layout.listRows
    var lines = picker.selection.visibleRange(rows: rows).map { picker.content.line($0, drawing) }
    if lines.isEmpty { lines = picker.content.nothing(drawing) }
    lines = Array(lines.prefix(rows))
    while lines.count < rows { lines.append(Line()) }
    return lines
  }

  private static func details(_ drawing: PickerDrawing) -> [Line] {
    let wanted = drawing.layout.detailRows
    guard wanted > 0 else { return [] }
    var lines = drawing.picker.content.details(drawing)
    if lines.count > wanted {
      // What does not fit is said to go on.
      var rest: [Span] = []
      for span in lines[(wanted - 1)...].flatMap({ line in
        line.spans.drop { $0.text.allSatisfy { $0 == " " } } + [Span(" ", .muted)]
      }) {
        // One span where the ink stays, so that an ellipsis can say where it is cut.
        if let last = rest.indices.last, rest[last].ink == span.ink {
          rest[last].text += span.text
        } else {
          rest.append(span)
        }
      }
      lines = Array(lines.prefix(wanted))
      lines[wanted - 1] = LineBuilder.row(
        [Span("   ", .muted)] + rest, width: drawing.width, glyphs: drawing.glyphs)
    }
    while lines.count < wanted { lines.append(Line()) }
    if let warning = drawing.picker.warning {
      let text = Ellipsis.fit("   " + warning, width: drawing.width, glyphs: drawing.glyphs)
      lines[wanted - 1] = Line([Span(text, .warning)])
    }
    return lines
  }
}

extension Line {
  /// With spaces to its right up to so many columns, so that its surface is as wide.
  func filled(to width: Int) -> Line {
    var line = self
    let missing = width - columns
    if missing > 0 { line.spans.append(Span(String(repeating: " ", count: missing), .text)) }
    return line
  }
}
