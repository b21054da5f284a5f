import Conversation
import Coordinator

/// One reader of a response on behalf of somebody at the end of a wire.
///
/// A cursor and nothing else: of what it has given it keeps nothing. One task may read at a time; cancelling that ends
/// the waiting.
struct TurnReader: Sendable {
  /// What can be seen when somebody begins to read.
  struct Start: Sendable {
    /// The turns that the reader does not have.
    var turns: [Turn]
    /// How many there are in all.
    var count: Int
    /// The last of them all, whether the reader has it or not.
    var last: Turn?
    var outcome: ResponseOutcome?
  }

  /// What has come since.
  struct News: Sendable {
    /// The latest state of each turn that has changed, in their order. None of them when it is time for a sign of life.
    var turns: [Turn] = []
    /// Whether nothing will follow.
    var isLast = false
    /// How the response ended; `nil` also when it is out of reach.
    var outcome: ResponseOutcome?
  }

  private let stream: TurnStream
  private let beat: StreamBeat?
  private var cursor: StreamHub.Cursor

  /// - Parameters:
  ///   - revision: the last one that the reader has; `nil` for none.
  ///   - beat: asked whenever the stream's readers are woken.
  init(_ stream: TurnStream, since revision: Int?, beat: StreamBeat? = nil) {
    self.stream = stream
    self.beat = beat
    cursor = stream.hub.read { $0.cursor(since: revision) }
  }

  /// What can be seen now, were it nothing; `nil` when the task is cancelled.
  mutating func begin() async -> Start? {
    let start = cursor
    let found = await stream.hub.first { (hub: inout StreamHub) -> (Start, StreamHub.Cursor)? in
      var cursor = start
      let news = Self.news(of: &hub, after: &cursor)
      let start = Start(
        turns: news.turns, count: hub.turns.count, last: hub.turns.last, outcome: hub.outcome)
      return (start, cursor)
    }
    guard let (start, cursor) = found else { return nil }
    self.cursor = cursor
    return start
  }

  /// Waits for what comes next; `nil` when the task is cancelled.
  mutating func next() async -> News? {
    let (start, beat) = (cursor, beat)
    let found = await stream.hub.first { (hub: inout StreamHub) -> (News, StreamHub.Cursor)? in
      var cursor = start
      let news = Self.news(of: &hub, after: &cursor)
      return news.turns.isEmpty && !news.isLast && beat?.isDue != true ? nil : (news, cursor)
    }
    guard let (news, cursor) = found else { return nil }
    self.cursor = cursor
    return news
  }

  private static func news(of hub: inout StreamHub, after cursor: inout StreamHub.Cursor) -> News {
    var news = News()
    while true {
      switch hub.next(&cursor) {
      case .deliver(let turn):
        news.turns.append(turn)
        continue
      case .finished:
        news.isLast = true
        news.outcome = hub.outcome
      case .wait: break
      }
      if !news.turns.isEmpty { hub.lend() }
      return news
    }
  }
}
