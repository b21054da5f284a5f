import AntiphonTesting
import Conversation
import Coordinator

extension ScriptedWorld: SessionStore {
  func sessions() async throws(StoreError) -> [Session] {
    try await use { () throws(StoreError) in try await referee.store.sessions() }
  }
  func session(_ id: SessionID) async throws(StoreError) -> Session? {
    try await use { () throws(StoreError) in try await referee.store.session(id) }
  }
  func insert(_ session: Session) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.insert(session) }
  }
  func insert(_ session: Session, rounds: [RoundDetail]) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.insert(session, rounds: rounds) }
  }
  func known(_ identifiers: StoredIdentifiers) async throws(StoreError) -> StoredIdentifiers {
    try await use { () throws(StoreError) in try await referee.store.known(identifiers) }
  }
  func update(_ session: Session) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.update(session) }
  }
  func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.delete(id, at: time) }
  }
  func restore(_ id: SessionID) async throws(StoreError) -> Session? {
    try await use { () throws(StoreError) in try await referee.store.restore(id) }
  }
  func purgeDeleted(before time: Timestamp) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.purgeDeleted(before: time) }
  }
  func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.insert(detail, updating: session) }
  }
  func insertAlternative(_ response: Response, updating session: Session) async throws(StoreError) {
    try await use { () throws(StoreError) in
      try await referee.store.insertAlternative(response, updating: session)
    }
  }
  func fork(
    _ source: SessionID, through index: Int?, as session: Session, beginning: NewAnswer?
  ) async throws(StoreError) {
    try await use { () throws(StoreError) in
      try await referee.store.fork(source, through: index, as: session, beginning: beginning)
    }
  }
  func select(
    _ response: ResponseID, ofRound id: RoundID, in session: SessionID
  ) async throws(StoreError) {
    try await use { () throws(StoreError) in
      try await referee.store.select(response, ofRound: id, in: session)
    }
  }
  func update(_ request: Request) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.update(request) }
  }
  func move(_ indexes: [RoundID: Int], in session: SessionID) async throws(StoreError) {
    try await use { () throws(StoreError) in try await referee.store.move(indexes, in: session) }
  }
  func remove(round id: RoundID, updating session: Session) async throws(StoreError) {
    try await use { () throws(StoreError) in
      try await referee.store.remove(round: id, updating: session)
    }
  }
  func write(_ changes: [ResponseChange]) async throws(StoreError) {
    try await use { () throws(StoreError) in
      _ = await stall.first { !$0 || isDead ? true : nil }
      if isDead { throw Self.gone }
      do throws(StoreError) { try await referee.store.write(changes) } catch {
        referee.refused(changes)
        throw error
      }
    }
  }
  func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(StoreError) -> [RoundDetail] {
    try await use { () throws(StoreError) in
      try await referee.store.rounds(of: id, before: index, limit: limit)
    }
  }
  func latestSummary(of id: SessionID, before index: Int) async throws(StoreError) -> Int? {
    try await use { () throws(StoreError) in
      try await referee.store.latestSummary(of: id, before: index)
    }
  }
  func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    try await use { () throws(StoreError) in try await referee.store.round(forResponseID: id) }
  }
  func search(_ query: SearchQuery) async throws(StoreError) -> [SearchHit] {
    try await use { () throws(StoreError) in try await referee.store.search(query) }
  }
  func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID] {
    try await use { () throws(StoreError) in try await referee.store.recover(at: time) }
  }
  func check() async throws(StoreError) -> [String] {
    try await use { () throws(StoreError) in try await referee.store.check() }
  }
  func close() async {
    isClosed = true
  }
}
