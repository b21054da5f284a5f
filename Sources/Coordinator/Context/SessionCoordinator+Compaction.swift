import Conversation

/// Summaries that stand for the earlier rounds of a session when a model is told of it. Nothing is removed.
extension SessionCoordinator {
  /// Has the session's model summarize what was said, all but the latest rounds.
  ///
  /// The summary is a round of the session. From its completion on, models are told it in place of what it stands
  /// for; when it fails or is stopped, everything stays as it was.
  ///
  /// - Throws: `.nothingToCompact` when there are no rounds, or a summary stands for all of them; `.unfinished`
  ///   while the session is being answered.
  public func compact(sessionID: SessionID) async throws(CoordinatorError) -> RequestHandle {
    try await changingStored(sessionID) { state throws(CoordinatorError) in
      if let running = state.queue.first { throw .unfinished(running) }
      let window = settings.profile(state.session.model).contextWindow
      let history = try await readHistory(
        of: sessionID, before: state.session.roundCount, window: window, model: nil, reasoning: .none)
      guard let through = history.summarizable(window: window) else { throw .nothingToCompact(sessionID) }
      let (detail, session) = makeRound(
        in: state, content: CompactionPrompt.text, summarizedThrough: through)
      try await storing(detail.response.id) { () throws(StoreError) in
        try await store.insert(detail, updating: session)
      }
      return begin(detail, in: session)
    }
  }

  /// Summarizes a session that has come near its model's window, unless something else is asked of it.
  func compactWhenNear(_ id: SessionID, after turn: Turn, of model: ModelReference) async {
    guard let threshold = settings.compactionThreshold, let window = settings.profile(model).contextWindow,
      known[id]?.queue.isEmpty ?? false
    else { return }
    var tokens = turn.context?.estimatedTokens ?? 0
    if let usage = turn.usage, !usage.isEstimate { tokens = usage.inputTokens }
    tokens += turn.usage?.outputTokens ?? 0
    guard Double(tokens) >= threshold * Double(window) else { return }
    // When it cannot be, the next request is told what fits, which its turns say.
    if (try? await compact(sessionID: id)) != nil { eventHub.update { $0.publish(.rounds(id)) } }
  }

  /// The rounds that the model was not told of in a response, latest first pages, oldest first in each.
  ///
  /// - Parameters:
  ///   - index: only rounds whose index is below this; `nil` for the latest of them.
  ///   - limit: the most rounds to give.
  public func omittedRounds(
    ofResponse id: ResponseID, before index: Int? = nil, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    let (round, _, response) = try await self.round(forResponseID: id)
    // The last pass had the least room, so what it left out includes what the others did.
    guard let context = response.turns.last(where: { $0.context != nil })?.context,
      let end = context.omittedBefore
    else { return [] }
    var through = -1
    if let summary = context.summaryIndex {
      through = try await self.round(summary, of: round.sessionID).round.summarizedThrough ?? -1
    }
    var found: [RoundDetail] = []
    var next = min(end, index ?? end)
    while found.count < limit, next > through + 1 {
      let page = try await rounds(of: round.sessionID, before: next, limit: limit)
      guard let first = page.first?.round.index else { break }
      let told = page.filter { $0.round.index > through && $0.round.summarizedThrough == nil }
      found = Array((told + found).suffix(limit))
      next = first
    }
    return found
  }

  // MARK: Reading

  /// The rounds before an index as a model may be told of them; no more than a window can hold is read.
  func readHistory(
    of id: SessionID, before index: Int, window: Int?, model: ModelReference?, reasoning: ToldReasoning
  ) async throws(CoordinatorError) -> History {
    var history = History(before: index, window: window, model: model, reasoning: reasoning)
    var next = index
    while history.wantsMore {
      let page = try await presentRounds(of: id, before: next, limit: Self.historyPage)
      history.prepend(page, isStart: page.count < Self.historyPage)
      next = page.first?.round.index ?? 0
    }
    if history.isCut, history.summary == nil {
      // What was said before the rounds that fill the window is told at least as its summary.
      let end = next
      let found = try await stored { () throws(StoreError) in
        try await store.latestSummary(of: id, before: end)
      }
      if let found { history.add(summary: try await round(found, of: id)) }
    }
    return history
  }

  private static let historyPage = 50
}

extension History {
  /// The last index that a summary should stand for: the latest rounds stay as they were said, up to four of them
  /// and a quarter of the window.
  package func summarizable(window: Int?) -> Int? {
    guard !entries.isEmpty else { return nil }
    var room = window.map { $0 / 4 } ?? .max
    var kept = 0
    for entry in entries.prefix(min(4, entries.count - 1)) {
      guard entry.tokens <= room else { break }
      room -= entry.tokens
      kept += 1
    }
    return entries[kept].index
  }
}
