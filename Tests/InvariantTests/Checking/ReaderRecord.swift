import Conversation
import Coordinator

/// What one reader has of a response, over as many connections as it needed, and whether it came to it as promised.
struct ReaderRecord: Sendable {
  let name: String
  let referee: Referee
  private(set) var turns: [Turn] = []
  /// Whether it was told that nothing will follow.
  private(set) var isOver = false
  /// How many states it was given.
  private(set) var count = 0
  /// How often it began to read.
  private(set) var sittings = 0

  /// The last revision it was given on this connection, or named.
  private var cursor = Int.min
  /// The turn that it was given last on this connection.
  private var place = -1
  private var namedNothing = true

  init(_ name: String, _ referee: Referee) {
    self.name = name
    self.referee = referee
  }

  /// The last revision it has.
  var last: Int? { turns.last?.revision }

  private func note(_ problem: String) { referee.note(problem, of: "\(name), connection \(sittings)") }

  /// It begins to read over a new connection.
  ///
  /// - Parameter revision: what it says that it has.
  mutating func begin(since revision: Int?) {
    sittings += 1
    place = -1
    // One that never was counts as none.
    namedNothing = revision.map { $0 > last ?? .min } ?? true
    cursor = namedNothing ? .min : revision ?? .min
  }

  /// A state came.
  mutating func take(_ turn: Turn) {
    count += 1
    if count == 1 { referee.note(joined: name) }
    referee.look(at: turn, of: "\(name), connection \(sittings)")
    guard !isOver else { return note("\(turn.inShort) came after the end") }
    if turn.revision <= cursor { note("\(turn.inShort) came after revision \(cursor)") }
    if turn.index < place { note("\(turn.inShort) came after a state of turn \(place)") }
    if namedNothing, turn.index > place + 1 { note("\(turn.inShort) came, and turn \(place + 1) had not") }
    (cursor, place) = (turn.revision, turn.index)
    if turn.index < turns.count {
      let before = turns[turn.index]
      if turn.revision < before.revision {
        return note("\(turn.inShort) came, and \(before.inShort) was there already")
      }
      if turn.index < turns.count - 1 || before.status.isTerminal, turn.revision > before.revision {
        note("\(turn.inShort) came after its end")
      }
      if !turn.content.begins(with: before.content) || !turn.reasoning.begins(with: before.reasoning) {
        note("\(turn.inShort) took back text of \(before.inShort)")
      }
      turns[turn.index] = turn
    } else if turn.index == turns.count {
      if let before = turns.last, !before.status.isTerminal {
        note("\(turn.inShort) came before the end of \(before.inShort)")
      }
      turns.append(turn)
    } else {
      note("\(turn.inShort) came, and turn \(turns.count) had not")
    }
  }

  /// The beginning of a stream in delta form came.
  mutating func take(_ snapshot: StreamSnapshot) {
    for turn in snapshot.turns { take(turn) }
    if turns.count != snapshot.turnCount {
      note("there are \(snapshot.turnCount) turns, and \(turns.count) came")
    }
    place = turns.count - 1
  }

  /// What was added to the last turn came.
  ///
  /// - Parameter looksAtOffset: whether it is applied only where it fits, as every reader must.
  mutating func take(_ delta: TurnDelta, looksAtOffset: Bool = true) {
    guard var turn = turns.last, turn.id == delta.turnID else { return note("a delta of no known turn came") }
    if looksAtOffset,
      delta.offset ?? turn.content.utf8.count != turn.content.utf8.count
        || delta.reasoningOffset ?? turn.reasoning.utf8.count != turn.reasoning.utf8.count
    {
      return note(
        "a delta at \(delta.offset as Any) and \(delta.reasoningOffset as Any) came to \(turn.inShort)")
    }
    if (delta.offset == nil) != (delta.text == nil) {
      note("a delta without its offset, or without its text")
    }
    let (content, reasoning) = (turn.content, turn.reasoning)
    if let changes = delta.changes { turn = changes }
    turn.content = content + (delta.text ?? "")
    turn.reasoning = reasoning + (delta.reasoning ?? "")
    turn.revision = delta.revision
    take(turn)
  }

  /// It was told that nothing will follow.
  ///
  /// - Parameter outcome: as it was told; `nil` when it was not.
  mutating func end(_ outcome: ResponseOutcome?) {
    if isOver { note("it was told the end twice") }
    isOver = true
    referee.lookAtEnd(turns, outcome, of: "\(name), connection \(sittings)")
  }
}
