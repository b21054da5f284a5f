import Conversation
import Coordinator
import Synchronization

/// Gives up what takes too long.
enum TimeLimit {
  /// - Returns: `nil` when the time was over, or the task cancelled, before there was a result.
  static func run<Result: Sendable>(
    _ limit: Duration, in environment: CoordinatorEnvironment,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await body() }
      group.addTask {
        try? await environment.sleep(limit)
        return nil
      }
      return try await group.next() ?? nil
    }
  }

  /// Runs something that has to show from time to time that it goes on.
  ///
  /// - Returns: `nil` when it has not done so for the time of the limit, or the task was cancelled.
  static func whileAlive<Result: Sendable>(
    _ limit: Duration, in environment: CoordinatorEnvironment,
    _ body: @escaping @Sendable (SignsOfLife) async throws -> Result
  ) async throws -> Result? {
    let signs = SignsOfLife(environment.now)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await body(signs) }
      group.addTask {
        while true {
          let rest = limit - signs.silence
          if rest <= .zero { return nil }
          // A clock that was set back must not make it wait longer.
          guard (try? await environment.sleep(min(rest, limit))) != nil else { return nil }
        }
      }
      return try await group.next() ?? nil
    }
  }
}

/// When something was heard last.
final class SignsOfLife: Sendable {
  private let now: @Sendable () -> Timestamp
  private let last: Mutex<Timestamp>

  init(_ now: @escaping @Sendable () -> Timestamp) {
    self.now = now
    last = Mutex(now())
  }

  func note() { last.withLock { $0 = now() } }

  var silence: Duration {
    let time = now()
    return .milliseconds(time.milliseconds - last.withLock { $0.milliseconds })
  }
}
