import Conversation

/// Decides what becomes of one response, from its first turn to its outcome.
///
/// A value without clock, random source or task: the time comes with each event, and identifiers are drawn from
/// a seed. Whoever holds it does what the effects say and reports back with events. Events that come when they
/// can no longer matter are ignored, so that nobody outside has to know which those are.
package struct TurnMachine: Sendable {
  /// All turns so far; at most the last of them is open.
  package private(set) var turns: [Turn]
  /// What the response came to, once it is decided. Readers may see it only after `committed`.
  package private(set) var outcome: ResponseOutcome?

  let responseID: ResponseID
  let limits: TurnLimits
  var phase = Phase.idle
  /// The number of the last change, across all turns.
  var revision: Int
  /// The turn that follows once the present one is committed.
  var next: Turn?
  /// What was asked for while a commit was under way.
  var deferredStop: Stop?
  var offered: [String: ToolDefinition] = [:]
  /// Where the calls of the present turn stand, by the index the provider gave them.
  var callPositions: [Int: Int] = [:]
  /// Whether the calls of the present turn run one after the other: not all of them are known to change nothing.
  var runsInOrder = false
  var identifiers: IdentifierSource

  enum Phase: Hashable, Sendable {
    case idle, asking, runningTools, committing, over
  }

  /// Ways to end a response from outside.
  enum Stop: Hashable, Sendable {
    case cancel, interrupt
    case limit(ResponseLimit)
  }

  /// - Parameters:
  ///   - first: the stored first turn: `queued`, or `waiting` when nothing stands before it.
  ///   - seed: random bits that the identifiers of turns and tool calls are made of.
  package init(first: Turn, limits: TurnLimits, seed: (UInt64, UInt64)) {
    turns = [first]
    responseID = first.responseID
    revision = first.revision
    self.limits = limits
    identifiers = IdentifierSource(seed: seed)
  }

  /// Whether nothing can change any more.
  package var isOver: Bool { phase == .over }

  /// Whether the response has not been started.
  package var isIdle: Bool { phase == .idle }

  /// Takes the next event and says what is to be done.
  ///
  /// - Parameter time: the present moment, for the times that turns and calls carry.
  package mutating func apply(_ event: TurnEvent, at time: Timestamp) -> [TurnEffect] {
    switch event {
    case .start: start(at: time)
    case .offered(let definitions): offer(definitions)
    case .told(let context): tell(context)
    case .model(let events, let turn): isAsking(turn) ? take(events, at: time) : []
    case .retry(let notice, let turn): isAsking(turn) ? announce(notice) : []
    case .modelEnded(let turn): isAsking(turn) ? endPass(at: time) : []
    case .modelFailed(let error, let turn): isAsking(turn) ? fail(with: error, at: time) : []
    case .toolFinished(let id, let outcome): finishCall(id, outcome, at: time)
    case .toolProgressed(let id, let progress): advance(id, progress)
    case .approvalNeeded(let id, let request): awaitApproval(of: id, request, at: time)
    case .toolDenied(let id, let reason): deny(id, in: .running, because: reason, at: time)
    case .approvalGiven(let id, let decision): settle(id, decision, at: time)
    case .committed: committed(at: time)
    case .cancel: stop(.cancel, at: time)
    case .interrupt: stop(.interrupt, at: time)
    case .limit(let limit): stop(.limit(limit), at: time)
    }
  }

  private func isAsking(_ turn: Int) -> Bool {
    #if MUTATIONS
      if Mutation.isActive(.terminalReplaceable), turn == turns.count - 1, open.status.isTerminal {
        return true
      }
    #endif
    return phase == .asking && turn == turns.count - 1
  }

  /// The turn that is open.
  var open: Turn {
    _read { yield turns[turns.count - 1] }
    _modify { yield &turns[turns.count - 1] }
  }

  mutating func bump() {
    revision += 1
    open.revision = revision
  }

  /// Shows the whole of a change that did not touch the text, and has it written down.
  func changed() -> [TurnEffect] {
    [.keep(.turn(open.stored)), .publish(TurnUpdate(addition: open.withoutText()))]
  }
}

/// The limits a response has to keep.
package struct TurnLimits: Hashable, Sendable {
  /// The most turns a response may have.
  package var turns: Int
  /// The most tool calls of a turn that run at a time.
  package var parallelToolCalls: Int
  /// The most that a response may cost, in US dollars; without prices it cannot be held.
  package var cost: Double?
  /// What the model costs.
  package var prices: ModelPrices?

  package init(
    turns: Int = 25, parallelToolCalls: Int = 8, cost: Double? = nil, prices: ModelPrices? = nil
  ) {
    self.turns = max(1, turns)
    self.parallelToolCalls = max(1, parallelToolCalls)
    self.cost = cost
    self.prices = prices
  }
}

// MARK: - Beginning and ending

extension TurnMachine {
  private mutating func start(at time: Timestamp) -> [TurnEffect] {
    guard phase == .idle else { return [] }
    phase = .asking
    guard open.status == .queued else { return [.askModel(turn: 0)] }
    open.status = .waiting
    open.streamStartTime = time
    bump()
    return changed() + [.askModel(turn: 0)]
  }

  private mutating func offer(_ definitions: [ToolDefinition]) -> [TurnEffect] {
    offered = Dictionary(definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return []
  }

  /// Readers see it with the next thing that changes.
  private mutating func tell(_ context: ContextUse) -> [TurnEffect] {
    if phase == .asking { open.context = context }
    return []
  }

  /// Readers see why nothing comes; the store need not.
  private mutating func announce(_ notice: RetryNotice?) -> [TurnEffect] {
    guard open.retry != notice else { return [] }
    open.retry = notice
    bump()
    return [.publish(TurnUpdate(addition: open.withoutText()))]
  }

  private mutating func fail(with error: TurnError, at time: Timestamp) -> [TurnEffect] {
    // A provider says `cancelled` when its task was, which is never the model's own doing.
    if error.code == .cancelled { return stop(.cancel, at: time) }
    open.error = error
    return end(.failed, outcome: .failed(error), at: time)
  }

  private mutating func stop(_ stop: Stop, at time: Timestamp) -> [TurnEffect] {
    switch phase {
    case .over: return []
    case .committing:
      #if MUTATIONS
        if Mutation.isActive(.noCompareAndSet), stop == .cancel {
          return end(.cancelled, outcome: .cancelled, at: time)
        }
      #endif
      // What is being written stands; the turn that would follow it is stopped once it is there.
      if next != nil, deferredStop == nil { deferredStop = stop }
      return []
    case .idle, .asking, .runningTools:
      switch stop {
      case .cancel: return end(.cancelled, outcome: .cancelled, at: time)
      case .interrupt: return end(.interrupted, outcome: .interrupted, at: time)
      case .limit(let limit): return end(.cancelled, outcome: .limit(limit), at: time)
      }
    }
  }

  /// Ends the open turn, and the response with it unless another turn follows.
  ///
  /// - Parameter outcome: `nil` when the results of its tool calls go back to the model.
  mutating func end(
    _ status: TurnStatus, outcome: ResponseOutcome?, at time: Timestamp
  ) -> [TurnEffect] {
    let wasBusy = phase != .idle && status != .completed
    closeCalls(as: status == .interrupted ? .interrupted : .cancelled, at: time)
    open.status = status
    open.streamEndTime = time
    open.retry = nil
    open.lastByteTime = nil
    bump()
    phase = .committing
    var changes = [ResponseChange.turn(open.stored)]
    if let outcome {
      self.outcome = outcome
      changes.append(.ended(responseID, outcome, at: time))
    } else {
      revision += 1
      let following = Turn(
        id: identifiers.next(at: time), responseID: responseID, index: turns.count, status: .waiting,
        revision: revision, streamStartTime: time)
      next = following
      changes.append(.turn(following))
    }
    #if MUTATIONS
      if Mutation.isActive(.publishBeforeCommit) {
        return (wasBusy ? [.stop] : []) + [
          .publish(TurnUpdate(addition: open.withoutText())), .commit(changes),
        ]
      }
    #endif
    return (wasBusy ? [.stop] : []) + [.commit(changes)]
  }

  private mutating func committed(at time: Timestamp) -> [TurnEffect] {
    guard phase == .committing else { return [] }
    var effects = [TurnEffect.publish(TurnUpdate(addition: open.withoutText()))]
    if let outcome {
      phase = .over
      effects.append(.finish(outcome))
      return effects
    }
    guard let following = next else { return effects }
    next = nil
    callPositions = [:]
    turns.append(following)
    phase = .asking
    effects.append(.publish(TurnUpdate(addition: following)))
    if let deferredStop {
      self.deferredStop = nil
      effects += stop(deferredStop, at: time)
    } else {
      effects.append(.askModel(turn: following.index))
    }
    return effects
  }
}
