import Synchronization

/// A value that many tasks look at, and that wakes them when it changes.
///
/// Readers do not hop onto anybody's actor. Nobody is remembered except while it waits, and a wait ends at once
/// when the waiting task is cancelled. Continuations are resumed outside the lock.
package final class Broadcast<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    /// Whoever takes one out resumes it, once. Unchecked, since with 200 readers the checking is felt.
    var waiting: [Int: UnsafeContinuation<Void, Never>] = [:]
    var lastTicket = 0
  }

  private let state: Mutex<State>

  package init(_ value: Value) {
    state = Mutex(State(value: value))
  }

  /// How many tasks wait now.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Looks at the value.
  package func read<Result: Sendable>(_ look: (Value) -> Result) -> Result {
    state.withLock { look($0.value) }
  }

  /// Changes the value and wakes everybody who waits.
  package func update(_ change: (inout Value) -> Void) {
    let woken = state.withLock { state in
      change(&state.value)
      defer { state.waiting.removeAll(keepingCapacity: true) }
      return state.waiting.isEmpty ? [] : Array(state.waiting.values)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Waits until there is something to see.
  ///
  /// - Parameters:
  ///   - isolation: the caller's, so that an actor that waits does not change threads to look.
  ///   - look: called with the value under the lock, each time it has changed; short, and without locks of its
  ///     own. It may note in the value that it was there; nobody is woken for that.
  /// - Returns: what `look` found; `nil` when the calling task was cancelled.
  package func first<Result: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ look: (inout Value) -> Result?
  ) async -> Result? {
    while !Task.isCancelled {
      let (found, ticket) = state.withLock { state in
        state.lastTicket += 1
        return (look(&state.value), state.lastTicket)
      }
      if let found { return found }
      await withTaskCancellationHandler {
        await withUnsafeContinuation { continuation in
          let mustWait = state.withLock { state in
            // A cancellation before this point finds no continuation to resume, so it is looked for here; one
            // after it finds it. A change between the first look and here is looked for likewise.
            if Task.isCancelled || look(&state.value) != nil { return false }
            state.waiting[ticket] = continuation
            return true
          }
          if !mustWait { continuation.resume() }
        }
      } onCancel: {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
      }
    }
    return nil
  }
}
