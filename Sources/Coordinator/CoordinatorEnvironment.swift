import Conversation

/// What the coordinator takes from the outside world: the time, and random bits for identifiers.
///
/// Tests hand in a manual clock and counted identifiers.
public struct CoordinatorEnvironment: Sendable {
  /// The wall clock, for what is stored and shown.
  public var now: @Sendable () -> Timestamp
  /// 128 fresh random bits.
  public var random: @Sendable () -> (UInt64, UInt64)
  /// Waits; used for time limits and for gathering writes. Throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// Where the callbacks of one subscription run; `nil` for where everything does.
  package var callbackExecutor: @Sendable () -> (any TaskExecutor)? = { CallbackExecutor() }

  public init(
    now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> (UInt64, UInt64),
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.random = random
    self.sleep = sleep
  }

  /// A new identifier of the present time.
  public func makeID<Subject>() -> Identifier<Subject> {
    Identifier(time: now(), random: random())
  }
}
