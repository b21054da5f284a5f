import Conversation

/// What is loaded of one session, from its newest round backwards.
public struct Transcript: Sendable {
  /// Oldest first, without gaps; their indices rise by one.
  public internal(set) var rounds: [RoundDetail] = []
  /// Whether the newest rounds have been read from the store.
  public internal(set) var hasTail = false
  /// Whether the store holds rounds older than the first one here.
  public internal(set) var hasMoreBefore = false
  public internal(set) var isLoading = false
  /// Why it could not be read.
  public internal(set) var problem: Problem?
  /// Messages on their way to the coordinator, shown after the last round.
  public internal(set) var outgoing: [OutgoingMessage] = []

  /// The round that holds a response; looked for from the end, where running ones are.
  func position(of id: ResponseID) -> Int? {
    rounds.lastIndex { $0.round.responseID == id }
  }

  /// The place in `rounds` of the round with this index.
  func position(ofRound index: Int) -> Int? {
    guard let first = rounds.first?.round.index else { return nil }
    let position = index - first
    return rounds.indices.contains(position) ? position : nil
  }

  /// Responses that are not over, oldest first.
  var running: [ResponseID] {
    // They are the last ones, since a session answers one request after the other.
    var found: [ResponseID] = []
    for detail in rounds.reversed() {
      guard detail.response.outcome == nil else { break }
      found.append(detail.response.id)
    }
    return found.reversed()
  }

  /// Puts rounds from the store beside those that are here; where both know a turn, the later revision stays.
  mutating func merge(_ loaded: [RoundDetail], isTail: Bool, hasMore: Bool) {
    isLoading = false
    problem = nil
    guard let firstLoaded = loaded.first?.round.index, let lastLoaded = loaded.last?.round.index else {
      if rounds.isEmpty || !isTail { hasMoreBefore = false }
      if isTail { hasTail = true }
      return
    }
    if isTail { hasTail = true }
    guard let first = rounds.first?.round.index, let last = rounds.last?.round.index,
      firstLoaded <= last + 1, lastLoaded >= first - 1
    else {
      // Nothing in common: the newest rounds are those to keep.
      if rounds.isEmpty || isTail {
        rounds = loaded
        hasMoreBefore = hasMore
      }
      return
    }
    if firstLoaded < first {
      rounds.insert(contentsOf: loaded.prefix(first - firstLoaded), at: 0)
      hasMoreBefore = hasMore
    }
    for detail in loaded.suffix(lastLoaded - max(firstLoaded, first) + 1) { upsert(detail) }
  }

  /// Adds a round at the end, or brings a known one up to date.
  mutating func upsert(_ detail: RoundDetail) {
    guard let position = position(ofRound: detail.round.index) else {
      guard rounds.isEmpty || detail.round.index == rounds[rounds.count - 1].round.index + 1 else {
        return
      }
      rounds.append(detail)
      return
    }
    var merged = detail
    let known = rounds[position].response
    for turn in known.turns {
      if let place = merged.response.turns.firstIndex(where: { $0.id == turn.id }) {
        if turn.revision > merged.response.turns[place].revision { merged.response.turns[place] = turn }
      } else if merged.response.outcome == nil {
        merged.response.turns.append(turn)
      }
    }
    if merged.response.outcome == nil, known.outcome != nil {
      merged.response.outcome = known.outcome
      merged.response.endedAt = known.endedAt
    }
    rounds[position] = merged
  }

  /// Takes the present state of a turn; an older one than is known changes nothing.
  ///
  /// - Returns: whether it belongs to a round that is here.
  @discardableResult
  mutating func apply(_ turn: Turn) -> Bool {
    guard let position = position(of: turn.responseID) else { return false }
    guard let place = rounds[position].response.turns.lastIndex(where: { $0.id == turn.id }) else {
      rounds[position].response.turns.append(turn)
      return true
    }
    if turn.revision >= rounds[position].response.turns[place].revision {
      rounds[position].response.turns[place] = turn
    }
    return true
  }
}

/// A message that the coordinator has not yet taken.
public struct OutgoingMessage: Hashable, Sendable, Identifiable {
  public let id: OutgoingID
  public var text: String
  public var sentAt: Timestamp

  public init(id: OutgoingID, text: String, sentAt: Timestamp) {
    self.id = id
    self.text = text
    self.sentAt = sentAt
  }
}
