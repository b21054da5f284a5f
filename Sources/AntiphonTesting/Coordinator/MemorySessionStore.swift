import Conversation
import Coordinator

/// A store in memory that can be made to fail, or to take its time.
public final class MemorySessionStore: SessionStore, Sendable {
  /// What is stored, and how it came there.
  public struct Contents: Sendable {
    public var sessions: [SessionID: Session] = [:]
    public var deleted: [SessionID: Timestamp] = [:]
    public var rounds: [SessionID: [RoundDetail]] = [:]
    /// Every `write` that succeeded.
    public var writes: [[ResponseChange]] = []
    /// How many `write` calls have begun, those that failed or are held included.
    public var attempts = 0
    public var isClosed = false
    /// Thrown by everything that writes, while set.
    public var failure: StoreError?
    /// Whether `write` waits before it does anything.
    public var isHeld = false

    public init() {}
  }

  private let contents: Broadcast<Contents>

  public init(_ contents: Contents = Contents()) {
    self.contents = Broadcast(contents)
  }

  /// What is stored now.
  public var now: Contents { contents.read { $0 } }

  /// Lets every write fail, or succeed again.
  public func fail(with failure: StoreError?) {
    contents.update { $0.failure = failure }
  }

  /// Makes writes wait until `release`.
  public func hold() {
    contents.update { $0.isHeld = true }
  }

  public func release() {
    contents.update { $0.isHeld = false }
  }

  /// Waits until what is stored is as the condition says.
  public func wait(until condition: @Sendable (Contents) -> Bool) async {
    _ = await contents.first { condition($0) ? true : nil }
  }

  /// Removes a response and its round, as if somebody had done so behind the coordinator's back.
  public func remove(_ id: ResponseID) {
    contents.update { contents in
      for session in contents.rounds.keys { contents.rounds[session]?.removeAll { $0.response.id == id } }
    }
  }

  /// The stored response.
  public func response(_ id: ResponseID) -> Response? {
    now.rounds.values.joined().first { $0.response.id == id }?.response
  }

  // MARK: SessionStore

  public func sessions() async throws(StoreError) -> [Session] {
    let contents = now
    return contents.sessions.values.filter { contents.deleted[$0.id] == nil }
      .sorted {
        ($0.isPinned ? 1 : 0, $0.lastActivityAt, $0.id) > ($1.isPinned ? 1 : 0, $1.lastActivityAt, $1.id)
      }
  }

  public func session(_ id: SessionID) async throws(StoreError) -> Session? {
    let contents = now
    return contents.deleted[id] == nil ? contents.sessions[id] : nil
  }

  public func insert(_ session: Session) async throws(StoreError) {
    try change { $0.sessions[session.id] = session }
  }

  public func update(_ session: Session) async throws(StoreError) {
    try change { $0.sessions[session.id] = session }
  }

  public func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError) {
    try change { $0.deleted[id] = time }
  }

  public func restore(_ id: SessionID) async throws(StoreError) -> Session? {
    try change { $0.deleted[id] = nil }
    return now.sessions[id]
  }

  public func purgeDeleted(before time: Timestamp) async throws(StoreError) {
    try change { contents in
      for (id, deletion) in contents.deleted where deletion < time {
        contents.deleted[id] = nil
        contents.sessions[id] = nil
        contents.rounds[id] = nil
      }
    }
  }

  public func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError) {
    try change {
      $0.sessions[session.id] = session
      $0.rounds[session.id, default: []].append(detail)
    }
  }

  public func write(_ changes: [ResponseChange]) async throws(StoreError) {
    contents.update { $0.attempts += 1 }
    _ = await contents.first { $0.isHeld ? nil : true }
    var isMissing = false
    try change { contents in
      let before = contents
      for change in changes where !contents.apply(change) { isMissing = true }
      if isMissing { contents = before } else { contents.writes.append(changes) }
    }
    if isMissing { throw StoreError(.notFound, "A turn or response is not there.") }
  }

  public func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(StoreError) -> [RoundDetail] {
    (now.rounds[id] ?? []).filter { $0.round.index < index ?? .max }.suffix(limit)
  }

  public func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    now.rounds.values.joined().first { $0.response.id == id }
  }

  public func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID] {
    var recovered: [ResponseID] = []
    try change { contents in
      for id in contents.rounds.keys {
        for position in contents.rounds[id, default: []].indices {
          if let response = contents.rounds[id]?[position].response, response.outcome == nil {
            contents.rounds[id]?[position].response = response.interrupted(at: time)
            recovered.append(response.id)
          }
        }
      }
    }
    return recovered
  }

  /// There is nothing that could be damaged: an identifier that two rounds share, or a gap between them, would
  /// be the coordinator's doing.
  public func check() async throws(StoreError) -> [String] {
    let contents = now
    var problems: [String] = []
    for (id, rounds) in contents.rounds {
      if contents.sessions[id] == nil { problems.append("The rounds of session \(id) belong to none.") }
      if Set(rounds.map(\.round.index)).count != rounds.count {
        problems.append("Two rounds of session \(id) have the same place.")
      }
    }
    return problems.sorted()
  }

  public func close() async {
    contents.update { $0.isClosed = true }
  }

  private func change(_ change: (inout Contents) -> Void) throws(StoreError) {
    var failure: StoreError?
    contents.update { contents in
      failure = contents.failure
      if failure == nil { change(&contents) }
    }
    if let failure { throw failure }
  }
}

extension MemorySessionStore.Contents {
  /// - Returns: whether what it belongs to is there.
  fileprivate mutating func apply(_ change: ResponseChange) -> Bool {
    for id in rounds.keys {
      for position in rounds[id, default: []].indices
      where rounds[id]?[position].response.apply(change) ?? false {
        return true
      }
    }
    return false
  }
}

extension Response {
  /// - Returns: whether the change is one of this response.
  fileprivate mutating func apply(_ change: ResponseChange) -> Bool {
    switch change {
    case .append(let id, let content, let reasoning, let revision):
      guard let index = turns.firstIndex(where: { $0.id == id }) else { return false }
      turns[index].content += content
      turns[index].reasoning += reasoning
      turns[index].revision = revision
    case .turn(let turn) where turn.responseID == id:
      if let index = turns.firstIndex(where: { $0.id == turn.id }) {
        turns[index] = turn
      } else {
        turns.append(turn)
      }
    case .ended(let response, let outcome, let time) where response == id:
      self.outcome = outcome
      endedAt = time
    case .turn, .ended: return false
    }
    return true
  }

  fileprivate func interrupted(at time: Timestamp) -> Response {
    var response = self
    response.outcome = .interrupted
    response.endedAt = time
    for index in turns.indices where !turns[index].status.isTerminal {
      response.turns[index].status = .interrupted
      response.turns[index].revision += 1
      response.turns[index].streamEndTime = time
      for call in turns[index].toolCalls.indices where !turns[index].toolCalls[call].state.isTerminal {
        response.turns[index].toolCalls[call].state = .interrupted
        response.turns[index].toolCalls[call].endedAt = time
      }
    }
    return response
  }
}
