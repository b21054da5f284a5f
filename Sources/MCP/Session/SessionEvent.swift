/// Something that a session has to react to.
enum SessionEvent: Hashable, Sendable {
  /// Messages can be sent.
  case opened
  case received(Incoming)
  case requested(Ticket, ServerRequest)
  /// Whoever has asked does not want to know any more.
  case cancelled(Ticket)
  case timer(SessionTimer)
  /// A request did not get through; only where each has a way of its own.
  case undelivered(RequestID, Undelivered)
  /// A list is to be read again.
  case refresh(ServerList)
  /// Nothing more can come; why, in a sentence.
  case closed(String)
}

/// Stands for someone who waits for an answer.
struct Ticket: Hashable, Sendable {
  var number: Int
}

/// Why a request did not get through, and where it can go from there.
enum Undelivered: Hashable, Sendable {
  /// The server does not know the session any more; it has not looked at the request.
  case sessionLost
  /// The endpoint does not know what to do with it.
  case notUnderstood(String)
  /// In a sentence.
  case failed(String)
  case tooLarge
}

/// What a server is asked.
struct ServerRequest: Hashable, Sendable {
  var method: String
  var params: JSONValue
  /// How long it may be silent; `nil` takes what the session does.
  var silence: Duration?
  /// Whether somebody looks at how far it has come.
  var wantsProgress = false
  /// The tool that is called; it goes only to what was looked at.
  var tool: PinnedTool?
}

/// A tool, and what it was when somebody said that it may be called.
struct PinnedTool: Hashable, Sendable {
  var name: String
  var digest: String
}

/// A time limit of a session.
enum SessionTimer: Hashable, Sendable {
  /// Started anew by every sign of life.
  case silence(RequestID)
  case patience(RequestID)
  case pause(ServerList)
}

/// What a session wants done.
enum SessionAction: Hashable, Sendable {
  case send(Message)
  /// The answer to a request is not needed any more: what it takes may be given back.
  case abandon(RequestID)
  case start(SessionTimer, Duration)
  case stop(SessionTimer)
  case answer(Ticket, Result<JSONValue, ServerFailure>)
  case progress(Ticket, ServerProgress)
  /// The two have agreed.
  case agreed(ServerIdentity)
  /// A list was read; also when that failed.
  case listed(ServerList)
  /// For the log, on one line or on several.
  case log(String)
  /// Nothing will come of it: to be closed, for this reason, in a sentence.
  case fail(String)
}

/// How far a server has come with a request.
public struct ServerProgress: Hashable, Sendable {
  public var completed: Double
  public var total: Double?
  public var message: String?
}
