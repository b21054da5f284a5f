import Conversation
import Synchronization

/// The streams that go over one WebSocket: tasks by the response that each of them tells of.
final class ChatStreams: Sendable {
  /// The most at a time.
  static let limit = 64

  private struct Stream {
    let number: Int
    let task: Task<Void, Never>
    let pace: StreamPace
    let isOver: @Sendable () -> Bool
  }

  private struct State {
    var streams: [ResponseID: Stream] = [:]
    var lastNumber = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Begins a stream in the place of one of the same response, which ends first.
  ///
  /// - Parameters:
  ///   - pace: what it pauses with.
  ///   - isOver: whether nothing more will come.
  /// - Returns: whether there was room for it.
  func begin(
    _ id: ResponseID, pace: StreamPace, isOver: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable () async -> Void
  ) -> Bool {
    state.withLock { state in
      let earlier = state.streams[id]?.task
      guard !state.isClosed, earlier != nil || state.streams.count < Self.limit else { return false }
      earlier?.cancel()
      state.lastNumber += 1
      let number = state.lastNumber
      let task = Task {
        await earlier?.value
        if !Task.isCancelled { await tell() }
        self.remove(id, number)
      }
      state.streams[id] = Stream(number: number, task: task, pace: pace, isOver: isOver)
      return true
    }
  }

  /// Ends the stream of a response, if there is one. The response goes on.
  func end(_ id: ResponseID) {
    state.withLock { $0.streams[id]?.task }?.cancel()
  }

  /// Ends all of them, and waits until they have. Of a response that is over the rest is still told, without a pause.
  func close() async {
    let streams = state.withLock { state in
      state.isClosed = true
      return Array(state.streams.values)
    }
    for stream in streams {
      if stream.isOver() { stream.pace.end() } else { stream.task.cancel() }
    }
    for stream in streams { await stream.task.value }
  }

  private func remove(_ id: ResponseID, _ number: Int) {
    state.withLock { state in
      if state.streams[id]?.number == number { state.streams[id] = nil }
    }
  }
}
