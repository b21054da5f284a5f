import Conversation
import Coordinator
import Synchronization

/// What callbacks have been given.
final class Collected: Sendable {
  private let state = Mutex<[Turn]>([])

  var turns: [Turn] { state.withLock { $0 } }

  func add(_ turn: Turn) {
    state.withLock { $0.append(turn) }
  }
}
