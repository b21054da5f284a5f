import Coordinator
import Synchronization

/// The pauses between the messages of a stream, which end early when there is no time left for them.
final class StreamPace: Sendable {
  private struct State {
    var isOver = false
    var pause: Task<Void, any Error>?
  }

  private let environment: CoordinatorEnvironment
  private let state = Mutex(State())

  init(_ environment: CoordinatorEnvironment) {
    self.environment = environment
  }

  /// Waits for so long, or until there are to be no pauses any more. One task may wait.
  ///
  /// - Throws: `CancellationError` when the calling task is cancelled.
  func pause(for duration: Duration) async throws {
    guard duration > .zero else { return }
    let pause = state.withLock { state -> Task<Void, any Error>? in
      guard !state.isOver else { return nil }
      let task = Task { [environment] in try await environment.sleep(duration) }
      state.pause = task
      return task
    }
    guard let pause else { return }
    // Why it ends makes no difference, other than that of the caller.
    await withTaskCancellationHandler {
      _ = await pause.result
    } onCancel: {
      pause.cancel()
    }
    try Task.checkCancellation()
  }

  /// Ends the pause that somebody is in, and all that would follow.
  func end() {
    let pause = state.withLock { state in
      state.isOver = true
      return state.pause
    }
    pause?.cancel()
  }
}
