import Conversation
import Screen
import Widgets

/// Draws the list of models: what is typed, the models that fit, and in words what is known of the chosen one.
enum ModelPickerView {
  static func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .models(var picker) = state.dialog else { return }
    let layout = ModelPickerLayout(size: state.size)
    picker.selection.scroll(toFit: layout.listRows)
    state.dialog = .models(picker)
    var lines = [Line()]
    if layout.hasHeader { lines.append(header(layout)) }
    lines += list(picker, state, layout)
    if layout.hasLegend { lines.append(position(picker, state, layout)) }
    lines += details(picker, state, layout)
    if layout.hasLegend { lines.append(legend(state, layout)) }
    let inner = Dialog.draw(
      title: title(picker.purpose), lines: Array(lines.prefix(layout.rows)), footer: footer(picker, state),
      into: &frame, in: area, minimumColumns: layout.columns, glyphs: state.glyphs)
    frame.cursor = nil
    drawFilter(picker, state, into: &frame, in: inner)
  }

  private static func drawFilter(
    _ picker: ModelPicker, _ state: ChatState, into frame: inout Frame, in inner: Rectangle
  ) {
    guard inner.rows > 0 else { return }
    var field = Rectangle(column: inner.column, row: inner.row, columns: inner.columns, rows: 1)
    let prompt = field.split(.left, min(2, field.columns))
    frame.draw(
      "\(state.glyphs.prompt) ", at: Position(column: prompt.column, row: prompt.row), in: prompt,
      ink: .prompt,
      surface: .dialog)
    if picker.filter.isEmpty {
      let text = picker.isFiltering ? "Type to filter" : "All models"
      frame.draw(
        Ellipsis.fit(text, width: field.columns, glyphs: state.glyphs),
        at: Position(column: field.column, row: field.row), in: field, ink: .placeholder, surface: .dialog)
    }
    TextFieldView.draw(
      picker.filter, isFocused: picker.isFiltering, into: &frame, in: field, surface: .dialog)
  }

  private static func title(_ purpose: ModelPicker.Purpose) -> String {
    switch purpose {
    case .session, .draft: "Model for this session"
    case .newSessions: "Model for new sessions"
    case .retry: "Another answer by"
    }
  }

  private static func footer(_ picker: ModelPicker, _ state: ChatState) -> String {
    let context: Command.Contexts = picker.isFiltering ? .field : .picker
    var words: [(Command.ID, String)] = [(.fieldAccept, "chooses"), (.fieldCancel, "closes")]
    if picker.purpose != .newSessions { words.append((.modelDefault, "for new sessions")) }
    words.append((.listFilter, picker.isFiltering ? "to the list" : "to the filter"))
    // Only whole ones.
    var text = ""
    let room = ModelPickerLayout(size: state.size).columns - 2
    for (command, label) in words {
      guard let key = state.commands.label(for: command, in: context) else { continue }
      let longer = text.isEmpty ? "\(key) \(label)" : "\(text)  \(key) \(label)"
      if TextWidth.columns(of: longer) <= room { text = longer }
    }
    return text
  }

  // MARK: The list

  /// Which of how many rows are seen, and what lies below that should not be overlooked.
  private static func position(
    _ picker: ModelPicker, _ state: ChatState, _ layout: ModelPickerLayout
  ) -> Line {
    let visible = picker.selection.visibleRange(rows: layout.listRows)
    guard visible.count < picker.rows.count else { return Line() }
    var spans = [Span("   \(visible.lowerBound + 1)–\(visible.upperBound) of \(picker.rows.count)", .muted)]
    let failed = picker.rows[visible.upperBound...].compactMap { row in
      if case .failed(let provider, _) = row { provider } else { nil }
    }
    if !failed.isEmpty {
      let names = failed.joined(separator: ", ")
      spans.append(Span("  \(state.glyphs.failure) could not be asked, see the end: \(names)", .error))
    }
    return LineBuilder.row(spans, width: layout.columns, glyphs: state.glyphs)
  }

  private static func header(_ layout: ModelPickerLayout) -> Line {
    var text = "   " + Ellipsis.pad("model", width: layout.nameColumns)
    if layout.showsWindow { text += " " + aligned("window", ModelPickerLayout.windowColumns) }
    if layout.showsPrices {
      text += " " + aligned("$/M in", ModelPickerLayout.priceColumns)
      text += " " + aligned("$/M out", ModelPickerLayout.priceColumns)
    }
    if layout.showsAbilities { text += "  " + Ellipsis.pad("can", width: ModelPickerLayout.abilityColumns) }
    return Line([Span(text, .muted)], surface: .dialog)
  }

  private static func list(_ picker: ModelPicker, _ state: ChatState, _ layout: ModelPickerLayout) -> [Line] {
    var lines: [Line] = []
    for index in picker.selection.visibleRange(rows: layout.listRows) {
      lines.append(
        row(picker.rows[index], isChosen: index == picker.selection.selected, picker, state, layout))
    }
    if lines.isEmpty { lines = nothing(picker, state, layout) }
    lines = Array(lines.prefix(layout.listRows))
    while lines.count < layout.listRows { lines.append(Line()) }
    return lines
  }

  private static func nothing(_ picker: ModelPicker, _ state: ChatState, _ layout: ModelPickerLayout)
    -> [Line]
  {
    guard !picker.filter.isEmpty || !state.providers.isEmpty else {
      return LineBuilder.paragraph(
        "Asking the providers what they offer", ink: .muted, indent: 3, width: layout.columns)
    }
    return LineBuilder.paragraph("Nothing fits.", ink: .warning, indent: 3, width: layout.columns)
      + LineBuilder.paragraph(
        "A model that is not listed can be typed as provider/model.", ink: .muted, indent: 3,
        width: layout.columns)
  }

  private static func row(
    _ row: ModelPicker.Row, isChosen: Bool, _ picker: ModelPicker, _ state: ChatState,
    _ layout: ModelPickerLayout
  ) -> Line {
    let surface: Surface = isChosen ? .selection : .dialog
    let marker = Span.marker(isChosen, state.glyphs)
    let glyphs = state.glyphs
    let content: [Span]
    switch row {
    case .model(let choice):
      let mark =
        choice.model == picker.present
        ? Span(glyphs.active + " ", .success)
        : choice.model == state.defaultModel ? Span(glyphs.pin + " ", .muted) : Span("  ", .text)
      content = [marker, mark] + columns(choice, isChosen: isChosen, picker, layout, glyphs)
    case .typed(let model):
      content = [
        marker, Span("  ", .text), Span(model.description, .text), Span("  as typed, not listed", .muted),
      ]
    case .loading(let provider):
      let spinner = Spinner.glyph(
        frame: Int(state.now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: glyphs)
      content = [marker, Span(spinner + " ", .busy), Span("asking \(provider)", .muted)]
    case .failed(let provider, let problem):
      content = [
        marker, Span(glyphs.failure + " ", .error), Span("\(provider): ", .error),
        Span(words(problem), .text),
      ]
    }
    return LineBuilder.row(content, right: [], width: layout.columns, surface: surface, glyphs: glyphs)
      .filled(to: layout.columns)
  }

  private static func columns(
    _ choice: ModelChoice, isChosen: Bool, _ picker: ModelPicker, _ layout: ModelPickerLayout,
    _ glyphs: Glyphs
  ) -> [Span] {
    let full = choice.model.description
    let name = Ellipsis.pad(full, width: layout.nameColumns, glyphs: glyphs)
    let ink: Ink = isChosen ? .title : .text
    // Found by what people call it, no character of the name is hit.
    let match = picker.filter.isEmpty ? nil : FuzzyMatch.score(picker.filter.text, in: full)
    var spans = match?.spans(of: name, ink: ink) ?? [Span(name, ink)]
    if layout.showsWindow {
      let window = choice.contextWindow.map(Wording.count) ?? ""
      spans.append(Span(" " + aligned(window, ModelPickerLayout.windowColumns), .text))
    }
    if layout.showsPrices {
      for price in [choice.inputPrice, choice.outputPrice] {
        spans.append(
          Span(" " + aligned(price.map(Wording.price) ?? "", ModelPickerLayout.priceColumns), .text))
      }
    }
    if layout.showsAbilities {
      let letters = ModelChoice.Ability.allCases.map { ability in
        choice.abilities.map { $0.contains(ability) ? ability.letter : "-" } ?? "?"
      }
      spans.append(Span("  " + letters.joined(separator: " "), choice.abilities == nil ? .muted : .text))
    }
    return spans
  }

  private static func aligned(_ text: String, _ columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - TextWidth.columns(of: text))) + text
  }

  // MARK: The chosen one

  private static func details(
    _ picker: ModelPicker, _ state: ChatState, _ layout: ModelPickerLayout
  ) -> [Line] {
    guard layout.detailRows > 0 else { return [] }
    let text: String
    switch picker.selectedRow {
    case .model(let choice): text = details(choice, picker, state, layout)
    case .typed(let model):
      text = "\(model.provider) is asked for \(model.model), whether it lists it or not."
    case .loading: text = ""
    case .failed(_, let problem): text = "\(words(problem)) \(retryHint(picker, state))"
    case nil: text = ""
    }
    let room = max(1, layout.columns - 3)
    var lines = LineBuilder.paragraph(text, ink: .muted, indent: 3, width: layout.columns + 1)
    if lines.count > layout.detailRows {
      // What does not fit is said to go on.
      let rest = lines[(layout.detailRows - 1)...].map { String($0.text.drop { $0 == " " }) }
      lines = Array(lines.prefix(layout.detailRows))
      lines[layout.detailRows - 1] = Line([
        Span("   " + Ellipsis.fit(rest.joined(separator: " "), width: room, glyphs: state.glyphs), .muted)
      ])
    }
    while lines.count < layout.detailRows { lines.append(Line()) }
    return lines
  }

  private static func retryHint(_ picker: ModelPicker, _ state: ChatState) -> String {
    let context: Command.Contexts = picker.isFiltering ? .field : .picker
    return state.commands.label(for: .fieldAccept, in: context).map { "\($0) asks again." } ?? ""
  }

  private static func details(
    _ choice: ModelChoice, _ picker: ModelPicker, _ state: ChatState, _ layout: ModelPickerLayout
  ) -> String {
    var parts: [String] = []
    if choice.model == picker.present { parts.append("in use here") }
    if choice.model == state.defaultModel, picker.purpose != .newSessions { parts.append("for new sessions") }
    if let name = choice.name, name != choice.model.model { parts.append(name) }
    if TextWidth.columns(of: choice.model.description) > layout.nameColumns {
      parts.append(choice.model.description)
    }
    if let window = choice.contextWindow { parts.append("\(Wording.count(window)) tokens") }
    switch (choice.inputPrice, choice.outputPrice) {
    case (let input?, let output?):
      parts.append("\(Wording.price(input)) in, \(Wording.price(output)) out per million")
    case (let input?, nil): parts.append("\(Wording.price(input)) in per million")
    case (nil, let output?): parts.append("\(Wording.price(output)) out per million")
    case (nil, nil): break
    }
    if let abilities = choice.abilities {
      let words = ModelChoice.Ability.allCases.filter(abilities.contains).map(\.word)
      parts.append(words.isEmpty ? "text only" : words.joined(separator: ", "))
    } else {
      parts.append("abilities not known")
    }
    return parts.joined(separator: " \(state.glyphs.separator) ")
  }

  private static func legend(_ state: ChatState, _ layout: ModelPickerLayout) -> Line {
    var text = ModelChoice.Ability.allCases.map { "\($0.letter) \($0.word)" }.joined(separator: "  ")
    text += "  - no  ? unknown  \(state.glyphs.active) in use  \(state.glyphs.pin) default"
    return Line([Span(Ellipsis.fit("   " + text, width: layout.columns, glyphs: state.glyphs), .muted)])
  }

  private static func words(_ problem: Problem) -> String {
    problem.suggestion.isEmpty ? problem.message : "\(problem.message) \(problem.suggestion)"
  }
}

extension ModelChoice.Ability {
  var letter: String {
    switch self {
    case .images: "I"
    case .tools: "T"
    case .reasoning: "R"
    }
  }

  var word: String {
    switch self {
    case .images: "images"
    case .tools: "tools"
    case .reasoning: "reasoning"
    }
  }
}

extension Line {
  /// With spaces to its right up to so many columns, so that its surface is as wide.
  fileprivate func filled(to width: Int) -> Line {
    var line = self
    let missing = width - columns
    if missing > 0 { line.spans.append(Span(String(repeating: " ", count: missing), .text)) }
    return line
  }
}
