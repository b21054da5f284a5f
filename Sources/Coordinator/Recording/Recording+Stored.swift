import Conversation

extension Recording {
  /// A recording made up from what a store keeps of a session.
  ///
  /// The times of requests, turns and tool calls are the stored ones; between them the text is spread in pieces of
  /// a few words. Which tools were on offer, and in what pieces the text came, is not known any more.
  ///
  /// - Parameters:
  ///   - rounds: oldest first. What is not over in them is left open.
  ///   - program: the version of this program.
  ///   - time: the present moment.
  public init(_ session: Session, _ rounds: [RoundDetail], program: String, at time: Timestamp) {
    let limit = rounds.filter { $0.response.outcome == .limit(.turns) }.map(\.response.turns.count).max()
    self.init(
      header: RecordingHeader(
        program: program, recordedAt: time, pace: .reconstructed,
        turnLimit: limit ?? max(25, rounds.map(\.response.turns.count).max() ?? 0)))
    let start = rounds.first?.request.createdAt ?? session.createdAt
    var composer = StoredRoundComposer(start: start)
    for (index, round) in rounds.enumerated() {
      let number = index + 1
      let model = round.response.model
      if index == 0 || model != rounds[index - 1].response.model {
        let noted = RecordedSession(
          model: model, title: session.titleSource == .firstWords ? "" : session.title,
          systemPrompt: session.systemPrompt)
        composer.add(.session(1, noted), at: round.request.createdAt)
      }
      composer.add(round, number)
    }
    events = composer.sorted()
  }
}

/// Puts the rounds of one session on a line of time.
private struct StoredRoundComposer {
  private let start: Timestamp
  private var events: [RecordedEvent] = []
  /// When the response before was over; none is begun earlier.
  private var free = 0
  /// When the last request came.
  private var lastRequest = 0
  /// Where the present response stands.
  private var now = 0

  init(start: Timestamp) {
    self.start = start
  }

  private func elapsed(_ time: Timestamp) -> Int { Int(clamping: time.milliseconds - start.milliseconds) }

  mutating func add(_ kind: RecordedEvent.Kind, at time: Timestamp) {
    lastRequest = max(lastRequest, elapsed(time))
    events.append(RecordedEvent(at: lastRequest, kind))
  }

  mutating func add(_ round: RoundDetail, _ number: Int) {
    add(.request(session: 1, response: number, content: round.request.content), at: round.request.createdAt)
    now = lastRequest
    for turn in round.response.turns { add(turn, number, round.response.outcome) }
    if let outcome = round.response.outcome {
      if let end = round.response.endedAt { move(to: end) }
      note(.ended(response: number, outcome))
    }
    free = max(free, now)
  }

  private mutating func note(_ kind: RecordedEvent.Kind) {
    events.append(RecordedEvent(at: now, kind))
  }

  private mutating func move(to time: Timestamp) {
    now = max(now, elapsed(time))
  }

  private mutating func add(_ turn: Turn, _ number: Int, _ outcome: ResponseOutcome?) {
    if let began = turn.streamStartTime {
      now = max(now, free)
      move(to: began)
      let tools = Set(
        turn.toolCalls.filter { !$0.serverName.isEmpty }.map { [$0.serverName, $0.methodName] }
      )
      .sorted { $0.lexicographicallyPrecedes($1) }
      .map {
        ToolDefinition(serverName: $0[0], methodName: $0[1], description: "", parametersSchema: "{}")
      }
      note(.asked(response: number, turn: turn.index, tools: tools))
      say(turn, number)
    }
    if let end = turn.streamEndTime { move(to: end) }
    guard turn.status.isTerminal else { return }
    switch turn.status {
    case .cancelled:
      if case .limit(let limit) = outcome {
        note(.stopped(response: number, .limit(limit)))
      } else {
        note(.stopped(response: number, .cancel))
      }
    case .interrupted: note(.stopped(response: number, .interrupt))
    case .failed:
      note(.modelFailed(response: number, turn: turn.index, turn.error ?? TurnError(.server, "Unknown.")))
    case .completed, .queued, .waiting, .streaming, .runningTools, .awaitingApproval: break
    }
    note(.turn(response: number, RecordedTurn(known: turn)))
  }

  /// The text between the beginning of the turn and its end, or that of its first tool call; then the calls.
  private mutating func say(_ turn: Turn, _ number: Int) {
    let begun = turn.toolCalls.filter { $0.startedAt != nil || $0.state == .denied }
    let hasEnded = turn.status == .completed || turn.status == .runningTools || !begun.isEmpty
    let end = begun.compactMap(\.startedAt).min() ?? turn.streamEndTime
    let pieces =
      Self.pieces(turn.reasoning).map(ModelEvent.reasoning)
      + Self.pieces(turn.content).map(ModelEvent.content)
    let (from, span) = (now, max(0, (end.map(elapsed) ?? now) - now))
    for (index, piece) in pieces.enumerated() {
      // By a floating point number, as the product of two whole ones may be too large.
      now = from + Int(Double(span) * Double(index + 1) / Double(pieces.count + 1))
      note(.model(response: number, turn: turn.index, [piece]))
    }
    now = from + span
    var rest: [ModelEvent] = []
    for (index, call) in turn.toolCalls.enumerated() {
      let name = ToolDefinition.name(server: call.serverName, method: call.methodName)
      rest.append(.toolCallBegan(index: index, providerCallID: call.providerCallID, name: name))
      if !call.arguments.isEmpty { rest.append(.toolCallArguments(index: index, call.arguments)) }
    }
    // A guess is made anew.
    if let usage = turn.usage, !usage.isEstimate { rest.append(.usage(usage)) }
    if let reason = turn.finishReason { rest.append(.finished(reason)) }
    if !rest.isEmpty { note(.model(response: number, turn: turn.index, rest)) }
    if hasEnded { note(.modelEnded(response: number, turn: turn.index)) }
    run(turn.toolCalls, RecordedPlace(response: number, turn: turn.index))
  }

  private struct RecordedPlace {
    var response: Int
    var turn: Int
  }

  /// What the tools did, by the times at which they did it.
  private mutating func run(_ calls: [ToolCall], _ place: RecordedPlace) {
    var steps: [(time: Timestamp, kind: RecordedEvent.Kind)] = []
    for (index, call) in calls.enumerated() {
      if call.state == .denied, let time = call.endedAt {
        steps.append((time, .toolBegan(response: place.response, turn: place.turn, call: index)))
        let reason = call.error ?? ""
        steps.append(
          (time, .toolDenied(response: place.response, turn: place.turn, call: index, reason: reason)))
      }
      guard let began = call.startedAt else { continue }
      steps.append((began, .toolBegan(response: place.response, turn: place.turn, call: index)))
      guard let outcome = call.outcome else { continue }
      let kind = RecordedEvent.Kind.toolEnded(
        response: place.response, turn: place.turn, call: index, outcome)
      steps.append((max(began, call.endedAt ?? began), kind))
    }
    // A stable order: of what has the same time, the beginning of a call stands before its end.
    for (_, step) in steps.enumerated().sorted(by: {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }) {
      move(to: step.time)
      note(step.kind)
    }
  }

  /// By time, and by the order in which they were noted where that is the same.
  func sorted() -> [RecordedEvent] {
    events.enumerated().sorted { ($0.element.elapsed, $0.offset) < ($1.element.elapsed, $1.offset) }
      .map(\.element)
  }

  /// The text in pieces of three words or so; together they are the text.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var words = 0
    var isInSpace = true
    for character in text {
      if isInSpace, !character.isWhitespace {
        if words == 3 {
          pieces.append(piece)
          piece = ""
          words = 0
        }
        words += 1
      }
      isInSpace = character.isWhitespace
      piece.append(character)
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}

extension ToolCall {
  /// What the tool returned, if it did.
  fileprivate var outcome: ToolOutcome? {
    switch state {
    case .succeeded: .success(result ?? "")
    case .failed: .failure(error ?? "")
    case .arriving, .pending, .awaitingApproval, .running, .denied, .cancelled, .interrupted: nil
    }
  }
}

extension RecordedTurn {
  /// Without what no replay can come to: the names of the tools that were on offer stand in the errors of calls
  /// that were never run.
  fileprivate init(known turn: Turn) {
    self.init(turn)
    for (index, call) in turn.toolCalls.enumerated() where call.startedAt == nil || call.outcome == nil {
      calls[index].error = nil
    }
  }
}
