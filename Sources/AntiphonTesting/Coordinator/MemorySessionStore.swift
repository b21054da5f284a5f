import Conversation
import Coordinator

/// A store in memory that can be made to fail, or to take its time.
public final class MemorySessionStore: SessionStore, Sendable {
  /// What is stored, and how it came there.
  public struct Contents: Sendable {
    public var sessions: [SessionID: Session] = [:]
    public var deleted: [SessionID: Timestamp] = [:]
    /// The rounds of each session, in order, with the responses that are shown.
    public var rounds: [SessionID: [RoundDetail]] = [:]
    /// Responses that no session shows at present.
    public var alternatives: [ResponseID: Response] = [:]
    /// The session in which each response was made.
    public var origins: [ResponseID: SessionID] = [:]
    /// Every `write` that succeeded.
    public var writes: [[ResponseChange]] = []
    /// How many `write` calls have begun, those that failed or are held included.
    public var attempts = 0
    public var isClosed = false
    /// Thrown by everything that writes, while set.
    public var failure: StoreError?
    /// Of the calls that read or write, each that completes so many fails with this error.
    public var recurringFailure: (every: Int, error: StoreError)?
    /// How many calls there were while that was set.
    public var countedCalls = 0
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

  /// Lets every so manyth call fail, reading and writing ones alike, from now on; `nil` for none.
  public func fail(every count: Int?, with failure: StoreError) {
    contents.update {
      $0.recurringFailure = count.map { (every: $0, error: failure) }
      $0.countedCalls = 0
    }
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
    let contents = now
    return contents.rounds.values.joined().first { $0.response.id == id }?.response
      ?? contents.alternatives[id]
  }

  // MARK: SessionStore

  public func sessions() async throws(StoreError) -> [Session] {
    let contents = try read()
    return contents.sessions.values.filter { contents.deleted[$0.id] == nil }
      .sorted {
        ($0.isPinned ? 1 : 0, $0.lastActivityAt, $0.id) > ($1.isPinned ? 1 : 0, $1.lastActivityAt, $1.id)
      }
  }

  public func session(_ id: SessionID) async throws(StoreError) -> Session? {
    let contents = try read()
    return contents.deleted[id] == nil ? contents.sessions[id] : nil
  }

  public func insert(_ session: Session) async throws(StoreError) {
    try change { $0.sessions[session.id] = session }
  }

  public func insert(_ session: Session, rounds: [RoundDetail]) async throws(StoreError) {
    try change { contents in
      contents.sessions[session.id] = session
      for detail in rounds {
        if contents.rounds[session.id]?.last?.id == detail.id {
          contents.begin(.alternative(detail.response))
        } else {
          contents.begin(.round(detail))
        }
      }
      for detail in rounds where detail.response.id == detail.round.responseID {
        _ = contents.show(detail.response.id, ofRound: detail.id, in: session.id)
      }
    }
  }

  public func known(_ identifiers: StoredIdentifiers) async throws(StoreError) -> StoredIdentifiers {
    let contents = try read()
    let rounds = contents.rounds.values.joined()
    let responses = Array(contents.alternatives.values) + rounds.map(\.response)
    let turns = responses.flatMap(\.turns)
    var known = StoredIdentifiers()
    known.sessions = identifiers.sessions.intersection(contents.sessions.keys)
    known.rounds = identifiers.rounds.intersection(rounds.map(\.id))
    known.requests = identifiers.requests.intersection(rounds.map(\.request.id))
    known.responses = identifiers.responses.intersection(responses.map(\.id))
    known.turns = identifiers.turns.intersection(turns.map(\.id))
    known.toolCalls = identifiers.toolCalls.intersection(turns.flatMap(\.toolCalls).map(\.id))
    return known
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
      $0.begin(.round(detail))
    }
  }

  public func insertAlternative(_ response: Response, updating session: Session) async throws(StoreError) {
    try change {
      $0.sessions[session.id] = session
      $0.begin(.alternative(response))
    }
  }

  public func fork(
    _ source: SessionID, through index: Int?, as session: Session, beginning: NewAnswer?
  ) async throws(StoreError) {
    try change { contents in
      contents.sessions[session.id] = session
      contents.rounds[session.id] = (contents.rounds[source] ?? [])
        .filter { $0.round.index <= index ?? -1 }.map { $0.asRead(in: session.id) }
      if let beginning { contents.begin(beginning) }
    }
  }

  public func select(
    _ response: ResponseID, ofRound id: RoundID, in session: SessionID
  ) async throws(StoreError) {
    var isMissing = false
    try change { isMissing = !$0.show(response, ofRound: id, in: session) }
    if isMissing { throw StoreError(.notFound, "The round has no such response.") }
  }

  public func update(_ request: Request) async throws(StoreError) {
    try change { contents in
      for id in contents.rounds.keys {
        for position in contents.rounds[id, default: []].indices
        where contents.rounds[id]?[position].request.id == request.id {
          contents.rounds[id]?[position].request = request
        }
      }
    }
  }

  public func move(_ indexes: [RoundID: Int], in session: SessionID) async throws(StoreError) {
    try change { contents in
      for position in contents.rounds[session, default: []].indices {
        guard let id = contents.rounds[session]?[position].id, let index = indexes[id] else { continue }
        contents.rounds[session]?[position].round.index = index
      }
      contents.rounds[session]?.sort { $0.round.index < $1.round.index }
    }
  }

  public func remove(round id: RoundID, updating session: Session) async throws(StoreError) {
    try change { contents in
      guard let place = contents.rounds[session.id]?.firstIndex(where: { $0.id == id }) else { return }
      contents.sessions[session.id] = session
      contents.rounds[session.id]?.remove(at: place)
      for position in contents.rounds[session.id, default: []].indices.dropFirst(place) {
        contents.rounds[session.id]?[position].round.index -= 1
      }
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
    let contents = try read()
    return (contents.rounds[id] ?? []).filter { $0.round.index < index ?? .max }.suffix(limit)
      .map(contents.withAlternatives)
  }

  public func latestSummary(of id: SessionID, before index: Int) async throws(StoreError) -> Int? {
    now.rounds[id]?.last {
      $0.round.index < index && $0.round.summarizedThrough != nil && $0.response.outcome == .completed
    }?.round.index
  }

  public func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    let contents = try read()
    let visible = contents.rounds.filter { contents.deleted[$0.key] == nil }.sorted { $0.key < $1.key }
      .flatMap(\.value)
    if let detail = visible.first(where: { $0.response.id == id }) {
      return contents.withAlternatives(detail)
    }
    guard let response = contents.alternatives[id],
      let round = visible.first(where: { $0.id == response.roundID })
    else { return nil }
    var detail = contents.withAlternatives(round)
    detail.response = response
    detail.response.sessionID = round.round.sessionID
    return detail
  }

  public func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID] {
    var recovered: [ResponseID] = []
    try change { contents in
      for (id, response) in contents.alternatives where response.outcome == nil {
        contents.alternatives[id] = response.interrupted(at: time)
        recovered.append(id)
      }
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

  private func read() throws(StoreError) -> Contents {
    var failure: StoreError?
    contents.update { failure = $0.failureOfNextCall() }
    if let failure { throw failure }
    return now
  }

  private func change(_ change: (inout Contents) -> Void) throws(StoreError) {
    var failure: StoreError?
    contents.update { contents in
      failure = contents.failureOfNextCall() ?? contents.failure
      if failure == nil { change(&contents) }
    }
    if let failure { throw failure }
  }
}

extension MemorySessionStore.Contents {
  fileprivate mutating func failureOfNextCall() -> StoreError? {
    guard let recurringFailure else { return nil }
    countedCalls += 1
    return countedCalls % recurringFailure.every == 0 ? recurringFailure.error : nil
  }

  /// A round that could not be stored before.
  fileprivate mutating func store(_ detail: RoundDetail, _ session: Session) {
    var session = sessions[session.id] ?? session
    session.roundCount = max(session.roundCount, detail.round.index + 1)
    sessions[session.id] = session
    rounds[session.id, default: []].append(detail)
  }

  fileprivate mutating func begin(_ answer: NewAnswer) {
    switch answer {
    case .round(let detail):
      origins[detail.response.id] = detail.round.sessionID
      rounds[detail.round.sessionID, default: []].append(detail)
    case .alternative(let response):
      origins[response.id] = response.sessionID
      alternatives[response.id] = response
      _ = show(response.id, ofRound: response.roundID, in: response.sessionID)
    }
  }

  /// - Returns: whether the round has this response.
  fileprivate mutating func show(
    _ response: ResponseID, ofRound id: RoundID, in session: SessionID
  ) -> Bool {
    guard let position = rounds[session]?.firstIndex(where: { $0.id == id }),
      let shown = rounds[session]?[position].response
    else { return false }
    if shown.id == response { return true }
    let elsewhere = rounds.values.joined().first { $0.response.id == response }?.response
    guard let chosen = alternatives.removeValue(forKey: response) ?? elsewhere, chosen.roundID == id else {
      return false
    }
    alternatives[shown.id] = shown
    rounds[session]?[position].response = chosen
    rounds[session]?[position].response.sessionID = session
    rounds[session]?[position].round.responseID = response
    return true
  }

  /// A round with all of its responses, those that it shows in other sessions included.
  fileprivate func withAlternatives(_ detail: RoundDetail) -> RoundDetail {
    var detail = detail
    let shown = rounds.values.joined().filter { $0.id == detail.id }.map(\.response.id)
    let others = alternatives.values.filter { $0.roundID == detail.id }.map(\.id)
    detail.round.alternatives = Set(shown + others).sorted()
    return detail
  }

  /// Changes a response wherever it stands: sessions that share a round have a copy each.
  ///
  /// - Returns: whether what it belongs to is there.
  fileprivate mutating func apply(_ change: ResponseChange) -> Bool {
    if case .began(let detail, let session) = change {
      store(detail, session)
      return true
    }
    var isThere = false
    for id in alternatives.keys where alternatives[id]?.apply(change) ?? false { isThere = true }
    for id in rounds.keys {
      for position in rounds[id, default: []].indices
      where rounds[id]?[position].response.apply(change) ?? false {
        isThere = true
      }
    }
    return isThere
  }
}

extension RoundDetail {
  /// The same round as another session shows it.
  fileprivate func asRead(in session: SessionID) -> RoundDetail {
    var detail = self
    detail.round.sessionID = session
    detail.response.sessionID = session
    return detail
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
    case .began, .turn, .ended: return false
    }
    return true
  }

  fileprivate func interrupted(at time: Timestamp) -> Response {
    var response = self
    response.outcome = .interrupted
    response.endedAt = time
    let last = turns.map(\.revision).max() ?? 0
    for index in turns.indices where !turns[index].status.isTerminal {
      response.turns[index].status = .interrupted
      response.turns[index].revision = Turn.revision(recoveredAfter: last)
      response.turns[index].streamEndTime = time
      for call in turns[index].toolCalls.indices where !turns[index].toolCalls[call].state.isTerminal {
        response.turns[index].toolCalls[call].state = .interrupted
        response.turns[index].toolCalls[call].endedAt = time
      }
    }
    return response
  }
}
