import Conversation

/// Keeps sessions and everything said in them.
///
/// Every function is one transaction: it has happened whole when it returns, and not at all when it throws.
public protocol SessionStore: Sendable {
  // MARK: Sessions

  /// All sessions that are not deleted: pinned ones first, then by last activity, latest first.
  func sessions() async throws(StoreError) -> [Session]

  /// The session with this identifier; `nil` when there is none, or it is deleted.
  func session(_ id: SessionID) async throws(StoreError) -> Session?

  func insert(_ session: Session) async throws(StoreError)

  /// Stores a session with all its rounds. They are over, and have identifiers that nothing stored has.
  ///
  /// - Parameter rounds: in order; other answers to a request stand behind the first one, as the same round with
  ///   another response. The one whose identifier is the round's `responseID` is shown.
  func insert(_ session: Session, rounds: [RoundDetail]) async throws(StoreError)

  /// Those of some identifiers that something stored has, what is deleted included.
  func known(_ identifiers: StoredIdentifiers) async throws(StoreError) -> StoredIdentifiers

  /// Replaces title, model, prompt, times and flags of a session.
  func update(_ session: Session) async throws(StoreError)

  /// Hides a session and all it holds; `restore` brings it back until `purgeDeleted` has run.
  func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError)

  /// Brings a deleted session back; `nil` when there is none.
  func restore(_ id: SessionID) async throws(StoreError) -> Session?

  /// Removes for good what was deleted before `time`. Rounds that a fork shares stay with the fork.
  ///
  /// Cancelling the calling task puts off what takes time of it until the next purge.
  func purgeDeleted(before time: Timestamp) async throws(StoreError)

  // MARK: Rounds

  /// Stores a new round with its request, response and first turn, and the session's new counters.
  func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError)

  /// Stores another response to a round's request, with its first turn, and lets the session show it from now on.
  func insertAlternative(_ response: Response, updating session: Session) async throws(StoreError)

  /// Stores a new session that shares the rounds of another up to an index, that one included, and shows the
  /// same responses.
  ///
  /// - Parameters:
  ///   - index: `nil` to share none.
  ///   - beginning: what the new session begins with, in the same transaction.
  func fork(
    _ source: SessionID, through index: Int?, as session: Session, beginning: NewAnswer?
  ) async throws(StoreError)

  /// Lets a session show another of a round's responses.
  ///
  /// - Throws: `.notFound` when the session has no such round, or the round no such response.
  func select(_ response: ResponseID, ofRound id: RoundID, in session: SessionID) async throws(StoreError)

  /// Replaces the text of a request that nobody has answered yet.
  func update(_ request: Request) async throws(StoreError)

  /// Gives rounds of a session other places; the indexes they had are given out anew among them.
  func move(_ indexes: [RoundID: Int], in session: SessionID) async throws(StoreError)

  /// Takes a round that nobody has answered out of its session, for good; those behind it move up by one. Stores
  /// the session's new counters.
  func remove(round id: RoundID, updating session: Session) async throws(StoreError)

  /// Writes what has happened to responses, in order.
  func write(_ changes: [ResponseChange]) async throws(StoreError)

  // MARK: Reading

  /// The last `limit` rounds of a session whose index is below `index` (all when `nil`), oldest first.
  func rounds(of id: SessionID, before index: Int?, limit: Int) async throws(StoreError) -> [RoundDetail]

  /// The index of the last round below an index that is a summary and shows a completed response; `nil` when there is
  /// none. What it costs does not depend on the rounds of the session.
  func latestSummary(of id: SessionID, before index: Int) async throws(StoreError) -> Int?

  /// The round that a response belongs to, with this response, whether or not a session shows it; as it stands in
  /// the session in which the response was made, or in a fork when that session is deleted.
  func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail?

  /// The texts in which a query is found, of requests and of turns and tool calls that are over, in sessions that
  /// are not deleted; the first `limit` of them behind `after`.
  ///
  /// A text that several sessions share is one hit. Cancelling the calling task ends the search soon, with what it
  /// has found by then.
  func search(_ query: SearchQuery) async throws(StoreError) -> [SearchHit]

  // MARK: The whole

  /// Marks every turn, tool call and response that an earlier process left unfinished as interrupted.
  ///
  /// Each turn that is marked gets the revision `Turn.revision(recoveredAfter:)` of its response, so that a reader
  /// who resumes sees it.
  ///
  /// - Returns: the responses that were.
  func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID]

  /// Looks for damage in everything that is stored; changes nothing.
  ///
  /// Reads all there is, so it takes seconds for each gigabyte, and whatever else the store is asked waits
  /// meanwhile. To be called when somebody asks, not as a matter of course.
  ///
  /// - Returns: what is wrong, a sentence for each, the first hundred; empty when all is sound.
  func check() async throws(StoreError) -> [String]

  /// Writes everything down and lets go of the files. Nothing may be called afterwards.
  func close() async
}

extension Turn {
  /// The revision of a turn that recovery has marked.
  ///
  /// Readers may have been given later revisions than the last one stored: text is shown before it is written. One of
  /// those must not be taken for the marked state, so this is above all of them. Small enough to be exact as a
  /// JavaScript number.
  ///
  /// - Parameter stored: the last revision of the response that is stored.
  public static func revision(recoveredAfter stored: Int) -> Int { stored + 1 << 32 }
}

/// What an answer begins with.
public enum NewAnswer: Sendable, Hashable {
  /// A round of its own.
  case round(RoundDetail)
  /// Another response to a round that is there.
  case alternative(Response)
}

/// One thing that happened to a response, to be written down.
public enum ResponseChange: Sendable, Hashable {
  /// A round that could not be stored when it began, with its session as it was then, which may not be stored either.
  case began(RoundDetail, Session)
  /// Text and reasoning to add at the end of what the turn has.
  case append(TurnID, content: String, reasoning: String, revision: Int)
  /// The whole present state of a turn, new or known; it replaces what was appended.
  case turn(Turn)
  /// The response is over.
  case ended(ResponseID, ResponseOutcome, at: Timestamp)
}
