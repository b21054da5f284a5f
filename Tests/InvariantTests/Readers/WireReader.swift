import AntiphonTesting
import Conversation

/// Follows a response over one connection.
protocol Sitting: Sendable {
  /// Begins to read after a revision, and returns when the stream has ended as it should.
  ///
  /// - Parameter enough: how many states it wants before it leaves.
  /// - Throws: anything when the connection was cut.
  func sit(_ record: inout ReaderRecord, since revision: Int?, enough: Int) async throws
}

/// Whoever listens there does not want to tell; it makes no sense to ask again.
struct Refused: Error {
  var reason: String
}

/// Somebody who follows a response over as many connections as it takes.
struct WireReader: Sendable {
  let name: String
  let sitting: any Sitting
  /// Decides what it says that it has when it comes back.
  let seed: UInt64
  /// How many states it wants before it leaves for good; `nil` for all.
  var leavesAfter: Int?
  /// Whether it always names the last revision that it has, and comes back after the end, as an `EventSource` does.
  var isEventSource = false

  /// More connections than this are cut in no run.
  private static let mostSittings = 60

  /// Returns when the stream is over, when it has had enough, or when the task is cancelled.
  func follow(_ record: ReaderRecord) async -> ReaderRecord {
    var (record, random) = (record, SeededGenerator(seed: seed &+ UInt64(record.sittings)))
    var isDone = false
    while !isDone, !Task.isCancelled {
      let since = revision(record, &random)
      record.begin(since: since)
      do {
        try await sitting.sit(&record, since: since, enough: leavesAfter ?? .max)
        isDone = record.isOver
      } catch let refusal as Refused {
        record.referee.note(refusal.reason, of: name)
        return record
      } catch {
        // Cut. An EventSource does not care that it was over.
        isDone = record.isOver && !isEventSource
      }
      if record.count >= leavesAfter ?? .max { return record }
      if record.sittings >= Self.mostSittings {
        record.referee.note("it has not come to the end", of: name)
        return record
      }
    }
    return record
  }

  private func revision(_ record: ReaderRecord, _ random: inout SeededGenerator) -> Int? {
    guard let last = record.last else { return nil }
    if isEventSource { return last }
    switch Int.random(in: 0..<10, using: &random) {
    // Events then come again.
    case 0...1: return Int.random(in: min(0, last)...last, using: &random)
    case 2: return nil
    // As if of another server.
    case 3: return last + 1 << 40
    default: return last
    }
  }
}
