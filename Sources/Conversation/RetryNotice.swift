/// Why a turn that waits for its model is being asked for again, and when.
public struct RetryNotice: Hashable, Sendable, Codable {
  /// Which request of the turn comes next; the first repetition is 2.
  public var attempt: Int
  /// How many requests there will be at most.
  public var limit: Int
  /// What the last one failed with.
  public var error: TurnError
  /// When the next one is sent.
  public var until: Timestamp

  public init(attempt: Int, limit: Int, error: TurnError, until: Timestamp) {
    self.attempt = attempt
    self.limit = limit
    self.error = error
    self.until = until
  }
}
