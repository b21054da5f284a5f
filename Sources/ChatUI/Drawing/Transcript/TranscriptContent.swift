import Conversation

/// The entries of what the pane shows, in order; found one from the other, never listed.
struct TranscriptContent: Sendable {
  var rounds: [RoundDetail]
  /// Messages not yet stored.
  var outgoing: [OutgoingMessage]
  /// Where the session was forked from another; `nil` when it was not.
  var fork: ForkOrigin?

  /// Whether there are rounds behind the last one here.
  var isExcerpt = false

  /// - Parameters:
  ///   - pane: the one that it is in; `nil` for the one that has the keys.
  ///   - session: the one that is shown there.
  init(_ state: ChatState, in pane: PaneID? = nil, session: Session? = nil) {
    fork = session.flatMap { ForkOrigin(of: $0, in: state) }
    switch pane ?? state.shown {
    case .draft(let draft):
      rounds = []
      outgoing = state.pending[draft] ?? []
    case .session(let id):
      isExcerpt = state.transcripts[id]?.excerpt != nil
      rounds = state.transcripts[id]?.shownRounds ?? []
      outgoing = isExcerpt ? [] : state.transcripts[id]?.outgoing ?? []
    }
  }

  var isEmpty: Bool { rounds.isEmpty && outgoing.isEmpty }

  var first: EntryPosition? {
    if let round = rounds.first { return EntryPosition(round: round.round.index, part: .request) }
    return outgoing.isEmpty ? nil : EntryPosition(round: .max, part: .outgoing(0))
  }

  var last: EntryPosition? {
    if !outgoing.isEmpty { return EntryPosition(round: .max, part: .outgoing(outgoing.count - 1)) }
    return rounds.last.map(Self.lastPart)
  }

  /// The round of an entry.
  func detail(at position: EntryPosition) -> RoundDetail? {
    place(of: position.round).map { rounds[$0] }
  }

  func contains(_ position: EntryPosition) -> Bool {
    switch position.part {
    case .outgoing(let index): return position.round == .max && outgoing.indices.contains(index)
    case .request: return place(of: position.round) != nil
    case .turn(let index): return detail(at: position)?.response.turns.indices.contains(index) ?? false
    case .outcome: return detail(at: position).map(Self.hasOutcome) ?? false
    }
  }

  func position(after position: EntryPosition) -> EntryPosition? {
    if case .outgoing(let index) = position.part {
      return index + 1 < outgoing.count ? EntryPosition(round: .max, part: .outgoing(index + 1)) : nil
    }
    guard let place = place(of: position.round) else { return nil }
    let detail = rounds[place]
    let turnCount = detail.response.turns.count
    let next =
      switch position.part {
      case .request: 0
      case .turn(let index): index + 1
      case .outcome, .outgoing: turnCount + 1
      }
    if next < turnCount { return EntryPosition(round: position.round, part: .turn(next)) }
    if next == turnCount, Self.hasOutcome(detail) {
      return EntryPosition(round: position.round, part: .outcome)
    }
    if place + 1 < rounds.count {
      return EntryPosition(round: rounds[place + 1].round.index, part: .request)
    }
    return outgoing.isEmpty ? nil : EntryPosition(round: .max, part: .outgoing(0))
  }

  func position(before position: EntryPosition) -> EntryPosition? {
    switch position.part {
    case .outgoing(let index):
      if index > 0 { return EntryPosition(round: .max, part: .outgoing(index - 1)) }
      return rounds.last.map(Self.lastPart)
    case .request:
      guard let place = place(of: position.round), place > 0 else { return nil }
      return Self.lastPart(rounds[place - 1])
    case .turn(let index):
      return EntryPosition(round: position.round, part: index > 0 ? .turn(index - 1) : .request)
    case .outcome:
      let count = detail(at: position)?.response.turns.count ?? 0
      return EntryPosition(round: position.round, part: count > 0 ? .turn(count - 1) : .request)
    }
  }

  /// The entry itself, or the nearest that there is.
  func nearest(to position: EntryPosition) -> EntryPosition? {
    if contains(position) { return position }
    guard let first, let last else { return nil }
    if position < first { return first }
    if position > last { return last }
    if let detail = detail(at: position) { return Self.lastPart(detail) }
    return last
  }

  /// The place in `rounds` of the round with this index.
  func place(of round: Int) -> Int? {
    guard let first = rounds.first?.round.index, round >= first, round - first < rounds.count else {
      return nil
    }
    return round - first
  }

  /// What is said of the fork in this entry; `nil` when the fork is elsewhere.
  func forkRemark(at position: EntryPosition) -> String? {
    guard let fork else { return nil }
    if fork.through < 0 {
      return position == EntryPosition(round: 0, part: .request) ? fork.remark : nil
    }
    guard position.round == fork.through, let detail = detail(at: position),
      position == Self.lastPart(detail)
    else { return nil }
    return fork.remark
  }

  private static func lastPart(_ detail: RoundDetail) -> EntryPosition {
    let count = detail.response.turns.count
    let part: EntryPosition.Part =
      hasOutcome(detail) ? .outcome : count > 0 ? .turn(count - 1) : .request
    return EntryPosition(round: detail.round.index, part: part)
  }

  /// Whether the response ended in a way that its last turn does not tell.
  private static func hasOutcome(_ detail: RoundDetail) -> Bool {
    let last = detail.response.turns.last?.status
    return switch detail.response.outcome {
    case nil, .completed: false
    case .limit: true
    case .failed: last != .failed
    case .cancelled: last != .cancelled
    case .interrupted: last != .interrupted
    }
  }
}

/// The place at which a session left the one that it was forked from.
struct ForkOrigin: Sendable {
  /// The index of the last round that both share; -1 when there is none.
  var through: Int
  /// `nil` when that one is gone.
  private var title: String?

  init?(of session: Session, in state: ChatState) {
    guard let parent = session.parent else { return nil }
    through = session.forkedThrough ?? -1
    title = state.entry(of: parent).map { state.title(of: $0.session) }
  }

  var remark: String {
    title.map { "forked from “\($0)” here" } ?? "forked here from a session that is gone"
  }
}
