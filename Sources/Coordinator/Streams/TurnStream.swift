import Conversation

/// The turns of one response as they grow: for each reader first the present state of every turn, then updates.
///
/// Updates that a reader has not taken are merged, so that each `next` gives the latest state; the last state of
/// a turn is always given, and before anything of the turn that follows it. The sequence ends after the last
/// state of the last turn, whatever the outcome.
///
/// Every iterator is a reader of its own and may run in any task. Leaving a loop, dropping the iterator or
/// cancelling the task (`next` then returns `nil` at once) has no effect on the response or on other readers.
public struct TurnStream: AsyncSequence, Sendable {
  public typealias Element = Turn
  public typealias Failure = Never

  /// What every reader of this response can see.
  package let hub: Broadcast<StreamHub>
  let start: StreamHub.Cursor
  /// What fills the hub and goes when its last reader does; `nil` where that is the coordinator.
  private let source: (any Sendable)?

  /// - Parameter source: kept for as long as somebody may read.
  package init(hub: Broadcast<StreamHub>, since revision: Int? = nil, source: (any Sendable)? = nil) {
    self.hub = hub
    self.source = source
    start = hub.read { $0.cursor(since: revision) }
  }

  public func makeAsyncIterator() -> Iterator {
    Iterator(hub: hub, cursor: start, source: source)
  }

  /// Waits until the response is over; may be called any number of times, however late.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled; a `CoordinatorError` when its host is out of reach for good.
  public func completion() async throws {
    try await hub.completion()
    withExtendedLifetime(source) {}
  }

  /// How many wait at this response now; nobody else is remembered.
  package var waitingReaders: Int { hub.waitingCount }

  /// One reader.
  public struct Iterator: AsyncIteratorProtocol {
    let hub: Broadcast<StreamHub>
    var cursor: StreamHub.Cursor
    let source: (any Sendable)?

    /// The next state of a turn; `nil` after the last one, or when the task is cancelled.
    public mutating func next() async -> Turn? {
      await next(isolation: #isolation)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async -> Turn? {
      let start = cursor
      let found = await hub.first(isolation: actor) {
        (hub: inout StreamHub) -> (StreamHub.Step, StreamHub.Cursor)? in
        var cursor = start
        let step = hub.next(&cursor)
        if case .deliver = step { hub.lend() }
        return step == .wait ? nil : (step, cursor)
      }
      guard let (step, cursor) = found else { return nil }
      self.cursor = cursor
      #if MUTATIONS
        if Mutation.isActive(.joinInTwoSteps), start.revision == .min {
          await Task.yield()
          self.cursor = hub.read { $0.cursor(since: $0.revision) }
        }
      #endif
      guard case .deliver(let turn) = step else { return nil }
      return turn
    }
  }
}
