import Conversation

/// Why the coordinator could not do what it was asked.
///
/// How an answer went is not among these: that is a `TurnError` of its response.
public enum CoordinatorError: Error, Hashable, Sendable {
  /// There is no such session, or it is deleted.
  case unknownSession(SessionID)
  /// No stored response has this identifier.
  case unknownResponse(ResponseID)
  /// The session has no round with this index.
  case unknownRound(SessionID, index: Int)
  /// What was asked for needs an answer that is over, and this one is not.
  case unfinished(ResponseID)
  /// The request is not waiting any more: its answer has begun, or is over.
  case notQueued(ResponseID)
  /// Only the last round of a session can show another response: later ones build on what it showed.
  case notLastRound(SessionID, index: Int)
  /// There is nothing that a summary could stand for.
  case nothingToCompact(SessionID)
  /// No tool call of this name waits for the user's word, or it has been given already.
  case notAwaitingApproval(ToolCallID)
  /// What the call would do has changed since the request was read that was answered.
  case approvalChanged(ToolCallID)
  /// An answer that allows the call does not say what it allows.
  case digestRequired(ToolCallID)
  /// The decision counts for this call; what was to be kept of it for later ones is not, as the sentence says.
  case notRemembered(String)
  /// There is a session of this identifier already, or a deleted one that can be brought back.
  case alreadyThere(SessionID)
  /// A round of a session that was to be imported cannot be; `place` counts those that were given, from 0.
  case invalidRound(place: Int, RoundProblem)
  /// A request needs at least one character that can be seen.
  case emptyRequest
  /// An attachment cannot be sent; they are counted from 1.
  case attachment(number: Int, AttachmentProblem)
  /// A session cannot have the tags it was given.
  case tags(TagError)
  /// The model cannot be asked: there is none of that name, or what it takes is missing.
  case model(TurnError)
  /// The process that has the workspace open could not be asked, or did not understand.
  case host(HostProblem)
  /// The store could not read or keep what was needed. Nothing has been changed.
  case store(StoreError)
  /// The coordinator is shutting down or has shut down.
  case shuttingDown
}

extension CoordinatorError {
  /// A short name for logs and the wire.
  public var code: String {
    switch self {
    case .unknownSession: "unknownSession"
    case .unknownResponse: "unknownResponse"
    case .unknownRound: "unknownRound"
    case .unfinished: "unfinished"
    case .notQueued: "notQueued"
    case .notLastRound: "notLastRound"
    case .nothingToCompact: "nothingToCompact"
    case .notAwaitingApproval: "notAwaitingApproval"
    case .approvalChanged: "approvalChanged"
    case .digestRequired: "digestRequired"
    case .notRemembered: "notRemembered"
    case .alreadyThere: "alreadyThere"
    case .invalidRound: "invalidRound"
    case .emptyRequest: "emptyRequest"
    case .attachment: "attachment"
    case .tags: "tags"
    case .model: "model"
    case .host(let problem): problem.code.rawValue
    case .store: "storage"
    case .shuttingDown: "shuttingDown"
    }
  }

  /// What happened, in one sentence a person can read.
  public var message: String {
    switch self {
    case .unknownSession(let id): "There is no session \(id)."
    case .unknownResponse(let id): "There is no response \(id)."
    case .unknownRound(let id, let index): "The session \(id) has no round \(index)."
    case .unfinished: "The answer is still being made."
    case .notQueued: "The message is not waiting any more."
    case .notLastRound: "Later messages of this session build on the answer that is shown."
    case .nothingToCompact: "There is nothing to summarize yet."
    case .notAwaitingApproval: "The tool call does not wait for an approval any more."
    case .approvalChanged: "What the tool call would do has changed; the answer was not to that."
    case .digestRequired:
      "An answer that allows a tool call has to say what it allows: the digest is missing."
    case .notRemembered(let problem): problem
    case .alreadyThere(let id): "There is a session \(id) already."
    case .invalidRound(let place, let problem): "Round \(place) cannot be imported: \(problem)."
    case .emptyRequest: "The message is empty."
    case .attachment(let number, let problem): "Attachment \(number) cannot be sent: \(problem)."
    case .tags(let error): error.description
    case .model(let error): error.message
    case .host(let problem): problem.message
    case .store(let error): error.message
    case .shuttingDown: "The program is ending and takes no more requests."
    }
  }

  /// What may help, in one sentence; empty when nothing is known to.
  public var suggestion: String {
    switch self {
    case .unknownSession, .unknownResponse: "It may have been deleted."
    case .unknownRound: "It may have been withdrawn."
    case .unfinished: "Stop it, or wait until it is over."
    case .notQueued: "Its answer has begun: stop that, or let it end."
    case .notLastRound: "Fork the session there, and choose the answer in the fork."
    case .nothingToCompact: "Say something first."
    case .notAwaitingApproval: "Somebody may have answered before."
    case .approvalChanged: "Read the request again, and answer that."
    case .digestRequired: "Send approval.digest of the call, as it was when it was read, as digest."
    case .notRemembered: "The answer counts for this call alone."
    case .alreadyThere: "If it is not in the list, it has been deleted: restore it."
    case .invalidRound: "Import a session whose answers are over, with all its rounds in order."
    case .emptyRequest: "Type something before sending."
    case .attachment: "Leave it out, or convert it."
    case .tags(let error): error.suggestion
    case .model(let error): error.suggestion
    case .host(let problem): problem.suggestion
    case .store(let error): error.suggestion
    case .shuttingDown: ""
    }
  }
}

extension CoordinatorError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
