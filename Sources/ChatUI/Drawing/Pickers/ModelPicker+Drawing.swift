import Conversation
import Screen
import Widgets

/// How the models are drawn: name, window, prices and abilities in columns, as many of them as have room.
extension ModelPicker {
  func header(_ drawing: PickerDrawing) -> Line {
    let columns = ModelColumns(width: drawing.width)
    var text = "   " + Ellipsis.pad("model", width: columns.name)
    if columns.showsWindow { text += " " + Self.aligned("window", ModelColumns.window) }
    if columns.showsPrices {
      text += " " + Self.aligned("$/M in", ModelColumns.price)
      text += " " + Self.aligned("$/M out", ModelColumns.price)
    }
    if columns.showsAbilities { text += "  " + Ellipsis.pad("can", width: ModelColumns.ability) }
    return Line([Span(text, .muted)], surface: .dialog)
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    guard !drawing.picker.filter.isEmpty || !drawing.state.providers.isEmpty else {
      return drawing.paragraph("Asking the providers what they offer", .muted)
    }
    return drawing.paragraph("Nothing fits.", .warning)
      + drawing.paragraph("A model that is not listed can be typed as provider/model.", .muted)
  }

  func remarks(below row: Int, _ drawing: PickerDrawing) -> [Span] {
    let failed = rows[row...].compactMap { row in
      if case .failed(let provider, _) = row { provider } else { nil }
    }
    guard !failed.isEmpty else { return [] }
    let names = failed.joined(separator: ", ")
    return [Span("  \(drawing.glyphs.failure) could not be asked, see the end: \(names)", .error)]
  }

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let glyphs = drawing.glyphs
    switch rows[row] {
    case .model(let choice):
      let mark =
        choice.model == present
        ? Span(glyphs.active + " ", .success)
        : choice.model == drawing.state.defaultModel ? Span(glyphs.pin + " ", .muted) : Span("  ", .text)
      return drawing.line(row, [mark] + columns(choice, isChosen: drawing.isChosen(row), drawing))
    case .typed(let model):
      return drawing.line(
        row, [Span("  ", .text), Span(model.description, .text), Span("  as typed, not listed", .muted)])
    case .loading(let provider):
      let spinner = Spinner.glyph(
        frame: Int(drawing.state.now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: glyphs)
      return drawing.line(row, [Span(spinner + " ", .busy), Span("asking \(provider)", .muted)])
    case .failed(let provider, let problem):
      return drawing.line(
        row,
        [Span(glyphs.failure + " ", .error), Span("\(provider): ", .error), Span(problem.words, .text)])
    }
  }

  private func columns(_ choice: ModelChoice, isChosen: Bool, _ drawing: PickerDrawing) -> [Span] {
    let columns = ModelColumns(width: drawing.width)
    let full = choice.model.description
    let name = Ellipsis.pad(full, width: columns.name, glyphs: drawing.glyphs)
    let ink: Ink = isChosen ? .title : .text
    // Found by what people call it, no character of the name is hit.
    let match = drawing.picker.filter.isEmpty ? nil : FuzzyMatch.score(drawing.pattern, in: full)
    var spans = match?.spans(of: name, ink: ink) ?? [Span(name, ink)]
    if columns.showsWindow {
      let window = choice.contextWindow.map(Wording.count) ?? ""
      spans.append(Span(" " + Self.aligned(window, ModelColumns.window), .text))
    }
    if columns.showsPrices {
      for price in [choice.inputPrice, choice.outputPrice] {
        spans.append(
          Span(" " + Self.aligned(price.map(Wording.price) ?? "", ModelColumns.price), .text))
      }
    }
    if columns.showsAbilities {
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

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow else { return [] }
    let text: String
    switch rows[row] {
    case .model(let choice): text = details(choice, drawing)
    case .typed(let model):
      text = "\(model.provider) is asked for \(model.model), whether it lists it or not."
    case .loading: text = ""
    case .failed(_, let problem):
      text = "\(problem.words) \(drawing.label(.fieldAccept).map { "\($0) asks again." } ?? "")"
    }
    return LineBuilder.paragraph(text, ink: .muted, indent: 3, width: drawing.width + 1)
  }

  private func details(_ choice: ModelChoice, _ drawing: PickerDrawing) -> String {
    let state = drawing.state
    var parts: [String] = []
    if choice.model == present { parts.append("in use here") }
    if choice.model == state.defaultModel, purpose != .newSessions { parts.append("for new sessions") }
    if let name = choice.name, name != choice.model.model { parts.append(name) }
    if TextWidth.columns(of: choice.model.description) > ModelColumns(width: drawing.width).name {
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

  func legend(_ drawing: PickerDrawing) -> Line {
    var text = ModelChoice.Ability.allCases.map { "\($0.letter) \($0.word)" }.joined(separator: "  ")
    text += "  - no  ? unknown  \(drawing.glyphs.active) in use  \(drawing.glyphs.pin) default"
    return Line([Span(Ellipsis.fit("   " + text, width: drawing.width, glyphs: drawing.glyphs), .muted)])
  }
}

/// Which columns the list of models has in a width.
private struct ModelColumns {
  var width: Int

  var showsWindow: Bool { width >= 44 }
  var showsPrices: Bool { width >= 60 }
  var showsAbilities: Bool { width >= 66 }

  static let window = 6
  static let price = 7
  static let ability = 5

  /// What is left for the names.
  var name: Int {
    var rest = width - 3
    if showsWindow { rest -= Self.window + 1 }
    if showsPrices { rest -= 2 * (Self.price + 1) }
    if showsAbilities { rest -= Self.ability + 2 }
    return max(1, rest)
  }
}

extension Problem {
  /// What happened and what may help, in one line.
  var words: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
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
