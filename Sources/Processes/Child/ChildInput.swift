import Synchronization

/// What a program reads. Writes of several tasks come one after the other, each in one piece.
public final class ChildInput: Sendable {
  private let state: Mutex<State>

  private struct State: Sendable {
    var channel: Channel?
    var isWriting = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  init(_ channel: Channel) { state = Mutex(State(channel: channel)) }

  /// Writes all of it, and returns when the program or the pipe to it has taken it.
  ///
  /// When the calling task is cancelled in the middle, the input is closed: what follows would not be understood.
  public func write(_ bytes: [UInt8]) async throws(ChildError) {
    await take()
    defer { giveBack() }
    guard let channel = state.withLock({ $0.channel }), await channel.writeAll(bytes) else {
      close()
      throw ChildError(.inputClosed, "The program does not read any more.")
    }
  }

  /// Tells the program that there is no more. A write that waits for room ends.
  public func close() {
    state.withLock { state in
      defer { state.channel = nil }
      return state.channel
    }?.giveUp()
  }

  private func take() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.isWriting {
          state.waiting.append(continuation)
          return false
        }
        state.isWriting = true
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  private func giveBack() {
    state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.isWriting = false
      return nil
    }?.resume()
  }
}
