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
      var attempt = 1
      while true {
        do throws(TurnError) {
          let provider = try await models.provider(for: model)
          if Task.isCancelled { return }
          try await provider.respond(to: request) { events in
            await self.apply(.model(events, turn: turn), to: id)
          }
          break
        } catch {
          guard await waits(after: error, attempt: attempt, turn: turn, of: id) else {
            throw error.asked(attempt)
          }
          if Task.isCancelled { return }
          attempt += 1
        }
      }
      apply(.modelEnded(turn: turn), to: id)
    } catch {
      apply(.modelFailed(error, turn: turn), to: id)
    }
  }

  /// Waits until a request that failed may be sent again, and says so to readers meanwhile.
  ///
  /// Only while the model has said nothing: what has been seen must not be said again in other words.
  ///
  /// - Returns: whether it may be sent again; `true` also when the task was cancelled, which is to be looked at.
  private func waits(after error: TurnError, attempt: Int, turn: Int, of id: ResponseID) async -> Bool {
    guard let machine = live[id]?.machine, !machine.isOver, mayRepeat(machine),
      let delay = settings.retries.delay(after: error, attempt: attempt, random: environment.random().0)
    else { return false }
    let until = environment.now().advanced(byMilliseconds: delay.wholeMilliseconds)
    let notice = RetryNotice(
      attempt: attempt + 1, limit: settings.retries.attempts(after: error), error: error, until: until)
    apply(.retry(notice, turn: turn), to: id)
    do { try await environment.sleep(delay) } catch { return true }
    apply(.retry(nil, turn: turn), to: id)
    return true
  }

  private func mayRepeat(_ machine: TurnMachine) -> Bool {
    #if MUTATIONS
      if Mutation.isActive(.repeatsSeenAnswer) { return true }
    #endif
    return machine.turns.last?.status == .waiting
  }

  /// What the model is asked for the present turn; `nil` when the response is over.
  private func makeRequest(for id: ResponseID) async throws(TurnError) -> ModelRequest? {
    guard let response = live[id] else { return nil }
    let model = response.model
    let profile = settings.profile(model)
    var parameters = profile.parameters.filled(
      from: ModelParameters(
        maximumOutputTokens: settings.maximumOutputTokens, temperature: settings.temperature))
    if let capacity = profile.maximumOutputTokens, let limit = parameters.maximumOutputTokens {
      // The limit is one for all models; a request for more than this one can write is refused.
      parameters.maximumOutputTokens = min(limit, capacity)
    }
    let budget = ContextBudget(profile, maximumOutputTokens: parameters.maximumOutputTokens)
    let reasoning: ToldReasoning = profile.takesReasoningText ? .all : .blocks
    let history: History
    if let known = response.history {
      history = known
    } else {
      history = try await readHistory(
        before: response.round, window: budget.window, model: model, reasoning: reasoning)
      response.history = history
    }
    let isSummary = response.round.summarizedThrough != nil
    let takesTools = settings.offersTools(model) && profile.abilities?.contains(.tools) ?? true
    let definitions = !isSummary && takesTools ? await tools.definitions() : []
    guard !response.machine.isOver else { return nil }
    apply(.offered(definitions), to: id)
    let system =
      known[response.round.sessionID]?.session.systemPrompt ?? profile.systemPrompt ?? settings.systemPrompt
    let takesImages = profile.abilities?.contains(.images) ?? true
    if !takesImages, response.request.attachments.contains(where: \.isImage) {
      throw .noImages(model)
    }
    let asked =
      [ModelMessage.user(response.request.content, attachments: response.request.attachments)]
      + response.machine.turns.flatMap { ModelMessage.messages(of: $0, reasoning: reasoning) }
    let fixed =
      TokenEstimate.tokens(in: system ?? "")
      + asked.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
      + definitions.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
    if budget.isHopeless(fixed: fixed) { throw .tooLong(fixed, window: budget.window ?? 0) }
    let fitting = budget.fit(history, fixed: fixed)
    apply(.told(fitting.use), to: id)
    let told = takesImages ? fitting.messages : fitting.messages.map(\.withoutImages)
    return ModelRequest(
      model: model.model, systemPrompt: system, messages: told + asked, tools: definitions,
      parameters: parameters, outputCapacity: profile.maximumOutputTokens)
  }

  private func readHistory(
    before round: Round, window: Int?, model: ModelReference, reasoning: ToldReasoning
  ) async throws(TurnError) -> History {
    // A summary is made of what it stands for.
    let end = round.summarizedThrough.map { $0 + 1 } ?? round.index
    if end == 0 { return History(before: 0, window: window, model: model, reasoning: reasoning) }
    do throws(CoordinatorError) {
      try enter()
      defer { leave() }
      return try await readHistory(
        of: round.sessionID, before: end, window: window, model: model, reasoning: reasoning)
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
    let call = call.withArguments
    let invocation = ToolInvocation(call, in: response.round.sessionID) { progress in
      await self.apply(.toolProgressed(call.id, progress), to: id)
    }
    let reply = await tools.run(invocation)
    live[id]?.toolTasks[call.id] = nil
    switch reply {
    case .ended(let outcome): apply(.toolFinished(call.id, outcome), to: id)
    case .needsApproval(let request): apply(.approvalNeeded(call.id, request), to: id)
    case .denied(let reason): apply(.toolDenied(call.id, reason), to: id)
    }
  }
}

extension ToolCall {
  /// Some models write nothing where there is nothing to say.
  fileprivate var withArguments: ToolCall {
    guard arguments.allSatisfy(\.isWhitespace) else { return self }
    var call = self
    call.arguments = "{}"
    return call
  }
}

extension ModelMessage {
  /// For a model that does not look at images, in a conversation where another one did.
  fileprivate var withoutImages: ModelMessage {
    guard case .user(let text, let attachments) = self else { return self }
    let others = attachments.filter { !$0.isImage }
    // Some providers refuse a message with nothing in it, and the conversation with that.
    let isBlank = others.isEmpty && !attachments.isEmpty && text.allSatisfy(\.isWhitespace)
    return .user(isBlank ? "(The user sent an image, which you cannot see.)" : text, attachments: others)
  }
}

extension TurnError {
  fileprivate static func noImages(_ model: ModelReference) -> TurnError {
    TurnError(
      .invalidRequest, "\(model) does not take images.",
      suggestion: "Choose a model that does; the model picker shows which.")
  }

  /// Says how often the model was asked, when that was more than once.
  fileprivate func asked(_ count: Int) -> TurnError {
    guard count > 1 else { return self }
    var error = self
    error.message += " It was asked \(count) times."
    return error
  }

  /// A request that is too long by itself.
  fileprivate static func tooLong(_ tokens: Int, window: Int) -> TurnError {
    TurnError(
      .contextTooLong,
      "The message, with what tools have answered, comes to about \(tokens) tokens; the model takes \(window).",
      suggestion: "Send a part of it, or choose a model with a larger window.")
  }
}
