import Coordinator

/// One reader of what happens to the sessions, on behalf of somebody at the end of a wire.
struct WorkspaceEventReader: Sendable {
  struct News: Sendable {
    /// None of them when it is time for a sign of life.
    var events: [WorkspaceEvent] = []
    var isLast = false
  }

  /// What is told at a time; the rest follows.
  private static let limit = 64

  private let events: WorkspaceEvents
  private let beat: StreamBeat
  private var sequence = 0

  init(_ events: WorkspaceEvents, beat: StreamBeat) {
    self.events = events
    self.beat = beat
  }

  /// Waits for what comes next; `nil` when the task is cancelled.
  mutating func next() async -> News? {
    let (start, beat) = (sequence, beat)
    let found = await events.hub.first { (hub: inout WorkspaceEventHub) -> (News, Int)? in
      var news = News()
      var sequence = start
      while news.events.count < Self.limit {
        let step = hub.next(after: sequence)
        if case .deliver(let event, let next) = step {
          news.events.append(event)
          sequence = next
          continue
        }
        news.isLast = step == .finished
        break
      }
      return news.events.isEmpty && !news.isLast && !beat.isDue ? nil : (news, sequence)
    }
    guard let (news, sequence) = found else { return nil }
    self.sequence = sequence
    return news
  }
}
