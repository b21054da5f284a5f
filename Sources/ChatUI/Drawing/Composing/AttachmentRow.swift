import Conversation
import Screen
import Widgets

/// Draws what goes along with the message, in a row above it.
enum AttachmentRow {
  static func draw(_ state: ChatState, into frame: inout Frame, in area: Rectangle?) {
    guard let area, area.rows > 0 else { return }
    frame.fill(area, surface: .composer)
    frame.draw(line(state, width: area.columns), at: Position(column: area.column, row: area.row), in: area)
  }

  /// Each with its size, as many as there is room for, and how many there are beyond.
  private static func line(_ state: ChatState, width: Int) -> Line {
    let composer = state.composer
    var chips = composer.attachments.filter { !$0.isWithdrawn }.map { attached in
      (attached.attachment.name, ByteCount.text(attached.attachment.data.count), Ink.link)
    }
    let files = composer.enclosures.files
    chips += composer.mentions.filter { files.contains($0.path) }.map {
      ("@\($0.path)", $0.byteCount > 0 ? ByteCount.text($0.byteCount) : "", Ink.link)
    }
    var spans = [Span(" + ", .prompt)]
    var used = 3
    var room = width - 1
    let warning = composer.attachments.contains { !$0.isWithdrawn } ? state.modelWithoutImages : nil
    if let warning {
      let text = "\(state.glyphs.attention) \(warning.model) takes no images"
      if width >= 60 { room -= TextWidth.columns(of: text) + 2 }
    }
    for (place, chip) in chips.enumerated() {
      let rest = chips.count - place
      let size = chip.1.isEmpty ? "" : " \(chip.1)"
      let more = rest > 1 ? 4 : 0
      var name = VisibleName.text(chip.0)
      if used + TextWidth.columns(of: name + size) + more > room {
        guard place == 0 else {
          spans.append(Span("+\(rest)", .muted))
          break
        }
        name = Ellipsis.fit(
          name, width: max(1, room - used - more - TextWidth.columns(of: size)), glyphs: state.glyphs)
      }
      spans += [Span(name, chip.2), Span(size + "  ", .muted)]
      used += TextWidth.columns(of: name + size) + 2
    }
    guard let warning, width >= 60 else { return Line(spans, surface: .composer) }
    return LineBuilder.row(
      spans, right: [Span("\(state.glyphs.attention) \(warning.model) takes no images ", .warning)],
      width: width,
      surface: .composer, glyphs: state.glyphs)
  }
}

/// Names of files may hold anything but a slash; in one row, they hold no line feeds.
enum VisibleName {
  static func text(_ name: String) -> String {
    name.utf8.allSatisfy { $0 >= 0x20 } ? name : String(name.map { $0.isNewline || $0 == "\t" ? " " : $0 })
  }
}

extension ChatState {
  /// Whether anything goes along with the message that is being written.
  var hasEnclosures: Bool {
    guard setup == nil, let composer = composers[shown] else { return false }
    if composer.attachments.contains(where: { !$0.isWithdrawn }), composer.edited == nil { return true }
    guard !composer.mentions.isEmpty else { return false }
    return composer.mentions.contains { composer.editor.text.mentions($0.path) }
  }

  /// What looks otherwise in the composer: what is selected, found, or to be filled in.
  var composerHighlights: [ComposerView.Highlight] {
    guard setup == nil else { return [] }
    let composer = self.composer
    var highlights: [ComposerView.Highlight] = []
    if let selection = vi?.selection(in: composer.editor) {
      highlights.append(ComposerView.Highlight(selection, surface: .selection))
    }
    if let match = historyMatch { highlights.append(ComposerView.Highlight(match, ink: .match)) }
    if let field = composer.field, field.isSelected, field.range.upperBound <= composer.editor.text.utf8.count
    {
      highlights.append(ComposerView.Highlight(field.range, ink: .placeholder, surface: .selection))
    }
    return highlights
  }
}

/// The mode of vi, in the status line.
enum ViModeSign {
  static func span(_ state: ChatState) -> Span? {
    guard let vi = state.vi, state.context == .composer else { return nil }
    let mode =
      switch vi.mode {
      case .insert: "INSERT"
      case .normal: "NORMAL"
      case .visual: "VISUAL"
      case .visualLine: "V-LINE"
      }
    let pending = vi.pendingKeys
    return Span(pending.isEmpty ? mode : "\(mode) \(pending)", vi.mode == .insert ? .muted : .strong)
  }
}

/// What is searched for in the history, in the line above the composer.
enum HistorySearchLine {
  static func words(_ search: HistorySearch) -> String {
    "history: \(search.query)" + (search.hasFailed ? search.position == nil ? "  nothing" : "  no more" : "")
  }

  static func below(_ search: HistorySearch, _ state: ChatState) -> BorderView.Below {
    let older = state.commands.label(for: .historySearch, in: .composer).map { "  \($0) older" } ?? ""
    let take = state.commands.label(for: .send, in: .composer).map { "  \($0) takes" } ?? ""
    let leave = state.commands.label(for: .stop, in: .composer).map { "  \($0) leaves" } ?? ""
    return BorderView.Below(
      text: " \(words(search))\(older)\(take)\(leave) ", ink: search.hasFailed ? .warning : .attention)
  }
}
