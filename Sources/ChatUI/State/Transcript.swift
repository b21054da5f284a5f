import Conversation

/// What is loaded of one session, from its newest round backwards.
///
/// Rounds that wait may be moved, edited or withdrawn, and the last one may show another response: the newest
/// rounds are then read again, and what is read takes the place of what was here.
public struct Transcript: Sendable {
  /// Oldest first, without gaps; their indices rise by one.
  public internal(set) var rounds: [RoundDetail] = []
  /// Whether the newest rounds have been read from the store.
  public internal(set) var hasTail = false
  /// Whether the store holds rounds older than the first one here.
  public internal(set) var hasMoreBefore = false
  /// Whether older rounds are being read.
  public internal(set) var isLoading = false
  /// Whether the newest rounds are being read.
  private(set) var isLoadingTail = false
  /// Whether they have to be read once more after that, since they have changed meanwhile.
  private var isTailStale = false
  /// Rounds that have begun since the newest were last asked for, so that the answer may lack them.
  private var begunMeanwhile: Set<RoundID> = []
  /// Why it could not be read.
  public internal(set) var problem: Problem?
  /// Rounds far from these that are shown in their place.
  public internal(set) var excerpt: TranscriptExcerpt?
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

  // MARK: Reading from the store

  /// Notes that the newest rounds should be read.
  ///
  /// - Returns: whether they are to be asked for now; not while they are being read, since answers may overtake
  ///   each other.
  mutating func wantTail() -> Bool {
    if isLoadingTail {
      isTailStale = true
      return false
    }
    isLoadingTail = true
    begunMeanwhile = []
    return true
  }

  /// Notes that the newest rounds have been read, or could not be.
  ///
  /// - Returns: whether they are to be asked for again.
  mutating func finishTail() -> Bool {
    isLoadingTail = false
    defer { isTailStale = false }
    return isTailStale && wantTail()
  }

  /// Puts rounds from the store before those that are here, or in place of the newest of them; where both know a
  /// turn, the later revision stays.
  mutating func merge(_ loaded: [RoundDetail], isTail: Bool, hasMore: Bool) {
    problem = nil
    if isTail {
      hasTail = true
      replaceTail(with: loaded, hasMore: hasMore)
      joinExcerpt()
    } else {
      isLoading = false
      prepend(loaded, hasMore: hasMore)
    }
  }

  private mutating func prepend(_ loaded: [RoundDetail], hasMore: Bool) {
    guard let first = rounds.first?.round.index else { return }
    let earlier = loaded.filter { $0.round.index < first }
    if loaded.isEmpty {
      hasMoreBefore = false
    } else if earlier.last?.round.index == first - 1 {
      rounds.insert(contentsOf: earlier, at: 0)
      hasMoreBefore = hasMore
    }
  }

  private mutating func replaceTail(with loaded: [RoundDetail], hasMore: Bool) {
    let start = loaded.first?.round.index ?? 0
    let kept = rounds.first.map { max(0, min(start - $0.round.index, rounds.count)) } ?? 0
    var known: [RoundID: RoundDetail] = [:]
    for detail in rounds[kept...] { known[detail.id] = detail }
    // What is here and what was read have to meet; otherwise the newest are those to keep.
    if kept > 0, rounds[kept - 1].round.index == start - 1 {
      rounds.removeSubrange(kept...)
    } else {
      rounds = []
    }
    if rounds.isEmpty { hasMoreBefore = hasMore }
    for var detail in loaded {
      if let old = known.removeValue(forKey: detail.id) {
        if old.response.id == detail.response.id || !begunMeanwhile.contains(detail.id) {
          detail = Self.latest(detail, old)
        } else {
          // Read before the response that is here has begun.
          let index = detail.round.index
          detail = old
          detail.round.index = index
        }
      }
      rounds.append(detail)
    }
    // What has begun since may be missing from what was read.
    for detail in known.values.sorted(by: { $0.round.index < $1.round.index })
    where begunMeanwhile.contains(detail.id) && follows(detail) {
      rounds.append(detail)
    }
  }

  private func follows(_ detail: RoundDetail) -> Bool {
    rounds.last.map { detail.round.index == $0.round.index + 1 } ?? true
  }

  // MARK: What begins and what arrives

  /// Takes a round whose response has begun, here or elsewhere.
  mutating func begin(_ detail: RoundDetail) {
    if isLoadingTail { begunMeanwhile.insert(detail.id) }
    upsert(detail)
  }

  /// Adds a round at the end, or brings a known one up to date.
  mutating func upsert(_ detail: RoundDetail) {
    if let position = rounds.lastIndex(where: { $0.id == detail.id }) {
      var merged = Self.latest(detail, rounds[position])
      // It may have been moved since.
      merged.round.index = rounds[position].round.index
      rounds[position] = merged
    } else if let position = position(ofRound: detail.round.index) {
      rounds[position] = detail
    } else if follows(detail) {
      rounds.append(detail)
    }
  }

  /// A state of a round, with what another state of it knows later of the same response.
  private static func latest(_ detail: RoundDetail, _ old: RoundDetail) -> RoundDetail {
    var merged = detail
    let known = old.response
    guard known.id == detail.response.id else { return merged }
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
    return merged
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
  public var enclosures: Enclosures
  public var sentAt: Timestamp

  public init(id: OutgoingID, text: String, with enclosures: Enclosures = .none, sentAt: Timestamp) {
    self.id = id
    self.text = text
    self.enclosures = enclosures
    self.sentAt = sentAt
  }
}
