import Conversation
import Coordinator

/// How a reader wants to be told of a response.
struct StreamWish: Sendable, Hashable {
  var format = StreamFormat.snapshot
  /// The last revision that it has.
  var since: Int?
  /// The least time between two messages.
  var pace = StreamWish.usualPace

  static let usualPace = Duration.milliseconds(20)
}

extension TurnStream {
  /// Tells somebody of this response until it is over, or the task is cancelled.
  ///
  /// What happens while `send` waits, or the pace asks for patience, is told in one.
  ///
  /// - Parameters:
  ///   - pace: what it pauses with between two messages.
  ///   - beat: when to show a sign of life, which is a call without messages.
  ///   - send: returns when the other side can take more.
  func tell(
    of id: ResponseID, as wish: StreamWish, in framing: TurnStreamWriter.Framing,
    pace: StreamPace, beat: StreamBeat? = nil,
    send: ([[UInt8]]) async throws -> Void
  ) async throws {
    var reader = TurnReader(self, since: wish.since, beat: beat)
    var writer = TurnStreamWriter(of: id, as: wish.format, in: framing)
    guard let start = await reader.begin() else { throw CancellationError() }
    let snapshot = StreamSnapshot(
      responseID: id, turns: start.turns, turnCount: start.count, outcome: start.outcome)
    var messages = try writer.begin(snapshot, last: start.last)
    while true {
      if !messages.isEmpty {
        try await send(messages)
        beat?.noteSent()
        try await pace.pause(for: wish.pace)
      }
      guard let news = await reader.next() else { throw CancellationError() }
      messages = try news.turns.map { try writer.update($0) }
      if news.isLast {
        if let outcome = news.outcome { messages += try writer.end(outcome) }
        return try await send(messages)
      }
      if messages.isEmpty {
        try await send([])
        beat?.noteSent()
      }
    }
  }
}
