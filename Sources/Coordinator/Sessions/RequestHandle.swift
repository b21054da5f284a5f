import Conversation

/// A request that is stored and being answered, or waits for its turn to be.
public struct RequestHandle: Sendable {
  public let sessionID: SessionID
  public let roundID: RoundID
  /// Known before the first token.
  public let responseID: ResponseID
  package let hub: Broadcast<StreamHub>
  /// What fills the hub where the coordinator does not.
  let source: (any Sendable)?

  package init(
    sessionID: SessionID, roundID: RoundID, responseID: ResponseID, hub: Broadcast<StreamHub>,
    source: (any Sendable)? = nil
  ) {
    self.sessionID = sessionID
    self.roundID = roundID
    self.responseID = responseID
    self.hub = hub
    self.source = source
  }

  /// Waits until the response is over; may be called any number of times, however late.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled.
  public func completion() async throws {
    try await hub.completion()
    withExtendedLifetime(source) {}
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
    stream = TurnStream(hub: handle.hub, source: handle.source)
  }

  /// Waits until the response is over; may be called any number of times, however late.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled.
  public func completion() async throws {
    try await stream.completion()
  }
}

extension Broadcast<StreamHub> {
  /// Waits for the outcome and throws unless it is `completed`.
  func completion() async throws {
    let ending = await first { hub -> Result<ResponseOutcome, CoordinatorError>? in
      if let outcome = hub.outcome { return .success(outcome) }
      return hub.loss.map { .failure($0) }
    }
    guard let ending else { throw CancellationError() }
    try ending.get().orThrow()
  }
}

extension ResponseOutcome {
  /// Returns for a completed response, and throws what kept any other from being completed.
  func orThrow() throws {
    if self == .cancelled { throw CancellationError() }
    if let error { throw error }
  }
}
