import Synchronization

/// A program that runs. Made by `ChildLauncher`.
///
/// It ends when it wants to, when `end` or `kill` is called, when its time is over, when nobody holds this any more, and
/// with this process, however that ends. Everything that it has started ends with it. May be used from any task.
public final class ChildProcess: Sendable {
  /// Its number. In the sandbox it is that of the sandbox.
  public let processID: Int32
  /// What it writes: both outputs, or the standard output when they are apart.
  public let output: ChildOutput
  /// The standard error, when the outputs are apart.
  public let errors: ChildOutput?
  /// Where to write to it, when it has an input. Closed only by `ChildInput.close` and when the program ends.
  public let input: ChildInput?

  /// How long a program has to end by itself when it is asked to: 500 ms.
  public static let patience: Duration = .milliseconds(500)

  private let handle: any ChildHandle
  private let cause: CauseOfEnding
  private let watch: Task<ChildEnding, Never>
  private let limit: Task<Void, Never>?

  init(_ handle: any ChildHandle, streams: ChildStreams, timeLimit: Duration?) {
    self.handle = handle
    processID = handle.processID
    (output, errors, input) = (streams.output, streams.errors, streams.input)
    let cause = CauseOfEnding()
    self.cause = cause
    let limit = timeLimit.map { duration in
      Task {
        do { try await Task.sleep(for: duration) } catch { return }
        await Self.end(handle, cause, .timeLimit)
      }
    }
    self.limit = limit
    watch = Task {
      let status = await handle.wait()
      limit?.cancel()
      streams.giveUp()
      return ChildEnding(status, cause: cause.value)
    }
  }

  deinit { handle.kill() }

  /// Waits until it and all that it has started have ended. Goes on waiting when the calling task is cancelled.
  public func ending() async -> ChildEnding { await watch.value }

  /// Asks it to end, and kills it when it has not within the time given. Returns at once.
  public func end(within patience: Duration = patience) {
    Task { [handle, cause] in await Self.end(handle, cause, .request, within: patience) }
  }

  /// Kills it. Returns at once.
  public func kill() {
    cause.set(.request)
    handle.kill()
  }

  private static func end(
    _ handle: any ChildHandle, _ cause: CauseOfEnding, _ reason: ChildEnding.Cause,
    within patience: Duration = patience
  ) async {
    cause.set(reason)
    handle.end()
    try? await Task.sleep(for: patience)
    handle.kill()
  }
}

/// Why a program is made to end; the first reason counts.
private final class CauseOfEnding: Sendable {
  private let state = Mutex<ChildEnding.Cause>(.itself)

  var value: ChildEnding.Cause { state.withLock { $0 } }

  func set(_ cause: ChildEnding.Cause) {
    state.withLock { if $0 == .itself { $0 = cause } }
  }
}

/// Our ends of a program's streams.
struct ChildStreams: Sendable {
  var output: ChildOutput
  var errors: ChildOutput?
  var input: ChildInput?

  /// Has nobody wait any more for somebody who still holds the other ends.
  func giveUp() {
    output.channel.giveUp()
    errors?.channel.giveUp()
    input?.close()
  }
}

/// What a program can be ended by.
protocol ChildHandle: Sendable {
  var processID: Int32 { get }
  /// Returns when it and what it has left have ended. Called once.
  func wait() async -> ChildEnding.Status
  func end()
  func kill()
}
