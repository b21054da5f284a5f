import Conversation

/// An answer as whole lines, in the order in which it comes: nothing that was written is written again.
///
/// A pure value: it takes the turns as they grow and says what to print.
struct PlainAnswer {
  private var turn: TurnID?
  private var takenBytes = 0
  /// The line that has begun and not ended.
  private var open = ""
  private var saidThinking = false
  private var saidWaiting = false
  private var announced: RetryNotice?
  private var calls: [ToolCallID: ToolCallState] = [:]

  /// The lines that are new in a turn.
  mutating func take(_ turn: Turn) -> [String] {
    var lines: [String] = []
    if self.turn != turn.id {
      lines += close()
      self.turn = turn.id
      takenBytes = 0
      saidThinking = false
    }
    if turn.status == .queued, !saidWaiting {
      saidWaiting = true
      lines.append("[queued]")
    }
    if let notice = turn.retry, notice != announced {
      announced = notice
      lines.append("[\(Self.sentence(notice.error)) asked again, \(notice.attempt) of \(notice.limit)]")
    }
    if !turn.reasoning.isEmpty, turn.content.isEmpty, !saidThinking {
      saidThinking = true
      lines.append("[thinking]")
    }
    lines += takeText(turn)
    for call in turn.toolCalls { lines += takeCall(call) }
    if turn.status.isTerminal { lines += close() }
    return lines.map(PlainText.harmless)
  }

  /// How it ended, in words.
  mutating func finish(_ response: Response) -> [String] {
    var lines = close()
    switch response.outcome {
    case .completed: lines.append("[complete\(Self.figures(of: response))]")
    case .cancelled: lines.append("[stopped; what had been said is kept]")
    case .failed(let error): lines.append("[failed: \(Self.sentence(error))]")
    case .interrupted, .limit:
      lines.append("[\(response.outcome?.error.map(Self.sentence) ?? "interrupted")]")
    case nil: lines.append("[not complete]")
    }
    return lines.map(PlainText.harmless)
  }

  /// The text only grows, so what is new stands behind what was taken; a line is told when it is whole.
  private mutating func takeText(_ turn: Turn) -> [String] {
    let new = turn.content.utf8.dropFirst(takenBytes)
    guard !new.isEmpty else { return [] }
    takenBytes += new.count
    let isWhole = new.contains(UInt8(ascii: "\n"))
    open += String(Substring(new))
    // What has no end yet is not looked at again with every word.
    guard isWhole else { return [] }
    // By scalars, for a carriage return would hide the line feed behind it.
    var lines = open.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0)
    }
    open = lines.removeLast()
    return lines.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 }
  }

  private mutating func close() -> [String] {
    defer { open = "" }
    return open.isEmpty ? [] : [open]
  }

  private mutating func takeCall(_ call: ToolCall) -> [String] {
    guard call.state != .arriving, calls[call.id] != call.state else { return [] }
    let isNew = calls[call.id] == nil
    calls[call.id] = call.state
    var lines = isNew ? close() : []
    let arguments = isNew && !call.arguments.isEmpty ? " \(Self.short(call.arguments))" : ""
    let state: String
    switch call.state {
    case .arriving, .pending: state = "is to run"
    case .awaitingApproval: return lines
    // It may ask before it runs, which is told then.
    case .running: state = "is called"
    case .succeeded: state = "is done\(Self.time(of: call))"
    case .failed: state = "failed: \(Self.short(call.error ?? "no reason was given"))"
    case .denied: state = "was denied"
    case .cancelled: state = "was stopped"
    case .interrupted: state = "was interrupted; whether it took effect is not known"
    }
    // A call that runs at once is told once.
    if call.state == .pending { return lines }
    lines.append("[tool \(call.methodName)\(arguments) \(state)]")
    return lines
  }

  // MARK: Words

  static func short(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 200 ? "\(line.prefix(200)) ..." : line
  }

  private static func time(of call: ToolCall) -> String {
    guard let start = call.startedAt, let end = call.endedAt else { return "" }
    return " in \(max(0, end.milliseconds - start.milliseconds)) ms"
  }

  static func sentence(_ error: TurnError) -> String {
    error.suggestion.isEmpty ? error.message : "\(error.message) \(error.suggestion)"
  }

  private static func figures(of response: Response) -> String {
    var parts: [String] = []
    let tokens = response.turns.compactMap(\.usage?.outputTokens).reduce(0, +)
    if tokens > 0 { parts.append("\(tokens) tokens") }
    if let end = response.endedAt {
      let tenths = max(0, end.milliseconds - response.createdAt.milliseconds) / 100
      parts.append("\(tenths / 10).\(tenths % 10) seconds")
    }
    return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
  }
}
