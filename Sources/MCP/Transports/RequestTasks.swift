import Synchronization

/// The requests that are under way, each in a task of its own, until it has ended or nobody wants its answer any more.
///
/// May be used from any task.
final class RequestTasks: Sendable {
  private enum Stage {
    case beginning
    case running(Task<Void, Never>)
  }

  private let stages = Mutex<[RequestID: Stage]>([:])
  private let start: @Sendable (@escaping @Sendable () async -> Void) -> Task<Void, Never>

  /// - Parameter start: makes the task of a request, for tests.
  init(
    start: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Task<Void, Never> = { body in
      Task { await body() }
    }
  ) {
    self.start = start
  }

  /// Begins one. The body has to `finish` it in the end.
  func begin(_ id: RequestID, _ body: @escaping @Sendable () async -> Void) {
    // Before its task is there: that may be over before it is known here.
    stages.withLock { $0[id] = .beginning }
    let task = start(body)
    let isOver = stages.withLock { stages in
      guard stages[id] != nil else { return true }
      stages[id] = .running(task)
      return false
    }
    if isOver { task.cancel() }
  }

  /// - Returns: whether its answer is still wanted.
  func finish(_ id: RequestID) -> Bool { stages.withLock { $0.removeValue(forKey: id) } != nil }

  func cancel(_ id: RequestID) {
    if case .running(let task) = stages.withLock({ $0.removeValue(forKey: id) }) { task.cancel() }
  }

  func cancelAll() {
    let all = stages.withLock { stages in
      defer { stages = [:] }
      return stages.values
    }
    for case .running(let task) in all { task.cancel() }
  }
}
