import Dispatch
import Synchronization

/// Renames and links things as others might while tools work on them, in bursts; between two bursts the tools have a
/// whole round to themselves. Without that calm, whether a call ever finds things as they were is left to the machine.
final class Swapper: Sendable {
  private struct State {
    var swaps = 0
    var rounds = 0
    /// The round at whose end the next burst begins; `nil` during a burst.
    var calmUntil: Int?
    var hasEnded = false
  }

  private static let burst = 500

  private let state = Mutex(State())
  private let calmIsOver = DispatchSemaphore(value: 0)

  /// How often things have been exchanged so far.
  var swaps: Int { state.withLock { $0.swaps } }

  /// Calls `exchange`, which leaves things as it found them, over and over on a thread of its own, until ``end()``.
  func run(_ exchange: @escaping @Sendable () -> Void) async {
    await onAThreadOfItsOwn { [self] in
      while isOn() {
        exchange()
        if count() { calmIsOver.wait() }
      }
    }
  }

  /// A round of calls has ended.
  func endRound() {
    let isOver = state.withLock { state in
      state.rounds += 1
      guard let round = state.calmUntil, state.rounds >= round else { return false }
      state.calmUntil = nil
      return true
    }
    if isOver { calmIsOver.signal() }
  }

  /// Lets ``run(_:)`` return. No more rounds follow.
  func end() {
    let isCalm = state.withLock { state in
      state.hasEnded = true
      defer { state.calmUntil = nil }
      return state.calmUntil != nil
    }
    if isCalm { calmIsOver.signal() }
  }

  private func isOn() -> Bool { state.withLock { !$0.hasEnded } }

  /// Whether there is calm now.
  private func count() -> Bool {
    state.withLock { state in
      state.swaps += 1
      guard state.swaps % Self.burst == 0, !state.hasEnded else { return false }
      // The one that goes on has seen swaps; the one behind it sees none.
      state.calmUntil = state.rounds + 2
      return true
    }
  }
}
