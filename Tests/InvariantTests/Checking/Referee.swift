import AntiphonTesting
import Conversation
import Coordinator
import Synchronization

/// What is known of one response, to which all that its readers are given must fit.
///
/// Nobody can say from outside which states a turn has had. But all who see a revision must see the same, its texts must
/// be what the script says up to a place between two pieces, and a terminal state must be the one that is stored.
final class Referee: Sendable {
  let responseID: ResponseID
  private let script: ResponseScript
  private let store: MemorySessionStore
  private let state = Mutex(State())
  /// Names of those who have been given anything.
  private let joined = Broadcast<Set<String>>([])

  private struct State {
    var seen: [Int: Turn] = [:]
    var problems: [String] = []
  }

  init(_ responseID: ResponseID, _ script: ResponseScript, store: MemorySessionStore) {
    self.responseID = responseID
    self.script = script
    self.store = store
  }

  var problems: [String] { state.withLock { $0.problems } }

  func note(joined reader: String) { joined.update { $0.insert(reader) } }

  /// Waits until so many have been given something.
  func joined(by count: Int) async { _ = await joined.first { $0.count >= count ? true : nil } }

  /// How many states have been seen by anybody.
  var statesSeen: Int { state.withLock { $0.seen.count } }

  func note(_ problem: String, of reader: String) {
    state.withLock { if $0.problems.count < 12 { $0.problems.append("\(reader): \(problem)") } }
  }

  /// Looks at a state that a reader was given.
  func look(at turn: Turn, of reader: String) {
    let turn = turn.comparable
    let other = state.withLock { state in
      defer { if state.seen[turn.revision] == nil { state.seen[turn.revision] = turn } }
      return state.seen[turn.revision]
    }
    if turn.responseID != responseID { note("a turn of another response", of: reader) }
    if let other, other != turn || !other.content.isSame(turn.content) {
      note("revision \(turn.revision) is \(turn.inShort), and was \(other.inShort) to another", of: reader)
    }
    if let problem = script.problem(with: turn) { note("\(turn.inShort): \(problem)", of: reader) }
    if turn.status.isTerminal, stored?.turns.first(where: { $0.id == turn.id })?.comparable != turn {
      note("\(turn.inShort) was seen before it was stored", of: reader)
    }
  }

  /// Looks at what a reader has at the end of its stream.
  func lookAtEnd(_ turns: [Turn], _ outcome: ResponseOutcome?, of reader: String) {
    guard let stored, let ending = stored.outcome else {
      return note("it ended and is not stored", of: reader)
    }
    if let outcome, outcome != ending { note("it ended as \(outcome) and not as \(ending)", of: reader) }
    let (had, wanted) = (turns.map(\.comparable), stored.turns.map(\.comparable))
    if had != wanted {
      note("it has \(had.map(\.inShort)) at the end, and not \(wanted.map(\.inShort))", of: reader)
    }
  }

  private var stored: Response? { store.response(responseID) }
}

extension Turn {
  /// Without what is not told, or told as everybody sees it.
  var comparable: Turn {
    var turn = self
    (turn.lastByteTime, turn.reasoningBlocks) = (nil, [])
    return turn
  }

  var inShort: String {
    "turn \(index) \(status) r\(revision) with \(content.utf8.count)+\(reasoning.utf8.count) bytes"
  }
}

extension String {
  /// Byte for byte: Swift takes canonically equivalent texts for equal.
  func isSame(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
  func begins(with other: String) -> Bool { utf8.starts(with: other.utf8) }
}
