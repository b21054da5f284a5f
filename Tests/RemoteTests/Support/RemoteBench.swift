import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Synchronization

/// A client of a host that a test plays.
struct RemoteBench: Sendable {
  let host: ScriptedHost
  let remote: RemoteCoordinator
  let story = Story([["one ", "two "], ["three"]])

  /// Waits that are there, and not felt.
  static var limits: RemoteLimits {
    var limits = RemoteLimits()
    limits.backoff = Backoff(first: .milliseconds(1), longest: .milliseconds(4))
    return limits
  }

  /// - Parameters:
  ///   - number: tells one process from another.
  ///   - answer: what is said to everything but the question who is there.
  init(
    environment: CoordinatorEnvironment = .live, limits: RemoteLimits = Self.limits,
    number: @escaping @Sendable () -> UInt64 = { 1 },
    shouldRetry: @escaping @Sendable (HostProblem, Int) async -> Bool = { _, _ in true },
    _ answer: @escaping ScriptedHost.Answer
  ) async throws {
    host = try await ScriptedHost { request, connection in
      if request.path == "/api/host" { return try await connection.answer(Wire.host(number())) }
      try await answer(request, connection)
    }
    remote = try RemoteCoordinator(
      RemoteAddress(host.url), environment: environment, limits: limits, shouldRetry: shouldRetry)
  }

  var turnsPath: String { "/api/responses/\(story.responseID)/turns" }
}

/// Counts, so that a test can answer the second time otherwise than the first.
final class Counter: Sendable {
  private let count = Mutex(0)

  /// 1, 2, 3 …
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }

  var value: Int { count.withLock { $0 } }
}

extension ScriptedHost.Request {
  func parameter(_ name: String) -> String? {
    target.split(separator: "?").dropFirst().first?.split(separator: "&").lazy
      .map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
      .first { $0[0] == name }.map { String($0[1]) }
  }
}

extension TurnStream {
  /// Everything a reader sees until the end.
  func all() async -> [Turn] {
    var turns: [Turn] = []
    for await turn in self { turns.append(turn) }
    return turns
  }

  /// The first state that meets a condition.
  func first(where condition: (Turn) -> Bool) async -> Turn? {
    for await turn in self where condition(turn) { return turn }
    return nil
  }
}
