import Conversation

/// Keeps sessions and everything said in them.
///
/// Every function is one transaction: it has happened whole when it returns, and not at all when it throws.
public protocol SessionStore: Sendable {
  /// All sessions that are not deleted: pinned ones first, then by last activity, latest first.
  func sessions() async throws(StoreError) -> [Session]

  /// The session with this identifier; `nil` when there is none, or it is deleted.
  func session(_ id: SessionID) async throws(StoreError) -> Session?

  func insert(_ session: Session) async throws(StoreError)

  /// Replaces title, model, prompt, times and flags of a session.
  func update(_ session: Session) async throws(StoreError)

  /// Hides a session and all it holds; `restore` brings it back until `purgeDeleted` has run.
  func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError)

  /// Brings a deleted session back; `nil` when there is none.
  func restore(_ id: SessionID) async throws(StoreError) -> Session?

  /// Removes for good what was deleted before `time`.
  func purgeDeleted(before time: Timestamp) async throws(StoreError)

  /// Stores a new round with its request, response and first turn, and the session's new counters.
  func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError)

  /// Writes what has happened to responses, in order.
  func write(_ changes: [ResponseChange]) async throws(StoreError)

  /// The last `limit` rounds of a session whose index is below `index` (all when `nil`), oldest first.
  func rounds(of id: SessionID, before index: Int?, limit: Int) async throws(StoreError) -> [RoundDetail]

  func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail?

  /// Marks every turn, tool call and response that an earlier process left unfinished as interrupted.
  ///
  /// Each turn that is marked gets the next revision of its response, so that a reader who resumes sees it.
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

/// One thing that happened to a response, to be written down.
public enum ResponseChange: Sendable, Hashable {
  /// Text and reasoning to add at the end of what the turn has.
  case append(TurnID, content: String, reasoning: String, revision: Int)
  /// The whole present state of a turn, new or known; it replaces what was appended.
  case turn(Turn)
  /// The response is over.
  case ended(ResponseID, ResponseOutcome, at: Timestamp)
}

/// Why the store could not do what it was asked.
public struct StoreError: Error, Hashable, Sendable {
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// There is no space left.
    case full
    /// The file or its folder may not be written, or not be read.
    case notWritable
    /// The file is not a store, or damaged.
    case corrupt
    /// The file was written by a later version of the program.
    case newerSchema
    /// Another process holds it.
    case busy
    /// What was asked for is not there.
    case notFound
    /// Reading or writing failed otherwise.
    case inputOutput
  }

  public var code: Code
  /// What happened and where (the file), in one sentence.
  public var message: String
  /// What may help, in one sentence.
  public var suggestion: String

  public init(_ code: Code, _ message: String, suggestion: String = "") {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
