import Conversation

/// A request that is stored and being answered, or waits for its turn to be.
public struct RequestHandle: Sendable {
  public let sessionID: SessionID
  public let roundID: RoundID
  /// Known before the first token.
  public let responseID: ResponseID
  package let hub: Broadcast<StreamHub>

  /// Waits until the response is over; may be called any number of times, however late.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled.
  public func completion() async throws {
    try await hub.completion()
  }
}

/// A request together with the turns of its answer.
public struct StreamedRequest: Sendable {
  public let sessionID: SessionID
  public let roundID: RoundID
  /// Known before the first token.
  public let responseID: ResponseID
  /// The turns as they grow; each iteration of it starts with the present state of every turn.
  public let stream: TurnStream

  init(_ handle: RequestHandle) {
    sessionID = handle.sessionID
    roundID = handle.roundID
    responseID = handle.responseID
    stream = TurnStream(hub: handle.hub)
  }

  /// Waits until the response is over; may be called any number of times, however late.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled.
  public func completion() async throws {
    try await stream.hub.completion()
  }
}

extension Broadcast<StreamHub> {
  /// Waits for the outcome and throws unless it is `completed`.
  func completion() async throws {
    guard let outcome = await first({ $0.outcome }) else { throw CancellationError() }
    try outcome.orThrow()
  }
}

extension ResponseOutcome {
  /// Returns for a completed response, and throws what kept any other from being completed.
  func orThrow() throws {
    if self == .cancelled { throw CancellationError() }
    if let error { throw error }
  }
}
