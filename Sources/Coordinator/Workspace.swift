import Conversation
import Dispatch

/// A coordinator together with what is built on it for those who follow sessions.
public struct Workspace: Sendable {
  public let coordinator: SessionCoordinator
  public let sessions: SessionTracking

  public init(coordinator: SessionCoordinator) {
    self.coordinator = coordinator
    sessions = SessionTracking(coordinator: coordinator)
  }
}

/// Calls back when turns change, for those who would rather not iterate.
public struct SessionTracking: Sendable {
  let coordinator: SessionCoordinator

  /// Calls `body` with the present state of every turn of a response, then with each update, one call at a time.
  ///
  /// A body that takes its time is given the latest state when it is back, as any slow reader. One that throws
  /// has missed that state and is called with the next. One that blocks its thread blocks a thread of its own.
  /// None of this is felt by anybody else. For a response that cannot be found, the body is never called.
  ///
  /// - Returns: what ends the tracking when it is cancelled or let go of.
  public func trackStreamingTurns(
    _ responseID: ResponseID, _ body: @escaping @Sendable (Turn) async throws -> Void
  ) -> Subscription {
    Subscription(
      Task(executorPreference: coordinator.environment.callbackExecutor()) { [coordinator] in
        guard let stream = try? await coordinator.turns(ofResponse: responseID) else { return }
        for await turn in stream { try? await body(turn) }
      })
  }
}

/// Something that goes on until it is cancelled, or the last reference to this is gone.
public final class Subscription: Sendable {
  private let task: Task<Void, Never>

  init(_ task: Task<Void, Never>) {
    self.task = task
  }

  deinit {
    task.cancel()
  }

  /// Ends it; a body that is being called sees its task cancelled and is not called again.
  public func cancel() {
    task.cancel()
  }

  /// Waits until there is nothing more to call back for.
  public func finished() async {
    await task.value
  }
}

/// Runs what is called back for one subscription, apart from the threads that everybody shares.
final class CallbackExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "antiphon.subscription")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
