import Conversation

/// What the readers of one response can see: the latest snapshot of each turn, and the outcome.
///
/// A reader is nothing but a cursor, so one that is slow costs nothing, and one that leaves leaves nothing
/// behind. Because every change has a revision of its own that rises across all turns, a cursor is one number.
/// A pure value; `Broadcast` puts a lock around it and wakes those who wait.
package struct StreamHub: Sendable {
  package private(set) var turns: [Turn]
  package private(set) var outcome: ResponseOutcome?
  /// Why nothing more can be heard of a response that is answered elsewhere; `nil` for any other.
  package private(set) var loss: CoordinatorError?
  /// Whether nothing more will come than what can be seen.
  package var isOver: Bool { outcome != nil || loss != nil }
  /// Whether somebody may hold the text of the last turn as it is now.
  private var isLent = false
  private var spareContent = SpareTexts()
  private var spareReasoning = SpareTexts()
  #if MUTATIONS
    private var mailbox: [Turn] = []
  #endif

  /// The hub of a response in the state it has now.
  package init(turns: [Turn], outcome: ResponseOutcome? = nil) {
    self.turns = turns
    self.outcome = outcome
  }

  /// Where a reader stands.
  package struct Cursor: Sendable, Hashable {
    /// The turn whose ending the reader has not been given.
    fileprivate(set) var turn = 0
    /// The last revision the reader was given.
    fileprivate(set) var revision: Int

    package init(after revision: Int = .min) {
      self.revision = revision
    }
  }

  /// What a reader gets next.
  package enum Step: Sendable, Hashable {
    case deliver(Turn)
    /// Nothing is new.
    case wait
    /// The reader has seen everything there will ever be.
    case finished
  }

  /// The last revision that can be seen.
  package var revision: Int { turns.last?.revision ?? .min }

  /// A cursor for a reader that has seen everything up to a revision.
  ///
  /// A revision that was never given out makes a reader start from the beginning: it has seen another history.
  package func cursor(since revision: Int?) -> Cursor {
    guard let revision, revision <= self.revision else { return Cursor() }
    #if MUTATIONS
      if Mutation.isActive(.noResume) { return Cursor(after: self.revision) }
    #endif
    return Cursor(after: revision)
  }

  /// Shows a change of the last turn, or a turn that follows it.
  ///
  /// A turn that has ended, and any other that is not the last, stays as it is.
  package mutating func publish(_ update: TurnUpdate) {
    let index = update.addition.index
    #if MUTATIONS
      if Mutation.isActive(.terminalReplaceable), index == turns.count - 1, turns[index].status.isTerminal {
        turns[index].absorb(update)
      }
      defer { if Mutation.isActive(.unboundedMailbox) { mailbox += turns.suffix(1) } }
    #endif
    if index == turns.count, turns.last?.status.isTerminal ?? true {
      turns.append(update.addition)
    } else if index == turns.count - 1, !turns[index].status.isTerminal {
      if isLent { part(at: index) }
      turns[index].absorb(update)
      if update.addition.status.isTerminal { dropSpares() }
    }
  }

  /// To be called when a state has been given to somebody who may keep it for a while: the text then goes on
  /// elsewhere, so that it need not be copied to grow.
  package mutating func lend() {
    isLent = true
  }

  private mutating func part(at index: Int) {
    isLent = false
    spareContent.exchange(&turns[index].content)
    spareReasoning.exchange(&turns[index].reasoning)
  }

  /// To be called when the text that goes on is another one.
  private mutating func dropSpares() {
    (spareContent, spareReasoning) = (SpareTexts(), SpareTexts())
  }

  /// Shows that nothing will follow.
  package mutating func finish(_ outcome: ResponseOutcome) {
    if self.outcome == nil { self.outcome = outcome }
  }

  /// Takes what comes next for a reader: of a turn its latest state, of several turns the earliest.
  package func next(_ cursor: inout Cursor) -> Step {
    #if MUTATIONS
      if let kept = mailbox.first(where: { [seen = cursor.revision] in $0.revision > seen }) {
        (cursor.turn, cursor.revision) = (kept.index, kept.revision)
        return .deliver(kept)
      }
      if Mutation.isActive(.newestDropped), cursor.revision > 0, cursor.revision + 1 < revision {
        cursor.revision = revision
      }
    #endif
    while cursor.turn < turns.count {
      let revision = turns[cursor.turn].revision
      if revision > cursor.revision {
        cursor.revision = revision
        return .deliver(turns[cursor.turn])
      }
      guard turns[cursor.turn].status.isTerminal else { break }
      cursor.turn += 1
    }
    return isOver ? .finished : .wait
  }

  // MARK: The hub of a response that is answered elsewhere

  /// Shows the state that a turn has there. One that is older than what is shown, or of a turn that has ended here,
  /// changes nothing.
  package mutating func mirror(_ turn: Turn) {
    if turn.index == turns.count, turns.last?.status.isTerminal ?? true {
      dropSpares()
      turns.append(turn)
    } else if turn.index == turns.count - 1, !turns[turn.index].status.isTerminal,
      turn.revision > turns[turn.index].revision
    {
      // Nothing says that its text goes on from the one before.
      dropSpares()
      turns[turn.index] = turn
    }
  }

  /// Shows what has become of the last turn there.
  ///
  /// - Returns: whether it fits what is shown; if not, the turn must be asked for anew.
  package mutating func mirror(_ delta: TurnDelta, at time: Timestamp) -> Bool {
    guard let last = turns.indices.last else { return false }
    guard turns[last].id == delta.turnID else { return false }
    // It comes again after a connection was lost.
    if delta.revision <= turns[last].revision { return true }
    guard !turns[last].status.isTerminal else { return false }
    if isLent { part(at: last) }
    let fits = turns[last].apply(delta, at: time)
    if turns[last].status.isTerminal { dropSpares() }
    return fits
  }

  /// Shows that nothing more will be heard; what is known already can still be read.
  package mutating func lose(_ error: CoordinatorError) {
    if outcome == nil, loss == nil { loss = error }
  }
}
