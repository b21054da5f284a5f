import Conversation

/// Why the coordinator could not do what it was asked.
///
/// How an answer went is not among these: that is a `TurnError` of its response.
public enum CoordinatorError: Error, Hashable, Sendable {
  /// There is no such session, or it is deleted.
  case unknownSession(SessionID)
  /// No stored response has this identifier.
  case unknownResponse(ResponseID)
  /// A request needs at least one character that can be seen.
  case emptyRequest
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
    case .emptyRequest: "emptyRequest"
    case .store: "storage"
    case .shuttingDown: "shuttingDown"
    }
  }

  /// What happened, in one sentence a person can read.
  public var message: String {
    switch self {
    case .unknownSession(let id): "There is no session \(id)."
    case .unknownResponse(let id): "There is no response \(id)."
    case .emptyRequest: "The message is empty."
    case .store(let error): error.message
    case .shuttingDown: "The program is ending and takes no more requests."
    }
  }

  /// What may help, in one sentence; empty when nothing is known to.
  public var suggestion: String {
    switch self {
    case .unknownSession, .unknownResponse: "It may have been deleted."
    case .emptyRequest: "Type something before sending."
    case .store(let error): error.suggestion
    case .shuttingDown: ""
    }
  }
}

extension CoordinatorError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
