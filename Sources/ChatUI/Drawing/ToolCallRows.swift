import Conversation
import Screen
import Widgets

/// A tool call as rows: in the transcript and in the sidebar.
enum ToolCallRows {
  /// One row: sign, name, arguments, and at the right the state in words or the time.
  ///
  /// - Parameter nameWidth: the columns that the name takes at least, so that what stands behind several is aligned.
  static func title(
    of call: ToolCall, indent: Int, arguments: String, width: Int, nameWidth: Int = 0, at now: Timestamp,
    glyphs: Glyphs, surface: Surface
  ) -> Line {
    let mark = sign(of: call, at: now, glyphs: glyphs)
    let name = name(of: call)
    var left = [
      Span(String(repeating: " ", count: indent), .text), Span(mark.glyph + " ", mark.ink),
      Span(name, .toolName),
    ]
    if !arguments.isEmpty {
      let gap = max(0, nameWidth - TextWidth.columns(of: name))
      left.append(Span(String(repeating: " ", count: gap) + "  " + arguments, .toolArgument))
    }
    return LineBuilder.row(
      left,
      right: [Span(note(on: call, at: now, isNarrow: width < 40), note(ink: call)), Span(" ", .text)],
      width: width, surface: surface, glyphs: glyphs)
  }

  /// How a call is named: built-in tools by themselves, others with their server.
  static func name(of call: ToolCall) -> String {
    VisibleName.text(
      call.serverName.isEmpty || call.serverName == "builtin"
        ? call.methodName : "\(call.serverName).\(call.methodName)")
  }

  /// The columns that the names of calls below one another take; longer ones than most stand out.
  static func nameWidth(of calls: [ToolCall]) -> Int {
    guard calls.count > 1 else { return 0 }
    return min(24, calls.reduce(0) { max($0, TextWidth.columns(of: name(of: $1))) })
  }

  /// What the user has said of it, in words; empty where nobody was asked.
  static func decision(on call: ToolCall, indent: Int, width: Int) -> [Line] {
    guard let (text, ink) = decision(on: call) else { return [] }
    return LineBuilder.paragraph(text, ink: ink, indent: indent, width: width)
  }

  /// The same in one row.
  static func shortDecision(on call: ToolCall, indent: Int, width: Int, glyphs: Glyphs) -> Line? {
    guard let (text, ink) = decision(on: call) else { return nil }
    return LineBuilder.row(
      [Span(String(repeating: " ", count: indent), .text), Span(VisibleName.text(text), ink)], width: width,
      glyphs: glyphs)
  }

  private static func decision(on call: ToolCall) -> (String, Ink)? {
    switch call.approval?.answer {
    case .allowOnce: return ("allowed once", .muted)
    case .allowForSession: return ("allowed for this session", .muted)
    case .allowAlways: return ("allowed always", .muted)
    case .deny(let reason?) where !reason.isEmpty: return ("denied: \(reason)", .warning)
    case .deny: return ("denied", .warning)
    case nil: return nil
    }
  }

  /// What stands under a call that waits for the user's word.
  enum Approval: Hashable {
    /// The key that leads there.
    case way
    /// The keys that answer.
    case keys
    /// The key that leads to its column.
    case column

    /// `nil` where another call is chosen, or this one does not wait.
    init?(of call: ToolCall, hasFocus: Bool, selected: ToolCallID?, hasKeys: Bool = true) {
      guard call.state == .awaitingApproval, !hasFocus || selected == call.id else { return nil }
      self = !hasKeys ? .column : hasFocus ? .keys : .way
    }
  }

  static func line(
    _ approval: Approval, _ commands: CommandTable, indent: Int, width: Int, glyphs: Glyphs
  ) -> Line {
    let wanted: [(Command.ID, String, Command.Contexts)] =
      switch approval {
      case .way: [(.approvalShow, "to answer", .composer)]
      case .column: [(.columnNext, "to the next column", .composer)]
      case .keys: [(.toolToggle, "to read and answer", .tools), (.deny, "deny", .tools)]
      }
    var spans = [Span(String(repeating: " ", count: indent), .text)]
    for (command, label, context) in wanted {
      guard let key = commands.label(for: command, in: context) else { continue }
      if spans.count > 1 { spans.append(Span("  ", .text)) }
      spans += [Span(key, .key), Span(" " + label, .keyLabel)]
    }
    return LineBuilder.row(spans, width: width, glyphs: glyphs)
  }

  static func sign(of call: ToolCall, at now: Timestamp, glyphs: Glyphs) -> (glyph: String, ink: Ink) {
    switch call.state {
    case .arriving, .pending: (glyphs.separator, .muted)
    case .awaitingApproval: (glyphs.question, .attention)
    case .running:
      (Spinner.glyph(frame: Int(now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: glyphs), .busy)
    case .succeeded where CommandEnding.words(for: call) != nil: (glyphs.attention, .warning)
    case .succeeded: (glyphs.success, .success)
    case .failed: (glyphs.failure, .error)
    case .denied, .cancelled: (glyphs.stopped, .muted)
    case .interrupted: (glyphs.attention, .warning)
    }
  }

  private static func note(on call: ToolCall, at now: Timestamp, isNarrow: Bool) -> String {
    let words =
      call.state == .running && !isNarrow
      ? "running" : CommandEnding.words(for: call) ?? Wording.state(of: call)
    switch call.state {
    case .arriving, .pending, .awaitingApproval: return words
    case .running, .succeeded, .failed, .denied, .cancelled, .interrupted: break
    }
    guard let start = call.startedAt else { return words }
    let time = Elapsed.text(from: start, to: call.endedAt ?? now)
    return words.isEmpty ? time : "\(words) \(time)"
  }

  private static func note(ink call: ToolCall) -> Ink {
    switch call.state {
    case .failed: .error
    case .interrupted: .warning
    case .awaitingApproval: .attention
    case .succeeded where CommandEnding.words(for: call) != nil: .warning
    default: .muted
    }
  }
}
