import AntiphonTesting
import Conversation
import Coordinator

/// A response that was acknowledged, with what it has shown.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class WatchedResponse: @unchecked Sendable {
  /// Which request of the history it answers.
  var number: Int
  let sessionID: SessionID
  let roundID: RoundID
  let id: ResponseID
  /// What readers see; that of the present process.
  private(set) var hub: Broadcast<StreamHub>
  private(set) var model = ReferenceModel()
  /// Text that was shown and not yet seen in the store: when, in which turn, and how long the text was.
  private var unwritten: [(time: Timestamp, turn: Int, content: Int, reasoning: Int)] = []

  /// What the request gave to read from, in the process in which it was made.
  private(set) var stream: TurnStream?
  /// What it gave to wait with.
  private(set) var completion: (@Sendable () async throws -> Void)?
  /// Whether somebody has asked to take it back: its round may be gone.
  var isWithdrawn = false

  init(number: Int, _ request: StreamedRequest) {
    self.number = number
    sessionID = request.sessionID
    roundID = request.roundID
    id = request.responseID
    hub = request.stream.hub
    stream = request.stream
    completion = request.completion
  }

  init(number: Int, _ request: RequestHandle) {
    self.number = number
    sessionID = request.sessionID
    roundID = request.roundID
    id = request.responseID
    hub = request.hub
    completion = request.completion
  }

  var isOver: Bool { model.outcome != nil }

  /// Takes what can be seen now.
  ///
  /// - Returns: whether that is news.
  @discardableResult
  func look(_ referee: Referee) -> Bool {
    let (revision, isOver) = hub.read { ($0.revision, $0.outcome != nil) }
    guard revision != model.revision || isOver != self.isOver || isOver else { return false }
    let (turns, outcome) = hub.read { ($0.turns, $0.outcome) }
    let before = model
    referee.note(model.show(turns, outcome), self)
    for (index, turn) in turns.enumerated() where index >= before.turns.count || before.turns[index] != turn {
      referee.note(referee.script.wrong(with: turn, of: number), self)
      if turn.status.isTerminal {
        referee.note(wrong(withEnding: turn, referee), self)
      } else {
        shown(turn, at: referee.clock.now)
      }
    }
    if let outcome, before.outcome == nil, referee.store.response(id)?.outcome != outcome,
      !referee.refusedEndings.contains(id)
    {
      if !isGone(referee) {
        referee.note(Violation(.durable, "\(outcome) was shown before it was stored"), self)
      }
    }
    return true
  }

  /// Whether its round was taken back.
  private func isGone(_ referee: Referee) -> Bool { isWithdrawn && referee.store.response(id) == nil }

  private func wrong(withEnding turn: Turn, _ referee: Referee) -> Violation? {
    let stored = referee.store.response(id)?.turns.first { $0.id == turn.id }
    if stored == turn || referee.refusedTurns.contains(turn.id) || isGone(referee) { return nil }
    return Violation(
      .durable, "turn \(turn.index) was shown as \(turn.status) and stored as \(stored?.status as Any)")
  }

  private func shown(_ turn: Turn, at time: Timestamp) {
    if let last = unwritten.last, last.time == time, last.turn == turn.index { unwritten.removeLast() }
    unwritten.append((time, turn.index, turn.content.utf8.count, turn.reasoning.utf8.count))
  }

  /// What was shown up to a moment and is not in the store.
  func lost(shownUntil time: Timestamp, _ referee: Referee) -> Violation? {
    guard let first = unwritten.first, first.time <= time, !isGone(referee) else { return nil }
    let stored = referee.store.response(id)?.turns ?? []
    while let next = unwritten.first, next.time <= time {
      guard next.turn < stored.count, stored[next.turn].content.utf8.count >= next.content,
        stored[next.turn].reasoning.utf8.count >= next.reasoning
      else {
        return Violation(.durable, "text of turn \(next.turn) that was shown 250 ms ago is not stored")
      }
      unwritten.removeFirst()
    }
    return nil
  }

  /// What is not in the store cannot come there any more: the store would not have it when that was asked for.
  func forgive() {
    unwritten = []
  }

  /// Goes on with what the store has, as a new process does.
  ///
  /// - Returns: what should be there and is not, or is not as it should be.
  func reopen(_ referee: Referee) -> Violation? {
    guard let stored = referee.store.response(id) else { return Violation(.stored, "the round is lost") }
    guard let outcome = stored.outcome, stored.turns.allSatisfy(\.status.isTerminal) else {
      return Violation(.recovery, "not over after the start: \(stored.turns.map(\.status))")
    }
    if stored.turns.contains(where: { $0.toolCalls.contains { !$0.state.isTerminal } }) {
      return Violation(.recovery, "a tool call is not over after the start")
    }
    for turn in model.turns where turn.status.isTerminal && !referee.refusedTurns.contains(turn.id) {
      if !stored.turns.contains(turn) {
        return Violation(.stored, "the ending of turn \(turn.index) is lost")
      }
    }
    for turn in stored.turns {
      if let wrong = referee.script.wrong(with: turn, of: number) { return wrong }
    }
    unwritten = []
    (stream, completion) = (nil, nil)
    hub = Broadcast(StreamHub(turns: stored.turns, outcome: outcome))
    model = ReferenceModel()
    return model.show(stored.turns, outcome)
  }
}
