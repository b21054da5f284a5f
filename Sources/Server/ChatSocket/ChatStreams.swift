import Conversation
import Synchronization

/// The streams that go over one WebSocket: tasks by the response that each of them tells of.
final class ChatStreams: Sendable {
  /// The most at a time.
  static let limit = 64

  private struct State {
    var tasks: [ResponseID: (number: Int, task: Task<Void, Never>)] = [:]
    var lastNumber = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Begins a stream in the place of one of the same response, which ends first.
  ///
  /// - Returns: whether there was room for it.
  func begin(_ id: ResponseID, _ tell: @escaping @Sendable () async -> Void) -> Bool {
    state.withLock { state in
      let earlier = state.tasks[id]?.task
      guard !state.isClosed, earlier != nil || state.tasks.count < Self.limit else { return false }
      earlier?.cancel()
      state.lastNumber += 1
      let number = state.lastNumber
      let task = Task {
        await earlier?.value
        if !Task.isCancelled { await tell() }
        self.remove(id, number)
      }
      state.tasks[id] = (number, task)
      return true
    }
  }

  /// Ends the stream of a response, if there is one. The response goes on.
  func end(_ id: ResponseID) {
    state.withLock { $0.tasks[id]?.task }?.cancel()
  }

  /// Ends all of them, and waits until they have.
  func close() async {
    let tasks = state.withLock { state in
      state.isClosed = true
      return state.tasks.values.map(\.task)
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  private func remove(_ id: ResponseID, _ number: Int) {
    state.withLock { state in
      if state.tasks[id]?.number == number { state.tasks[id] = nil }
    }
  }
}
