import Conversation
import Screen
import Widgets

extension EntryLayout {
  /// How far the text of an entry stands from the left.
  static let indent = 3
  /// How many characters are shown of an answer that was not understood.
  private static let pieceLimit = 120

  /// What the user said.
  mutating func addRequest(
    _ text: String, at time: Timestamp, label: String?, isChosen: Bool = false, _ options: EntryOptions
  ) {
    addHeader("You", .turnUser, labels: label.map { [$0] } ?? [], at: time, isChosen: isChosen, options)
    add(.text(PlainTextLayout(text), indent: Self.indent, role: .request))
  }

  /// What the user sent along with it.
  mutating func addAttachments(_ attachments: [Conversation.Attachment], _ options: EntryOptions) {
    for attachment in attachments {
      add(
        LineBuilder.row(
          [
            Span("   + ", .muted),
            Span(VisibleName.text(attachment.name.isEmpty ? attachment.mediaType : attachment.name), .link),
            Span(" \(ByteCount.text(attachment.data.count))", .muted),
          ], width: width, glyphs: options.glyphs))
    }
  }

  /// That what follows is a summary, which the program has asked for.
  mutating func addSummary(
    through index: Int, at time: Timestamp, isChosen: Bool, _ options: EntryOptions
  ) {
    addHeader(Wording.summary(through: index), .muted, labels: [], at: time, isChosen: isChosen, options)
  }

  mutating func addFork(_ remark: String, _ options: EntryOptions) {
    addRemark(remark, .muted, options.glyphs.fork)
  }

  /// What is said of a turn beside what is in it.
  struct TurnNotes {
    /// Whether to say what the model was not told.
    var tellsOmission = false
    /// In how many seconds a failed turn may be tried again, where that is to be said.
    var wait: Int?
    /// What has the keys, where a card names those that help.
    var keyContext: Command.Contexts?
    /// Whether the text is shown as it was written.
    var isRaw = false
    /// Whether nobody had seen it, or anything after it.
    var isFirstNew = false
    var reasoningTime: String?
  }

  /// What the model said, thought and called in one pass.
  ///
  /// - Parameters:
  ///   - alternative: which of the round's responses it is, when there are several.
  ///   - old: what was laid out before; its texts are taken over, so that only what is new costs anything.
  /// - Returns: the rows in which its tool calls stand.
  mutating func add(
    _ turn: Turn, of detail: RoundDetail, alternative: Alternative?, _ notes: TurnNotes,
    _ options: EntryOptions, reusing old: inout EntryLayout?
  ) -> CallRows {
    let response = detail.response
    let isSummary = detail.round.summarizedThrough != nil
    if notes.isFirstNew {
      add(LineBuilder.rule("new", ink: .unread, width: width, glyphs: options.glyphs))
      add(Line())
    }
    var labels = alternative.map { ["\($0.number)/\($0.count)"] } ?? []
    if turn.status == .queued {
      labels.append("queued")
    } else if turn.index > 0 {
      labels.append("turn \(turn.index + 1)")
    }
    if notes.isRaw { labels.append("source") }
    addHeader(
      response.model.model, isSummary ? .muted : .turnModel, labels: labels,
      at: turn.streamStartTime ?? response.createdAt, isChosen: options.chosenRound == detail.round.index,
      options)
    addReasoning(turn, notes, options, reusing: &old)
    if !turn.content.isEmpty, notes.isRaw {
      var text = old?.takeText(.source) ?? PlainTextLayout()
      text.update(to: turn.content)
      add(.text(consume text, indent: Self.indent, role: .source))
    } else if !turn.content.isEmpty {
      var text = old?.takeText(.body) ?? Self.body(isMuted: isSummary, options)
      text.update(to: turn.content)
      add(.text(consume text, indent: Self.indent, role: .body))
    }
    var rows = CallRows()
    let nameWidth = ToolCallRows.nameWidth(of: turn.toolCalls)
    if !turn.toolCalls.isEmpty, !turn.content.isEmpty || !turn.reasoning.isEmpty { add(Line()) }
    for call in turn.toolCalls {
      rows.starts[call.id] = rowCount
      if add(call, nameWidth: nameWidth, options, reusing: &old) { rows.folded.insert(call.id) }
    }
    addEnding(of: turn, notes, options)
    if notes.tellsOmission, let index = turn.context?.omittedBefore {
      addRemark(Wording.omitted(before: index), .muted, options.glyphs.separator)
    }
    return rows
  }

  private static func body(isMuted: Bool, _ options: EntryOptions) -> any TextLayout {
    let text = MarkdownText(glyphs: options.glyphs)
    return isMuted ? MutedText(text) : text
  }

  /// How a response ended, where its last turn does not say it.
  mutating func add(_ outcome: ResponseOutcome, keys: Command.Contexts?, _ options: EntryOptions) {
    switch outcome {
    case .completed: break
    case .cancelled: addRemark("Stopped.", .muted, options.glyphs.stopped)
    case .interrupted: addInterruption(keys: keys, options)
    case .failed(let error): addCard(error, keys: keys, options)
    case .limit(let limit): addRemark(Wording.limit(limit), .warning, options.glyphs.attention)
    }
  }

  private mutating func addHeader(
    _ name: String, _ ink: Ink, labels: [String], at time: Timestamp, isChosen: Bool, _ options: EntryOptions
  ) {
    var left = [Span.marker(isChosen, options.glyphs), Span(name, ink)]
    for label in labels { left.append(Span(" \(options.glyphs.separator) \(label)", .muted)) }
    let clock = ClockTime.text(of: time, at: options.now, utcOffset: options.utcOffset)
    add(
      LineBuilder.row(
        left, right: [Span(clock, .muted), Span(" ", .text)], width: width, glyphs: options.glyphs))
  }

  private mutating func addReasoning(
    _ turn: Turn, _ notes: TurnNotes, _ options: EntryOptions, reusing old: inout EntryLayout?
  ) {
    guard !turn.reasoning.isEmpty else { return }
    let glyph = options.showsReasoning ? options.glyphs.unfolded : options.glyphs.folded
    let tokens = turn.usage?.reasoningTokens.flatMap { $0 > 0 ? "\(Wording.count($0)) tok" : nil }
    let figures = [notes.reasoningTime, tokens].compactMap { $0 }
    let size = figures.isEmpty ? "" : "  " + figures.joined(separator: " \(options.glyphs.separator) ")
    add(
      LineBuilder.row(
        [
          Span("   ", .text), Span("\(glyph) Reasoning", .reasoning), Span(size + "  ", .muted),
          Span(options.commands.label(for: .toggleReasoning, in: .composer) ?? "", .key),
          Span(options.showsReasoning ? " fold" : " show", .keyLabel),
        ], width: width, glyphs: options.glyphs))
    guard options.showsReasoning else { return }
    var text = old?.takeText(.reasoning) ?? PlainTextLayout(ink: .reasoning)
    text.update(to: turn.reasoning)
    add(.text(consume text, indent: Self.indent + 2, role: .reasoning))
    add(Line())
  }

  private mutating func addEnding(of turn: Turn, _ notes: TurnNotes, _ options: EntryOptions) {
    switch turn.status {
    case .cancelled: addRemark("Stopped.", .muted, options.glyphs.stopped)
    case .interrupted: addInterruption(keys: notes.keyContext, options)
    case .failed:
      addCard(
        turn.error ?? TurnError(.server, "The answer could not be finished."),
        wait: notes.wait, keys: notes.keyContext, options)
    case .waiting where turn.retry != nil:
      if let notice = turn.retry { addRetry(notice, options) }
    case .queued, .waiting, .streaming, .runningTools, .awaitingApproval, .completed:
      switch turn.finishReason {
      case .length:
        addRemark("Cut off: the most tokens an answer may have.", .warning, options.glyphs.attention)
      case .contentFilter:
        addRemark("The provider withheld the rest.", .warning, options.glyphs.attention)
      case .stop, .toolCalls, .other, nil: break
      }
    }
  }

  private mutating func addInterruption(keys: Command.Contexts?, _ options: EntryOptions) {
    addRemark("Interrupted: the program ended before the answer did.", .warning, options.glyphs.attention)
    addKeys(for: .interrupted, keys, before: [], options)
  }

  private mutating func addKeys(
    for code: TurnError.Code, _ context: Command.Contexts?, before: [Span], _ options: EntryOptions
  ) {
    guard let context, !context.isEmpty else { return }
    let margin = Span(String(repeating: " ", count: Self.indent), .text)
    let row = CardKeys.row(
      for: code, options.commands, in: context, before: [margin] + before, width: width - 1,
      glyphs: options.glyphs)
    if let row { add(row) }
  }

  private mutating func addRemark(_ text: String, _ ink: Ink, _ glyph: String) {
    add(
      .lines(
        LineBuilder.paragraph(
          text, ink: ink, indent: Self.indent, width: width, sign: Span(glyph + " ", ink))))
  }

  /// That the model is asked once more, and what the last try failed with.
  private mutating func addRetry(_ notice: RetryNotice, _ options: EntryOptions) {
    add(.lines(LineBuilder.paragraph(notice.error.message, ink: .muted, indent: Self.indent, width: width)))
    addRemark(Wording.retry(notice, at: options.now), .warning, options.glyphs.attention)
  }

  /// What went wrong and what to do, set apart by a bar.
  ///
  /// - Parameter wait: in how many seconds the same may be tried again, when that is known.
  private mutating func addCard(
    _ error: TurnError, wait: Int? = nil, keys: Command.Contexts? = nil, _ options: EntryOptions
  ) {
    let bar = [Span("\(options.glyphs.vertical) ", .error)]
    var lines = LineBuilder.paragraph(
      "failed: \(Wording.failure(error, wait: wait))", ink: .error, indent: Self.indent, width: width,
      before: bar,
      sign: Span(options.glyphs.failure + " ", .error))
    for text in [error.message, error.suggestion] where !text.isEmpty {
      lines += LineBuilder.paragraph(text, ink: .text, indent: Self.indent, width: width, before: bar)
    }
    if let piece = error.piece, !piece.isEmpty {
      // One paragraph of it: what is not text in it is drawn as what it is.
      let text = "What came: " + String(piece.prefix(Self.pieceLimit).map { $0.isNewline ? " " : $0 })
      lines += LineBuilder.paragraph(text, ink: .muted, indent: Self.indent, width: width, before: bar)
    }
    add(.lines(lines, role: .card))
    addKeys(for: error.code, keys, before: bar, options)
  }
}
