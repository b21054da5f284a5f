import Conversation

/// A request that has been taken and not begun to be answered.
public struct QueuedRequest: Sendable, Hashable, Codable {
  public var responseID: ResponseID
  public var roundID: RoundID
  public var request: Request

  public init(responseID: ResponseID, roundID: RoundID, request: Request) {
    self.responseID = responseID
    self.roundID = roundID
    self.request = request
  }

  enum CodingKeys: String, CodingKey {
    case request
    case responseID = "responseId"
    case roundID = "roundId"
  }
}

/// Requests that wait: looking at them, changing them, taking them back.
extension SessionCoordinator {
  /// The requests of a session whose answers have not begun, in the order in which they will be answered.
  public func queue(of id: SessionID) -> [QueuedRequest] {
    (known[id]?.queue ?? []).compactMap { live[$0] }.filter(\.machine.isIdle).map {
      QueuedRequest(responseID: $0.id, roundID: $0.round.id, request: $0.request)
    }
  }

  /// Replaces the text of a request that waits. What was attached to it stays with it.
  ///
  /// - Throws: `.notQueued` when its answer has begun; then the text stays as it was.
  public func editQueued(
    responseID: ResponseID, content: String
  ) async throws(CoordinatorError) {
    // Beside attachments a text may be blank.
    if live[responseID]?.request.attachments.isEmpty != false { try requireText(content) }
    try await withQueued(responseID) { () throws(CoordinatorError) in
      guard let response = live[responseID] else { throw .notQueued(responseID) }
      var edited = response.request
      edited.content = content
      let request = edited
      try await stored { () throws(StoreError) in try await store.update(request) }
      response.request = request
      recorder?.note(.edited(content), of: responseID, at: environment.now())
    }
  }

  /// Gives a request that waits another place among those that do.
  ///
  /// - Parameter position: where it stands afterwards, from 0 for the next one; a number that is too high means
  ///   the last.
  /// - Throws: `.notQueued` when its answer has begun.
  public func moveQueued(
    responseID: ResponseID, to position: Int
  ) async throws(CoordinatorError) {
    try await withQueued(responseID) { () throws(CoordinatorError) in
      guard let response = live[responseID] else { throw .notQueued(responseID) }
      let id = response.round.sessionID
      var waiting = (known[id]?.queue ?? []).compactMap { live[$0] }.filter(\.canBeMoved)
      let places = waiting.map(\.round.index)
      waiting.removeAll { $0 === response }
      waiting.insert(response, at: max(0, min(position, waiting.count)))
      let indexes = Dictionary(
        uniqueKeysWithValues: zip(waiting, places).map { ($0.round.id, $1) })
      waiting.forEach { $0.isHeld = true }
      defer { waiting.forEach { $0.isHeld = false } }
      try await stored { () throws(StoreError) in try await store.move(indexes, in: id) }
      for response in waiting {
        if let index = indexes[response.round.id] { response.round.index = index }
      }
      // Some may have been stopped meanwhile.
      let present = known[id]?.queue ?? []
      let order = waiting.map(\.id).filter(present.contains)
      var next = order.makeIterator()
      let moved = Set(order)
      let queue = present.map { moved.contains($0) ? next.next() ?? $0 : $0 }
      known[id]?.queue = queue
      recorder?.note(.moved(to: position), of: responseID, at: environment.now())
    }
  }

  /// Takes back a request that waits: its round is gone, and its readers see the answer cancelled.
  ///
  /// - Returns: the request as it was, so that nothing is lost.
  /// - Throws: `.notQueued` when its answer has begun.
  @discardableResult
  public func withdraw(responseID: ResponseID) async throws(CoordinatorError) -> Request {
    let (request, hub) = try await withQueued(responseID) { () throws(CoordinatorError) in
      guard let response = live[responseID] else { throw .notQueued(responseID) }
      let round = response.round
      guard var session = known[round.sessionID]?.session else { throw .notQueued(responseID) }
      session.roundCount -= 1
      let changed = session
      let behind = (known[session.id]?.queue ?? []).compactMap { live[$0] }.filter {
        $0.round.index > round.index
      }
      behind.forEach { $0.isHeld = true }
      defer { behind.forEach { $0.isHeld = false } }
      try await stored { () throws(StoreError) in
        try await store.remove(round: round.id, updating: changed)
      }
      known[session.id]?.session = changed
      behind.forEach { $0.round.index -= 1 }
      apply(.cancel, to: responseID)
      return (response.request, response.hub)
    }
    _ = await hub.first { $0.outcome }
    return request
  }

  /// Does something to a request that waits, and keeps it from being begun meanwhile.
  private func withQueued<Result>(
    _ id: ResponseID, _ body: () async throws(CoordinatorError) -> Result
  ) async throws(CoordinatorError) -> Result {
    guard let session = live[id]?.round.sessionID else { throw .notQueued(id) }
    let result = try await changingStored(session) { _ throws(CoordinatorError) in
      guard let response = live[id], response.canBeMoved else { throw .notQueued(id) }
      response.isHeld = true
      defer {
        response.isHeld = false
        startNext(of: session)
      }
      return try await body()
    }
    eventHub.update { $0.publish(.rounds(session)) }
    return result
  }
}

extension LiveResponse {
  /// Whether it waits with a round of its own; another answer to an earlier round has its place there.
  fileprivate var canBeMoved: Bool { machine.isIdle && round.alternatives.count == 1 }
}
