import Conversation

/// Whether anything is being answered.
extension SessionCoordinator {
  /// How many responses are being made or wait for their turn.
  public var unfinishedCount: Int {
    known.values.reduce(0) { $0 + $1.queue.count }
  }

  /// Waits until nothing is being answered, or the calling task is cancelled.
  public func untilIdle() async {
    var events = events().makeAsyncIterator()
    // Each beginning and each ending is an event of its session.
    while unfinishedCount > 0, await events.next() != nil {}
  }
}
