import Conversation
import Screen
import Widgets

/// Draws the list in which the models are marked that are asked the same.
enum SeveralModelsView {
  /// How many rows of the list are seen.
  static func listRows(_ size: Size) -> Int {
    let rows = PickerLayout(size: size, ModelPicker.shape).rows
    // What is typed stands above it, what is marked below where there is room.
    return max(0, rows - (rows >= 6 ? 3 : rows >= 3 ? 2 : 1))
  }

  static func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .severalModels(var picker) = state.dialog else { return }
    let layout = PickerLayout(size: state.size, ModelPicker.shape)
    let rows = listRows(state.size)
    picker.selection.scroll(toFit: rows)
    state.dialog = .severalModels(picker)
    var lines = [Line()] + list(picker, state, rows: rows, width: layout.columns)
    if layout.rows >= 6 { lines.append(Line()) }
    lines.append(marked(picker, state, width: layout.columns))
    let inner = Dialog.draw(
      title: "Ask several models", lines: Array(lines.prefix(layout.rows)), footer: footer(state, layout),
      into: &frame, in: area, minimumColumns: layout.columns, glyphs: state.glyphs)
    frame.cursor = nil
    drawFilter(picker, state, into: &frame, in: inner)
  }

  private static func footer(_ state: ChatState, _ layout: PickerLayout) -> String {
    let words: [(Command.ID, String)] = [(.fieldAccept, "asks"), (.fieldCancel, "closes")]
    let keys = words.compactMap { command, label in
      state.commands.label(for: command, in: .field).map { "\($0) \(label)" }
    }
    return (["Space marks"] + keys).joined(separator: "  ")
  }

  private static func drawFilter(
    _ picker: SeveralModels, _ state: ChatState, into frame: inout Frame, in inner: Rectangle
  ) {
    guard inner.rows > 0 else { return }
    var field = Rectangle(column: inner.column, row: inner.row, columns: inner.columns, rows: 1)
    let prompt = field.split(.left, min(2, field.columns))
    frame.draw(
      "\(state.glyphs.prompt) ", at: Position(column: prompt.column, row: prompt.row), in: prompt,
      ink: .prompt,
      surface: .dialog)
    if picker.filter.isEmpty {
      frame.draw(
        Ellipsis.fit("Type to filter", width: field.columns, glyphs: state.glyphs),
        at: Position(column: field.column, row: field.row), in: field, ink: .placeholder, surface: .dialog)
    }
    TextFieldView.draw(picker.filter, isFocused: true, into: &frame, in: field, surface: .dialog)
  }

  private static func list(_ picker: SeveralModels, _ state: ChatState, rows: Int, width: Int) -> [Line] {
    var lines = picker.selection.visibleRange(rows: rows).map { index in
      row(picker.rows[index], isChosen: index == picker.selection.selected, picker, state, width: width)
    }
    if lines.isEmpty {
      let text = state.providers.isEmpty ? "Asking the providers what they offer" : "Nothing fits."
      lines = [
        Line([Span("   " + Ellipsis.fit(text, width: max(0, width - 3), glyphs: state.glyphs), .muted)])
      ]
    }
    lines = Array(lines.prefix(rows))
    while lines.count < rows { lines.append(Line()) }
    return lines
  }

  private static func row(
    _ row: ModelPicker.Row, isChosen: Bool, _ picker: SeveralModels, _ state: ChatState, width: Int
  ) -> Line {
    let glyphs = state.glyphs
    var left = [Span.marker(isChosen, glyphs)]
    var right: [Span] = []
    switch row {
    case .model(let choice):
      left += [box(choice.model, picker, glyphs)] + name(choice.model.description, isChosen: isChosen, picker)
      if width >= 44, let price = price(of: choice) { right = [Span(price, .muted), Span(" ", .text)] }
    case .typed(let model):
      left += [
        box(model, picker, glyphs), Span(model.description, .text), Span("  as typed, not listed", .muted),
      ]
    case .loading(let provider):
      let frame = Int(state.now.milliseconds / Int64(Spinner.frameMilliseconds))
      left += [Span(Spinner.glyph(frame: frame, glyphs: glyphs) + " asking \(provider)", .busy)]
    case .failed(let provider, let problem):
      left += [Span("\(glyphs.failure) \(provider): ", .error), Span(problem.message, .text)]
    }
    let used = left.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    if right.isEmpty, used < width { left.append(Span(String(repeating: " ", count: width - used), .text)) }
    return LineBuilder.row(
      left, right: right, width: width, surface: isChosen ? .selection : .dialog, glyphs: glyphs)
  }

  private static func box(_ model: ModelReference, _ picker: SeveralModels, _ glyphs: Glyphs) -> Span {
    let isMarked = picker.marked.contains(model)
    return Span((isMarked ? glyphs.checked : glyphs.unchecked) + " ", isMarked ? .success : .muted)
  }

  private static func name(_ name: String, isChosen: Bool, _ picker: SeveralModels) -> [Span] {
    let ink: Ink = isChosen ? .title : .text
    let match = picker.filter.isEmpty ? nil : FuzzyMatch.score(picker.filter.text, in: name)
    return match?.spans(of: name, ink: ink) ?? [Span(name, ink)]
  }

  private static func price(of choice: ModelChoice) -> String? {
    guard let input = choice.inputPrice, let output = choice.outputPrice else { return nil }
    return "\(Wording.price(input)) in, \(Wording.price(output)) out"
  }

  /// Which are marked, or that it must be others.
  private static func marked(_ picker: SeveralModels, _ state: ChatState, width: Int) -> Line {
    let range = "\(SeveralModels.fewest) to \(SeveralModels.most)"
    let names = picker.marked.map(\.model).joined(separator: ", ")
    let text =
      picker.isRefused
      ? "It takes \(range) models; \(picker.marked.count) marked."
      : names.isEmpty ? "Mark \(range) models." : "\(picker.marked.count) marked: \(names)"
    return Line([
      Span(
        "   " + Ellipsis.fit(text, width: max(0, width - 3), glyphs: state.glyphs),
        picker.isRefused ? .warning : .muted)
    ])
  }
}
