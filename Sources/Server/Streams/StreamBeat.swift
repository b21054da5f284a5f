import Synchronization

/// Says to a stream that nothing has been heard on it for so long that it should show a sign of life.
final class StreamBeat: Sendable {
  private let due = Atomic(false)

  /// Whether the time has come.
  var isDue: Bool { due.load(ordering: .relaxed) }

  func noteTime() { due.store(true, ordering: .relaxed) }

  /// To be called when something has been sent.
  func noteSent() { due.store(false, ordering: .relaxed) }
}
