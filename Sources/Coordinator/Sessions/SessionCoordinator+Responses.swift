import Conversation

/// Carries events to the machines of responses, and does what they say.
extension SessionCoordinator {
  /// Hands an event to a response and does what follows from it, in one step of the actor.
  func apply(_ event: TurnEvent, to id: ResponseID) {
    guard let response = live[id] else { return }
    let time = environment.now()
    let effects = response.machine.apply(event, at: time)
    recorder?.note(event, effects, of: response, in: known[response.round.sessionID]?.session, at: time)
    for effect in effects { perform(effect, of: response) }
  }

  /// Starts the first response of a session's queue, if it has not been.
  func startNext(of id: SessionID) {
    guard let first = known[id]?.queue.first, let response = live[first], response.machine.isIdle else {
      return
    }
    if let limit = settings.timeLimit {
      response.timeLimitTask = Task { [environment] in
        do { try await environment.sleep(limit) } catch { return }
        apply(.limit(.time), to: first)
      }
    }
    apply(.start, to: first)
  }

  private func perform(_ effect: TurnEffect, of response: LiveResponse) {
    switch effect {
    case .askModel(let turn):
      // A response outlives the call that asked for it, so its tasks are its own: `stopWork` ends them.
      let id = response.id
      let pass = ResponsePass(response: id, turn: turn)
      response.modelTask = Task { await ResponsePass.$current.withValue(pass) { await ask(turn, of: id) } }
    case .runTools(let calls):
      let id = response.id
      for call in calls { response.toolTasks[call.id] = Task { await run(call, of: id) } }
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
    if !isShuttingDown { startNext(of: id) }
    tell(of: id)
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
    let history: [ModelMessage]
    if let known = response.history {
      history = known
    } else {
      history = try await readHistory(before: response.round)
      response.history = history
    }
    let definitions = settings.offersTools(model) ? await tools.definitions() : []
    guard !response.machine.isOver else { return nil }
    apply(.offered(definitions), to: id)
    let said = response.machine.turns.flatMap(ModelMessage.messages(of:))
    return ModelRequest(
      model: model.model,
      systemPrompt: known[response.round.sessionID]?.session.systemPrompt ?? settings.systemPrompt,
      messages: history + [.user(response.request.content)] + said, tools: definitions,
      maximumOutputTokens: settings.maximumOutputTokens, temperature: settings.temperature)
  }

  private func readHistory(before round: Round) async throws(TurnError) -> [ModelMessage] {
    if round.index == 0 { return [] }
    do throws(CoordinatorError) {
      try enter()
      defer { leave() }
      return try await presentRounds(of: round.sessionID, before: round.index, limit: round.index)
        .flatMap(ModelMessage.messages(of:))
    } catch {
      throw TurnError(.storage, error.message, suggestion: error.suggestion, mayRetry: true)
    }
  }

  // MARK: Tools

  private func run(_ call: ToolCall, of id: ResponseID) async {
    var call = call
    if call.arguments.allSatisfy(\.isWhitespace) { call.arguments = "{}" }
    let outcome = await tools.run(call)
    live[id]?.toolTasks[call.id] = nil
    apply(.toolFinished(call.id, outcome), to: id)
  }
}
