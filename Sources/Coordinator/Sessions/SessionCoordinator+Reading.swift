import Conversation

/// Looking at what was said, while it is being said and afterwards.
extension SessionCoordinator {
  /// The turns of a response: as they grow when it runs, as they were when it is over.
  ///
  /// - Parameter revision: the last one the reader has seen; it gets what followed. `nil`, or a revision that
  ///   never was, for everything.
  public func turns(
    ofResponse id: ResponseID, since revision: Int? = nil
  ) async throws(CoordinatorError) -> TurnStream {
    TurnStream(hub: try await hub(ofResponse: id), since: revision)
  }

  /// Waits until a response is over, also one of an earlier process.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled; a `CoordinatorError` when the response cannot be found.
  public func completion(ofResponse id: ResponseID) async throws {
    try await hub(ofResponse: id).completion()
  }

  /// The round that a response belongs to, with all its turns in their present state.
  public func round(
    forResponseID id: ResponseID
  ) async throws(CoordinatorError) -> (round: Round, request: Request, response: Response) {
    let detail = try await detail(ofResponse: id)
    return (detail.round, detail.request, detail.response)
  }

  /// The last rounds of a session, oldest first, in their present state.
  ///
  /// - Parameters:
  ///   - index: only rounds whose index is below this; `nil` for the latest.
  ///   - limit: the most rounds to give.
  public func rounds(
    of id: SessionID, before index: Int? = nil, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    try enter()
    defer { leave() }
    _ = try await state(of: id)
    return try await presentRounds(of: id, before: index, limit: limit)
  }

  /// The texts in which a query is found. Text is found once its turn is over.
  ///
  /// What streams goes on meanwhile. Cancelling the calling task ends the search soon, with what it has found by
  /// then: a search that the next key overtakes need not be waited for.
  public func search(_ query: SearchQuery) async throws(CoordinatorError) -> [SearchHit] {
    try enter()
    defer { leave() }
    return try await stored { () throws(StoreError) in try await store.search(query) }
  }

  func presentRounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail] {
    var details = try await stored { () throws(StoreError) in
      try await store.rounds(of: id, before: index, limit: limit)
    }
    for position in details.indices where details[position].response.outcome == nil {
      details[position] = try await present(details[position])
    }
    return withUnsaved(details, of: id, before: index, limit: limit)
  }

  private func hub(ofResponse id: ResponseID) async throws(CoordinatorError) -> Broadcast<StreamHub> {
    if let response = live[id] { return response.hub }
    let response = try await detail(ofResponse: id).response
    if let response = live[id] { return response.hub }
    // Without an outcome it is one that an earlier process left, before `start` has marked it.
    return Broadcast(StreamHub(turns: response.turns, outcome: response.outcome ?? .interrupted))
  }

  private func detail(ofResponse id: ResponseID) async throws(CoordinatorError) -> RoundDetail {
    if let response = live[id] { return response.detail }
    try enter()
    defer { leave() }
    let detail = try await stored { () throws(StoreError) in try await store.round(forResponseID: id) }
    guard let detail else { throw .unknownResponse(id) }
    return detail.response.outcome == nil ? try await present(detail) : detail
  }

  /// The present state of a round that was read from the store while its response was not over.
  private func present(_ detail: RoundDetail) async throws(CoordinatorError) -> RoundDetail {
    let id = detail.response.id
    if let response = live[id] { return response.detail }
    // It has ended since, so the ending is in the store by now.
    return try await stored { () throws(StoreError) in try await store.round(forResponseID: id) } ?? detail
  }
}
