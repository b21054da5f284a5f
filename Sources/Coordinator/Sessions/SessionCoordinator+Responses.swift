import Conversation

/// Carries events to the machines of responses, and does what they say.
extension SessionCoordinator {
  /// Hands an event to a response and does what follows from it, in one step of the actor.
  func apply(_ event: TurnEvent, to id: ResponseID) {
    guard let response = live[id] else { return }
    let time = environment.now()
    let effects = response.machine.apply(event, at: time)
    recorder?.note(event, effects, of: response, at: time)
    for effect in effects { perform(effect, of: response) }
  }

  private func perform(_ effect: TurnEffect, of response: LiveResponse) {
    switch effect {
    case .askModel(let turn):
      // A response outlives the call that asked for it, so its tasks are its own: `stopWork` ends them.
      let id = response.id
      let pass = ResponsePass(response: id, turn: turn)
      response.modelTask = Task { await ResponsePass.$current.withValue(pass) { await ask(turn, of: id) } }
    case .runTools(let calls):
      // What has begun must be known to have, or a crash would hide that it may have taken effect.
      runs.append((calls, response.id))
      startWriting()
    case .stop:
      response.stopWork()
    case .keep(let change):
      buffer.add(change, of: response.id)
      scheduleWrite(after: settings.writeInterval)
    case .commit(let changes):
      for change in changes { buffer.add(change, of: response.id) }
      commits.append(response.id)
      startWriting()
    case .publish(let update):
      response.hub.update { $0.publish(update) }
      if response.shownStatus != update.addition.status {
        response.shownStatus = update.addition.status
        tell(of: response.round.sessionID)
      }
    case .finish(let outcome):
      finish(response, outcome)
    }
  }

  private func finish(_ response: LiveResponse, _ outcome: ResponseOutcome) {
    response.timeLimitTask?.cancel()
    response.timeLimitTask = nil
    response.hub.update { $0.finish(outcome) }
    let id = response.round.sessionID
    known[id]?.queue.removeAll { $0 == response.id }
    known[id]?.lastOutcome = outcome
    slots.remove(response.id)
    if !isShuttingDown {
      // Behind those that have waited for this place.
      if !waitingSessions.isEmpty, !waitingSessions.contains(id) { waitingSessions.append(id) }
      startWaiting()
      startNext(of: id)
    }
    tell(of: id)
    if outcome == .completed, response.round.summarizedThrough == nil, !isShuttingDown,
      let turn = response.machine.turns.last
    {
      wantTitle(id)
      let model = response.model
      // Not awaited: nobody who waits for this answer waits for what is done with the session afterwards.
      Task { await compactWhenNear(id, after: turn, of: model) }
    }
    makeTitleWhenIdle()
  }

  // MARK: The model

  private func ask(_ turn: Int, of id: ResponseID) async {
    do throws(TurnError) {
      guard let request = try await makeRequest(for: id) else { return }
      guard let model = live[id]?.model else { return }
      let provider = try await models.provider(for: model)
      if Task.isCancelled { return }
      try await provider.respond(to: request) { events in
        await self.apply(.model(events, turn: turn), to: id)
      }
      apply(.modelEnded(turn: turn), to: id)
    } catch {
      apply(.modelFailed(error, turn: turn), to: id)
    }
  }

  /// What the model is asked for the present turn; `nil` when the response is over.
  private func makeRequest(for id: ResponseID) async throws(TurnError) -> ModelRequest? {
    guard let response = live[id] else { return nil }
    let model = response.model
    let budget = ContextBudget(
      settings.profile(model), maximumOutputTokens: settings.maximumOutputTokens)
    let history: History
    if let known = response.history {
      history = known
    } else {
      history = try await readHistory(before: response.round, window: budget.window)
      response.history = history
    }
    let isSummary = response.round.summarizedThrough != nil
    let definitions = !isSummary && settings.offersTools(model) ? await tools.definitions() : []
    guard !response.machine.isOver else { return nil }
    apply(.offered(definitions), to: id)
    let system = known[response.round.sessionID]?.session.systemPrompt ?? settings.systemPrompt
    let asked =
      [ModelMessage.user(response.request.content)]
      + response.machine.turns.flatMap(ModelMessage.messages(of:))
    let fixed =
      TokenEstimate.tokens(in: system ?? "")
      + asked.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
      + definitions.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
    if budget.isHopeless(fixed: fixed) { throw .tooLong(fixed, window: budget.window ?? 0) }
    let fitting = budget.fit(history, fixed: fixed)
    apply(.told(fitting.use), to: id)
    return ModelRequest(
      model: model.model, systemPrompt: system, messages: fitting.messages + asked, tools: definitions,
      maximumOutputTokens: settings.maximumOutputTokens, temperature: settings.temperature)
  }

  private func readHistory(before round: Round, window: Int?) async throws(TurnError) -> History {
    // A summary is made of what it stands for.
    let end = round.summarizedThrough.map { $0 + 1 } ?? round.index
    if end == 0 { return History(before: 0, window: window) }
    do throws(CoordinatorError) {
      try enter()
      defer { leave() }
      return try await readHistory(of: round.sessionID, before: end, window: window)
    } catch {
      throw TurnError(.storage, error.message, suggestion: error.suggestion, mayRetry: true)
    }
  }

  // MARK: Tools

  /// Begins calls that are written down as running, unless they have been stopped meanwhile.
  func start(_ calls: [ToolCall], of id: ResponseID) {
    guard let response = live[id] else { return }
    for call in calls where response.machine.isRunning(call.id) {
      response.toolTasks[call.id] = Task { await run(call, of: id) }
    }
  }

  private func run(_ call: ToolCall, of id: ResponseID) async {
    guard let response = live[id] else { return }
    var call = call
    if call.arguments.allSatisfy(\.isWhitespace) { call.arguments = "{}" }
    if !response.approved.contains(call.id) {
      switch await tools.review(call, in: response.round.sessionID) {
      case .allow: break
      case .ask:
        apply(.approvalNeeded(call.id), to: id)
        return
      case .deny(let reason):
        apply(.toolDenied(call.id, reason), to: id)
        return
      }
      // It may have been stopped while it was looked at.
      guard response.machine.isRunning(call.id) else { return }
    }
    let outcome = await tools.run(call)
    live[id]?.toolTasks[call.id] = nil
    apply(.toolFinished(call.id, outcome), to: id)
  }
}

extension TurnError {
  /// A request that is too long by itself.
  fileprivate static func tooLong(_ tokens: Int, window: Int) -> TurnError {
    TurnError(
      .contextTooLong,
      "The message, with what tools have answered, comes to about \(tokens) tokens; the model takes \(window).",
      suggestion: "Send a part of it, or choose a model with a larger window.")
  }
}
