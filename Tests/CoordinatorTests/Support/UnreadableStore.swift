import AntiphonTesting
import Conversation
import Coordinator

/// A store whose rounds cannot be read, or one that does not take a word; everything else works.
struct UnreadableStore: SessionStore {
  private let store: MemorySessionStore
  private let refused: String?

  /// - Parameter refused: a word that it takes no turn with; then rounds can be read.
  init(_ store: MemorySessionStore, refuses refused: String? = nil) {
    self.store = store
    self.refused = refused
  }

  func rounds(of id: SessionID, before index: Int?, limit: Int) async throws(StoreError) -> [RoundDetail] {
    guard refused != nil else { throw StoreError(.inputOutput, "Reading failed.") }
    return try await store.rounds(of: id, before: index, limit: limit)
  }

  func sessions() async throws(StoreError) -> [Session] { try await store.sessions() }
  func session(_ id: SessionID) async throws(StoreError) -> Session? { try await store.session(id) }
  func insert(_ session: Session) async throws(StoreError) { try await store.insert(session) }
  func insert(_ session: Session, rounds: [RoundDetail]) async throws(StoreError) {
    try await store.insert(session, rounds: rounds)
  }
  func known(_ identifiers: StoredIdentifiers) async throws(StoreError) -> StoredIdentifiers {
    try await store.known(identifiers)
  }
  func update(_ session: Session) async throws(StoreError) { try await store.update(session) }
  func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError) {
    try await store.delete(id, at: time)
  }
  func restore(_ id: SessionID) async throws(StoreError) -> Session? { try await store.restore(id) }
  func purgeDeleted(before time: Timestamp) async throws(StoreError) {
    try await store.purgeDeleted(before: time)
  }
  func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError) {
    try await store.insert(detail, updating: session)
  }
  func insertAlternative(_ response: Response, updating session: Session) async throws(StoreError) {
    try await store.insertAlternative(response, updating: session)
  }
  func fork(
    _ source: SessionID, through index: Int?, as session: Session, beginning: NewAnswer?
  ) async throws(StoreError) {
    try await store.fork(source, through: index, as: session, beginning: beginning)
  }
  func select(
    _ response: ResponseID, ofRound id: RoundID, in session: SessionID
  ) async throws(StoreError) {
    try await store.select(response, ofRound: id, in: session)
  }
  func update(_ request: Request) async throws(StoreError) { try await store.update(request) }
  func move(_ indexes: [RoundID: Int], in session: SessionID) async throws(StoreError) {
    try await store.move(indexes, in: session)
  }
  func remove(round id: RoundID, updating session: Session) async throws(StoreError) {
    try await store.remove(round: id, updating: session)
  }
  func write(_ changes: [ResponseChange]) async throws(StoreError) {
    for case .turn(let turn) in changes {
      if let refused, turn.content.contains(refused) { throw StoreError(.corrupt, "A row is damaged.") }
    }
    try await store.write(changes)
  }
  func latestSummary(of id: SessionID, before index: Int) async throws(StoreError) -> Int? {
    try await store.latestSummary(of: id, before: index)
  }
  func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    try await store.round(forResponseID: id)
  }
  func search(_ query: SearchQuery) async throws(StoreError) -> [SearchHit] { try await store.search(query) }
  func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID] {
    try await store.recover(at: time)
  }
  func check() async throws(StoreError) -> [String] { try await store.check() }
  func close() async { await store.close() }
}
