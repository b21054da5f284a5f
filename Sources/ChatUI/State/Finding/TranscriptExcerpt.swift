import Conversation

/// Rounds of a session that are far from its newest: a window that can grow both ways without gaps.
public struct TranscriptExcerpt: Sendable {
  /// Oldest first; their indices rise by one. Never empty.
  public internal(set) var rounds: [RoundDetail]
  /// Whether more of them are being read.
  var isLoading = false

  /// Whether the store holds rounds before the first one here.
  var hasMoreBefore: Bool { (rounds.first?.round.index ?? 0) > 0 }
}

extension Transcript {
  /// The rounds that are shown: those of the excerpt while there is one, or else the newest.
  var shownRounds: [RoundDetail] { excerpt?.rounds ?? rounds }

  /// Whether there are rounds before those that are shown.
  var hasMoreBeforeShown: Bool { excerpt?.hasMoreBefore ?? hasMoreBefore }

  /// Whether all rounds are shown.
  var isWhole: Bool { excerpt == nil && hasTail && !hasMoreBefore }

  /// A round that is shown.
  func shownRound(_ index: Int) -> RoundDetail? {
    let shown = shownRounds
    guard let first = shown.first?.round.index, shown.indices.contains(index - first) else { return nil }
    return shown[index - first]
  }

  /// Takes rounds for the excerpt: they extend it where they meet it, and else are it from now on if they hold a round that
  /// is wanted. Where it meets the newest rounds it becomes one with them.
  ///
  /// - Parameter wanted: the index of a round that is to be shown.
  mutating func takeExcerpt(_ loaded: [RoundDetail], wanted: Int?) {
    excerpt?.isLoading = false
    guard let first = loaded.first?.round.index, let last = loaded.last?.round.index else { return }
    let holdsWanted = wanted.map { (first...last).contains($0) } ?? false
    if let known = excerpt, let start = known.rounds.first?.round.index,
      let end = known.rounds.last?.round.index,
      first <= end + 1, last >= start - 1
    {
      excerpt?.rounds =
        known.rounds.filter { $0.round.index < first } + loaded
        + known.rounds.filter { $0.round.index > last }
    } else if holdsWanted || excerpt == nil && wanted == nil {
      guard holdsWanted else { return }
      excerpt = TranscriptExcerpt(rounds: loaded)
    }
    joinExcerpt()
  }

  /// Makes the excerpt one with the newest rounds where they meet.
  mutating func joinExcerpt() {
    guard let excerpt, let end = excerpt.rounds.last?.round.index, let first = rounds.first?.round.index,
      let start = excerpt.rounds.first?.round.index, end >= first - 1
    else { return }
    if start < first {
      rounds.insert(contentsOf: excerpt.rounds.filter { $0.round.index < first }, at: 0)
      hasMoreBefore = excerpt.hasMoreBefore
    }
    self.excerpt = nil
  }
}
