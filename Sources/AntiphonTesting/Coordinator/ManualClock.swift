import Conversation
import Coordinator

/// A clock that stands still until it is told to move on.
///
/// Tests read time as a line: let something happen, wait until it sleeps, advance, look. Nothing really sleeps.
public final class ManualClock: Sendable {
  private struct State: Sendable {
    var elapsed = Duration.zero
    var deadlines: [Int: Duration] = [:]
    var lastSleeper = 0
    var sleeping: Int { deadlines.values.count { $0 > elapsed } }
  }

  private let start: Timestamp
  private let state = Broadcast(State())

  /// - Parameter start: the moment it shows until it is advanced; by default 2026-01-01T00:00:00Z.
  public init(start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000)) {
    self.start = start
  }

  /// The moment it shows.
  public var now: Timestamp {
    let elapsed = state.read(\.elapsed).components
    return start.advanced(
      byMilliseconds: elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000)
  }

  /// How many sleep now.
  public var sleepers: Int { state.read(\.sleeping) }

  /// Returns when the clock has been advanced by the duration; throws when the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    var id = 0
    var deadline = Duration.zero
    state.update {
      $0.lastSleeper += 1
      id = $0.lastSleeper
      deadline = $0.elapsed + duration
      $0.deadlines[id] = deadline
    }
    let (sleeper, end) = (id, deadline)
    defer { state.update { $0.deadlines[sleeper] = nil } }
    let isOver = await state.first { $0.elapsed >= end ? true : nil }
    if isOver == nil { throw CancellationError() }
  }

  /// Moves on, and wakes those whose time has come.
  public func advance(by duration: Duration) {
    state.update { $0.elapsed += duration }
  }

  /// Waits until at least so many sleep.
  public func waitForSleepers(_ count: Int) async {
    _ = await state.first { $0.sleeping >= count ? true : nil }
  }
}

extension CoordinatorEnvironment {
  /// A world in which time is a clock's and random bits are counted.
  public static func manual(_ clock: ManualClock) -> CoordinatorEnvironment {
    let counter = CountedBits()
    return CoordinatorEnvironment(
      now: { clock.now }, random: { counter.next() }, sleep: { try await clock.sleep(for: $0) })
  }
}
