import Conversation
import Coordinator

extension StreamHub {
  /// Shows what a stream has told.
  ///
  /// - Parameter time: when it arrived.
  /// - Throws: `.misfit` when it is about something that is not here: the whole must be asked for then.
  mutating func apply(_ action: StreamAction, at time: Timestamp) throws(StreamDamage) {
    switch action {
    case .snapshot(let snapshot):
      for turn in snapshot.turns { try show(turn) }
      guard turns.count >= snapshot.turnCount else { throw StreamDamage(.misfit) }
      if let outcome = snapshot.outcome { try end(outcome) }
    case .turn(let turn): try show(turn)
    case .delta(let delta):
      guard mirror(delta, at: time) else { throw StreamDamage(.misfit) }
    case .ending(let ending): try end(ending.outcome)
    }
  }

  private mutating func show(_ turn: Turn) throws(StreamDamage) {
    mirror(turn)
    guard turns.indices.contains(turn.index), turns[turn.index].revision >= turn.revision else {
      throw StreamDamage(.misfit)
    }
  }

  private mutating func end(_ outcome: ResponseOutcome) throws(StreamDamage) {
    guard turns.last?.status.isTerminal ?? false else { throw StreamDamage(.misfit) }
    finish(outcome)
  }
}
