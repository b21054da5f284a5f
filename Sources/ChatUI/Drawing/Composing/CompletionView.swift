import Conversation
import Screen
import Widgets

/// Draws the list above the composer: what fits what is being typed, and beside or below it what is known of the
/// chosen row.
enum CompletionView {
  /// No more rows than this, whatever there is room for.
  private static let mostRows = 8
  private static let widthForPreview = 68

  static func draw(_ state: ChatState, into frame: inout Frame, in pane: Rectangle) {
    guard let completion = state.completion, completion.pane == state.shown, !state.isCovered,
      pane.rows > 0
    else { return }
    let wanted = max(1, completion.rows.count)
    var area = pane
    let hasTitle = pane.rows >= 4
    let preview = preview(of: completion, state)
    let isBeside = preview != nil && pane.columns >= widthForPreview
    let listRows = min(mostRows, wanted, max(1, (pane.rows - (hasTitle ? 1 : 0)) * 2 / 3))
    // Beside a short list the preview has room of its own.
    let rows = isBeside ? min(mostRows, max(listRows, min(preview?.count ?? 0, pane.rows * 2 / 3))) : listRows
    let spare = pane.rows - rows - (hasTitle ? 1 : 0)
    let below = isBeside ? 0 : min(spare - 2, preview?.count ?? 0, 3)
    area = area.split(.bottom, min(pane.rows, rows + (hasTitle ? 1 : 0) + max(0, below)))
    frame.fill(area, surface: .dialog)
    if hasTitle {
      let title = area.split(.top, 1)
      frame.draw(
        heading(completion, state, width: title.columns), at: Position(column: title.column, row: title.row),
        in: title)
    }
    let under = below > 0 ? area.split(.bottom, below) : nil
    var list = area
    let beside = isBeside ? list.split(.right, area.columns / 2) : nil
    draw(completion, state, into: &frame, in: list)
    if let beside { draw(preview ?? [], state, into: &frame, in: beside, hasBorder: true) }
    if let under { draw(preview ?? [], state, into: &frame, in: under, hasBorder: false) }
  }

  private static func heading(_ completion: Completion, _ state: ChatState, width: Int) -> Line {
    let name =
      switch completion.source {
      case .files, .paths: "Files"
      case .commands: "Commands"
      case .models: "Models"
      case .themes: "Themes"
      case .templates: "Templates"
      case .promptArguments: "Arguments"
      }
    var spans = [Span(" \(name)", .title)]
    let visible = completion.selection.visibleRange(rows: mostRows)
    if completion.isLoading {
      spans.append(Span("  looking", .muted))
    } else if visible.count < completion.rows.count || completion.isCut {
      spans.append(Span("  \(completion.rows.count)\(completion.isCut ? "+" : "")", .muted))
    }
    let take = state.commands.label(for: .focusNext, in: .composer).map { "\($0) takes" }
    let leave = state.commands.label(for: .stop, in: .composer).map { "\($0) closes" }
    let hints = [take, leave].compactMap { $0 }.joined(separator: "  ")
    return LineBuilder.row(
      spans, right: [Span(hints + " ", .muted)], width: width, surface: .dialog, glyphs: state.glyphs)
  }

  private static func draw(
    _ completion: Completion, _ state: ChatState, into frame: inout Frame, in area: Rectangle
  ) {
    guard !completion.rows.isEmpty else {
      let text = completion.isLoading ? "Looking for files" : nothing(completion)
      frame.draw(
        Line([Span("   " + text, .muted)], surface: .dialog),
        at: Position(column: area.column, row: area.row),
        in: area)
      return
    }
    let visible = completion.selection.visibleRange(rows: area.rows)
    let labels = completion.rows[visible].map { TextWidth.columns(of: $0.label) }
    let showsDetails = area.columns >= 30
    let labelWidth = min(labels.max() ?? 0, showsDetails ? max(12, area.columns / 2) : area.columns - 2)
    for (offset, index) in visible.enumerated() {
      let row = completion.rows[index]
      let isChosen = index == completion.selection.selected
      var spans = [Span.marker(isChosen, state.glyphs)]
      let detail = showsDetails ? row.detail : ""
      let room = detail.isEmpty ? max(1, area.columns - 2) : labelWidth
      if TextWidth.columns(of: row.label) <= room {
        spans += FuzzyMatch(score: 0, positions: row.positions).spans(of: VisibleName.text(row.label))
      } else {
        // The end of a path says more than its beginning.
        let label =
          completion.listsFiles
          ? shortened(row.label, width: room, state.glyphs)
          : Ellipsis.fit(row.label, width: room, glyphs: state.glyphs)
        spans.append(Span(label, .text))
      }
      if !detail.isEmpty {
        let gap = max(0, labelWidth - spans.dropFirst().reduce(0) { $0 + TextWidth.columns(of: $1.text) })
        spans.append(Span(String(repeating: " ", count: gap + 2), .text))
        spans.append(Span(VisibleName.text(detail), .muted))
      }
      let line = LineBuilder.row(
        spans, width: area.columns, surface: isChosen ? .selection : .dialog, glyphs: state.glyphs)
      frame.draw(line, at: Position(column: area.column, row: area.row + offset), in: area)
    }
  }

  private static func nothing(_ completion: Completion) -> String {
    switch completion.source {
    case .files, .paths: "No such file."
    case .commands: "No such command."
    case .promptArguments: "No such argument. A value with spaces needs quotes."
    case .models: "No such model is listed."
    case .themes: "No such theme."
    case .templates: completion.pattern.isEmpty ? "There are no templates." : "No such template."
    }
  }

  private static func shortened(_ text: String, width: Int, _ glyphs: Glyphs) -> String {
    let mark = glyphs.ellipsis
    var result = ""
    var columns = TextWidth.columns(of: mark)
    for character in VisibleName.text(text).reversed() {
      columns += TextWidth.columns(of: character)
      guard columns <= width else { break }
      result = String(character) + result
    }
    return mark + result
  }

  // MARK: What is known of the chosen row

  private static func preview(of completion: Completion, _ state: ChatState) -> [Line]? {
    if completion.source == .templates {
      guard let row = completion.selectedRow,
        let template = state.templates.first(where: { $0.name == row.text })
      else { return nil }
      if let problem = template.problem { return lines(problem) }
      return text(
        template.text.split(separator: "\n", maxSplits: 9, omittingEmptySubsequences: false).map(String.init))
    }
    guard completion.listsFiles, let (path, preview) = completion.preview,
      path == completion.selectedRow?.text
    else { return nil }
    switch preview {
    case .text(let rows, let count):
      return [Line("\(ByteCount.text(count)) text", .muted, surface: .dialog)] + text(rows)
    case .image(let type, let count):
      return [Line("\(ByteCount.text(count)) \(type)", .muted, surface: .dialog)]
    case .folder(let entries):
      return [
        Line(
          entries == 1 ? "a folder with one entry" : "a folder with \(entries) entries", .muted,
          surface: .dialog)
      ]
    case .other(let count):
      return [
        Line("\(ByteCount.text(count))", .muted, surface: .dialog),
        Line("neither text nor an image", .warning, surface: .dialog),
      ]
    case .failed(let problem): return lines(problem)
    }
  }

  private static func lines(_ problem: Problem) -> [Line] {
    [problem.message, problem.suggestion].filter { !$0.isEmpty }.map { Line($0, .error, surface: .dialog) }
  }

  private static func text(_ rows: [String]) -> [Line] {
    rows.prefix(10).map { Line(VisibleName.text($0), .text, surface: .dialog) }
  }

  private static func draw(
    _ lines: [Line], _ state: ChatState, into frame: inout Frame, in area: Rectangle, hasBorder: Bool
  ) {
    var inner = area
    if hasBorder {
      let border = inner.split(.left, 2)
      for row in 0..<border.rows {
        frame.draw(
          state.glyphs.vertical, at: Position(column: border.column, row: border.row + row), in: border,
          ink: .border)
      }
    } else {
      _ = inner.split(.left, 3)
    }
    for (offset, line) in lines.prefix(inner.rows).enumerated() {
      frame.draw(
        LineBuilder.row(line.spans, width: inner.columns, surface: .dialog, glyphs: state.glyphs),
        at: Position(column: inner.column, row: inner.row + offset), in: inner)
    }
  }
}
