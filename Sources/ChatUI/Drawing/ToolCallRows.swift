import Conversation
import Screen
import Widgets

/// A tool call as rows: in the transcript and in the sidebar.
enum ToolCallRows {
  /// One row: sign, name, arguments, and at the right the state in words or the time.
  static func title(
    of call: ToolCall, indent: Int, arguments: String, width: Int, at now: Timestamp, glyphs: Glyphs,
    surface: Surface
  ) -> Line {
    let mark = sign(of: call, at: now, glyphs: glyphs)
    var left = [
      Span(String(repeating: " ", count: indent), .text), Span(mark.glyph + " ", mark.ink),
      Span(call.methodName, .toolName),
    ]
    if !arguments.isEmpty { left.append(Span("  " + arguments, .toolArgument)) }
    return LineBuilder.row(
      left, right: [Span(note(on: call, at: now), note(ink: call)), Span(" ", .text)], width: width,
      surface: surface, glyphs: glyphs)
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
      case .keys:
        [(.toolToggle, "to read and answer", .tools)]
      }
    var spans = [Span(String(repeating: " ", count: indent), .text)]
    for (command, label, context) in wanted {
      guard let key = commands.label(for: command, in: context) else { continue }
      if spans.count > 1 { spans.append(Span("  ", .text)) }
      spans += [Span(key, .key), Span(" " + label, .keyLabel)]
    }
    return LineBuilder.row(spans, width: width, glyphs: glyphs)
  }

  /// Arguments and result in full.
  static func details(of call: ToolCall, indent: Int) -> [EntryLayout.Section] {
    var sections: [EntryLayout.Section] = []
    func add(_ title: String, _ text: String, _ ink: Ink, _ role: TextRole) {
      sections.append(
        .lines([Line([Span(String(repeating: " ", count: indent), .text), Span(title, .muted)])]))
      sections.append(.text(PlainTextLayout(text, ink: ink), indent: indent, role: role))
    }
    if call.serverName != "builtin" { add("server", call.serverName, .toolArgument, .server(call.id)) }
    add("arguments", call.arguments.isEmpty ? "none" : call.arguments, .toolArgument, .arguments(call.id))
    if let result = call.result { add("result", result.isEmpty ? "empty" : result, .code, .result(call.id)) }
    if let error = call.error { add("error", error, .error, .result(call.id)) }
    return sections
  }

  static func sign(of call: ToolCall, at now: Timestamp, glyphs: Glyphs) -> (glyph: String, ink: Ink) {
    switch call.state {
    case .arriving, .pending: (glyphs.separator, .muted)
    case .awaitingApproval: (glyphs.question, .attention)
    case .running:
      (Spinner.glyph(frame: Int(now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: glyphs), .busy)
    case .succeeded: (glyphs.success, .success)
    case .failed: (glyphs.failure, .error)
    case .denied, .cancelled: (glyphs.stopped, .muted)
    case .interrupted: (glyphs.attention, .warning)
    }
  }

  private static func note(on call: ToolCall, at now: Timestamp) -> String {
    let words = Wording.state(of: call)
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
    default: .muted
    }
  }
}
