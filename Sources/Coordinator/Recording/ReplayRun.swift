import Conversation

/// Where a replay is: gives the events of the recording to the coordinator, one at a time.
struct ReplayRun {
  let replay: Replay
  let coordinator: SessionCoordinator
  private var sessions: [Int: (id: SessionID, noted: RecordedSession)] = [:]
  /// By the number in the file.
  private var responses: [Int: ReplayedResponse] = [:]
  private var differences: [ReplayDifference] = []

  private struct ReplayedResponse {
    var id: ResponseID
    /// Its number in the replay's own recording.
    var own: Int
    var session: Int
  }

  private var stage: Broadcast<ReplayStage> { replay.stage }

  init(replay: Replay, coordinator: SessionCoordinator) {
    self.replay = replay
    self.coordinator = coordinator
  }

  mutating func play(
    _ event: RecordedEvent, line: Int, _ began: @Sendable (StreamedRequest) async -> Void
  ) async throws {
    switch event.kind {
    case .session(let number, let session): try await open(number, session)
    case .request(let session, let number, let content):
      try await send(content, as: number, in: session, began)
    case .edited(let number, let content):
      guard let id = responses[number]?.id else { return }
      do { try await coordinator.editQueued(responseID: id, content: content) } catch CoordinatorError
        .notQueued
      {
        differs(line, "Response \(number) does not wait.")
      }
    case .moved(let number, let position):
      guard let id = responses[number]?.id else { return }
      do { try await coordinator.moveQueued(responseID: id, to: position) } catch CoordinatorError.notQueued {
        differs(line, "Response \(number) does not wait.")
      }
    case .asked, .toolBegan, .turn: break
    case .model(let number, let turn, let events): await step(.emit(events), number, turn, line)
    case .modelEnded(let number, let turn): await step(.end, number, turn, line)
    case .modelFailed(let number, let turn, let error): await step(.fail(error), number, turn, line)
    case .toolEnded(let number, let turn, let call, let outcome):
      await endCall(call, of: turn, outcome, number, line)
    case .approvalNeeded(let number, let turn, let call):
      await review(call, of: turn, number, line) { $0.awaits(call, of: turn) }
    case .toolDenied(let number, let turn, let call, _):
      await review(call, of: turn, number, line) { !$0.runs(call, of: turn) }
    case .approvalGiven(let number, let turn, let call, let decision):
      await approve(call, of: turn, decision, number, line)
    case .stopped(let number, let stop): await self.stop(number, stop)
    case .ended(let number, _): await end(number, line)
    }
  }

  // MARK: Sessions and requests

  private mutating func open(_ number: Int, _ session: RecordedSession) async throws {
    if let (id, noted) = sessions[number] {
      if noted.model != session.model { try await coordinator.setModel(sessionID: id, to: session.model) }
      sessions[number] = (id, session)
    } else {
      let made = try await coordinator.createSession(
        model: session.model, title: session.title, systemPrompt: session.systemPrompt)
      sessions[number] = (made.id, session)
    }
  }

  private mutating func send(
    _ content: String, as number: Int, in session: Int, _ began: @Sendable (StreamedRequest) async -> Void
  ) async throws {
    guard let id = sessions[session]?.id else { return }
    stage.update { $0.isSending = true }
    defer { stage.update { $0.isSending = false } }
    let request = try await coordinator.streamRequest(sessionID: id, content: content)
    guard let own = replay.recorder.number(of: request.responseID) else { return }
    responses[number] = ReplayedResponse(id: request.responseID, own: own, session: session)
    await began(request)
    stage.update { $0.numbers[request.responseID] = number }
  }

  // MARK: The model and the tools

  /// Hands the model's next step to the pass that waits for it, and waits until the coordinator has taken it in.
  private mutating func step(_ step: ReplayStage.Step, _ number: Int, _ turn: Int, _ line: Int) async {
    guard let response = responses[number] else { return }
    let place = ReplayStage.Place.pass(response: number, turn: turn)
    let own = response.own
    guard await coordinator.isNext(response.id) else {
      return differs(line, "Response \(number) waits for another.")
    }
    let taken = await stage.first { stage -> Int? in
      if let pass = stage.passes[place] { return pass.taken }
      return (stage.progress[own] ?? ReplayStage.Progress()).canAsk(turn) ? nil : -1
    }
    guard let taken, taken >= 0 else {
      if taken != nil { differs(line, "The model is not asked for turn \(turn) of response \(number).") }
      return
    }
    stage.update { $0.passes[place]?.step = step }
    _ = await stage.first { stage -> Bool? in
      let isAsking = stage.progress[own]?.asking == turn
      if case .emit = step, let pass = stage.passes[place], isAsking {
        return pass.taken > taken ? true : nil
      }
      return isAsking && stage.passes[place] != nil || isAsking && step.isEnding ? nil : true
    }
  }

  private mutating func endCall(
    _ call: Int, of turn: Int, _ outcome: ToolOutcome, _ number: Int, _ line: Int
  ) async {
    guard let own = responses[number]?.own else { return }
    let place = ReplayStage.Place.call(response: number, turn: turn, call: call)
    let isWaiting = await stage.first { stage -> Bool? in
      if stage.progress[own]?.runs(call, of: turn) != true { return false }
      return stage.calls[place] == nil ? nil : true
    }
    guard isWaiting == true else {
      if isWaiting == false { differs(line, "Tool call \(call) of response \(number) does not run.") }
      return
    }
    stage.update { $0.calls[place] = outcome }
    _ = await stage.first { $0.progress[own]?.runs(call, of: turn) == true ? nil : true }
  }

  /// Waits until the tools have said that a call may not just run.
  private mutating func review(
    _ call: Int, of turn: Int, _ number: Int, _ line: Int,
    isDone: @Sendable (ReplayStage.Progress) -> Bool
  ) async {
    guard let own = responses[number]?.own else { return }
    let isReviewed = await stage.first { stage -> Bool? in
      let progress = stage.progress[own] ?? ReplayStage.Progress()
      if isDone(progress) { return true }
      return progress.runs(call, of: turn) ? nil : false
    }
    if isReviewed == false { differs(line, "Tool call \(call) of response \(number) is not to be approved.") }
  }

  private mutating func approve(
    _ call: Int, of turn: Int, _ decision: ApprovalDecision, _ number: Int, _ line: Int
  ) async {
    guard let response = responses[number] else { return }
    if stage.read({ $0.progress[response.own]?.awaits(call, of: turn) }) == true,
      let id = await coordinator.callID(call, of: turn, in: response.id),
      let waiting = await coordinator.pendingApprovals().first(where: { $0.call.id == id })
    {
      do { return try await coordinator.resolve(waiting.call, decision) } catch {}
    }
    differs(line, "Tool call \(call) of response \(number) does not wait for approval.")
  }

  // MARK: Endings

  private func stop(_ number: Int, _ stop: RecordedStop) async {
    guard let id = responses[number]?.id else { return }
    switch stop {
    case .cancel: await coordinator.cancel(responseID: id)
    case .interrupt: await coordinator.apply(.interrupt, to: id)
    case .limit(let limit): await coordinator.apply(.limit(limit), to: id)
    }
  }

  /// The response was over here; makes sure that it is now.
  private mutating func end(_ number: Int, _ line: Int) async {
    guard let response = responses[number] else { return }
    let before = responses.values.filter { $0.session == response.session && $0.own < response.own }.map(
      \.own)
    let isOver = await stage.first { stage -> Bool? in
      let progress = stage.progress[response.own] ?? ReplayStage.Progress()
      if progress.isOver { return true }
      let isQueued = progress.turns.isEmpty && before.contains { stage.progress[$0]?.isOver != true }
      return isQueued || progress.isWaiting ? false : nil
    }
    guard isOver == false else { return }
    differs(line, "Response \(number) is not over.")
    await coordinator.cancel(responseID: response.id)
  }

  /// Ends what the recording leaves open, and holds what came out against it.
  func finish() async -> ReplayReport {
    for response in responses.values.sorted(by: { $0.own > $1.own }) {
      await coordinator.apply(.interrupt, to: response.id)
    }
    for response in responses.values {
      _ = await stage.first { $0.progress[response.own]?.isOver == true ? true : nil }
    }
    let progress = stage.read(\.progress)
    var report = ReplayReport(replay.recording) { number in
      responses[number].flatMap { progress[$0.own] }.map { ($0.turns, $0.outcome) }
    }
    report.differences = (report.differences + differences).sorted { $0.line < $1.line }
    return report
  }

  private mutating func differs(_ line: Int, _ message: String) {
    differences.append(ReplayDifference(line: line, message: message))
  }
}

extension ReplayStage.Step {
  fileprivate var isEnding: Bool {
    if case .emit = self { false } else { true }
  }
}
