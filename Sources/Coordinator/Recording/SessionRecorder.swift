import Conversation
import Synchronization

/// Notes what goes into a coordinator, for a recording.
///
/// It sits where the events of all responses come by in the one order in which they count, so a replay of them
/// takes the machines through the same states. The coordinator calls it in its own isolation; it hands on at once.
public final class SessionRecorder: Sendable {
  struct State {
    var start: Timestamp?
    var elapsed = 0
    var sessions: [SessionID: (number: Int, noted: RecordedSession)] = [:]
    var responses: [ResponseID: Int] = [:]
    /// The turn that each response was last asked for.
    var asked: [Int: Int] = [:]
    var tools: [ToolDefinition]?
    var calls: [ToolCallID: CallPlace] = [:]
  }

  /// Where a tool call stands.
  struct CallPlace: Hashable, Sendable {
    var response: ResponseID
    var turn: Int
    var call: Int
  }

  private let state = Mutex(State())
  private let take: @Sendable ([RecordedEvent]) -> Void

  /// - Parameter take: is given what happened in one step, in order, one call at a time; should return soon, as
  ///   the coordinator waits for it.
  public init(_ take: @escaping @Sendable ([RecordedEvent]) -> Void) {
    self.take = take
  }

  /// The number under which a response stands in the recording.
  func number(of id: ResponseID) -> Int? { state.withLock { $0.responses[id] } }

  /// Where a call that runs stands.
  func place(of id: ToolCallID) -> CallPlace? { state.withLock { $0.calls[id] } }

  // MARK: What the coordinator tells

  /// A request was stored; nothing has been done for it.
  func noteRequest(_ response: LiveResponse, in session: Session, at time: Timestamp) {
    let events = state.withLock { $0.introduce(response, session, at: time) }
    take(events)
  }

  /// What can be done to a request that waits.
  enum QueueChange {
    case edited(String)
    case moved(to: Int)
  }

  func note(_ change: QueueChange, of id: ResponseID, at time: Timestamp) {
    let event = state.withLock { state -> RecordedEvent? in
      guard let number = state.responses[id] else { return nil }
      let kind: RecordedEvent.Kind =
        switch change {
        case .edited(let content): .edited(response: number, content: content)
        case .moved(let position): .moved(response: number, to: position)
        }
      return RecordedEvent(at: state.elapsed(at: time), kind)
    }
    if let event { take([event]) }
  }

  /// A response took an event, and this followed from it.
  func note(
    _ event: TurnEvent, _ effects: [TurnEffect], of response: LiveResponse, at time: Timestamp
  ) {
    let events = state.withLock { state -> [RecordedEvent] in
      guard let number = state.responses[response.id] else { return [] }
      let elapsed = state.elapsed(at: time)
      let kinds =
        state.inputs(event, effects, response.machine, number)
        + effects.flatMap { state.consequences(of: $0, response.machine, number) }
      return kinds.map { RecordedEvent(at: elapsed, $0) }
    }
    if !events.isEmpty { take(events) }
  }
}

extension SessionRecorder.State {
  fileprivate mutating func elapsed(at time: Timestamp) -> Int {
    let start = start ?? time
    self.start = start
    // The clock on the wall can be set back.
    elapsed = max(elapsed, Int(clamping: time.milliseconds - start.milliseconds))
    return elapsed
  }

  fileprivate mutating func introduce(
    _ response: LiveResponse, _ session: Session, at time: Timestamp
  ) -> [RecordedEvent] {
    let elapsed = elapsed(at: time)
    var events: [RecordedEvent] = []
    // The first words as a title come of themselves. An answer need not be by the session's own model.
    var noted = RecordedSession(
      model: response.model, title: session.titleSource == .firstWords ? "" : session.title,
      systemPrompt: session.systemPrompt, prices: response.machine.limits.prices)
    let known = sessions[session.id]
    let number = known?.number ?? sessions.count + 1
    // A title of its own is nothing that a request needs.
    if let known { noted.title = known.noted.title }
    if known?.noted != noted { events.append(RecordedEvent(at: elapsed, .session(number, noted))) }
    sessions[session.id] = (number, noted)
    let responseNumber = responses.count + 1
    responses[response.id] = responseNumber
    let kind = RecordedEvent.Kind.request(
      session: number, response: responseNumber, content: response.request.content)
    events.append(RecordedEvent(at: elapsed, kind))
    return events
  }

  /// The event, if it made a difference.
  fileprivate mutating func inputs(
    _ event: TurnEvent, _ effects: [TurnEffect], _ machine: TurnMachine, _ response: Int
  ) -> [RecordedEvent.Kind] {
    let turn = machine.turns.count - 1
    switch event {
    case .start, .told, .retry, .committed: return []
    case .offered(let definitions):
      guard machine.phase == .asking else { return [] }
      defer { tools = definitions }
      asked[response] = turn
      return [.asked(response: response, turn: turn, tools: definitions == tools ? nil : definitions)]
    case .model(let events, let turn):
      return effects.isEmpty ? [] : [.model(response: response, turn: turn, events)]
    case .modelEnded(let turn):
      return effects.isEmpty ? [] : [.modelEnded(response: response, turn: turn)]
    case .modelFailed(let error, let turn):
      guard !effects.isEmpty else { return [] }
      let failed = RecordedEvent.Kind.modelFailed(response: response, turn: turn, error)
      // What the model would have been asked could not be put together, which is known by the failure only.
      return asked[response] == turn
        ? [failed] : [.asked(response: response, turn: turn, tools: nil), failed]
    case .toolFinished(let id, let outcome):
      guard !effects.isEmpty, let place = calls.removeValue(forKey: id) else { return [] }
      return [.toolEnded(response: response, turn: place.turn, call: place.call, outcome)]
    // What a tool says on its way follows from nothing that is replayed, and nothing follows from it.
    case .toolProgressed: return []
    case .approvalNeeded(let id, _):
      guard !effects.isEmpty, let place = calls.removeValue(forKey: id) else { return [] }
      return [.approvalNeeded(response: response, turn: place.turn, call: place.call)]
    case .toolDenied(let id, let reason):
      guard !effects.isEmpty, let place = calls.removeValue(forKey: id) else { return [] }
      return [.toolDenied(response: response, turn: place.turn, call: place.call, reason: reason)]
    case .approvalGiven(let id, let decision):
      guard !effects.isEmpty, let call = machine.turns.last?.toolCalls.firstIndex(where: { $0.id == id })
      else { return [] }
      return [.approvalGiven(response: response, turn: turn, call: call, decision)]
    case .cancel: return machine.isOver ? [] : [.stopped(response: response, .cancel)]
    case .interrupt: return machine.isOver ? [] : [.stopped(response: response, .interrupt)]
    case .limit(let limit): return machine.isOver ? [] : [.stopped(response: response, .limit(limit))]
    }
  }

  fileprivate mutating func consequences(
    of effect: TurnEffect, _ machine: TurnMachine, _ response: Int
  ) -> [RecordedEvent.Kind] {
    switch effect {
    case .runTools(let begun):
      guard let turn = machine.turns.last else { return [] }
      return begun.compactMap { call in
        guard let position = turn.toolCalls.firstIndex(where: { $0.id == call.id }) else { return nil }
        calls[call.id] = SessionRecorder.CallPlace(
          response: turn.responseID, turn: turn.index, call: position)
        return .toolBegan(response: response, turn: turn.index, call: position)
      }
    case .commit(let changes):
      return changes.compactMap { change in
        guard case .turn(let turn) = change, turn.status.isTerminal else { return nil }
        for call in turn.toolCalls { calls[call.id] = nil }
        return .turn(response: response, RecordedTurn(turn))
      }
    case .finish(let outcome):
      asked[response] = nil
      return [.ended(response: response, outcome)]
    case .askModel, .stop, .keep, .publish: return []
    }
  }
}
