import Coordinator

/// A place that tasks cannot pass until it is opened; the other side can wait until somebody stands there.
public final class Gate: Sendable {
  private struct State: Sendable {
    var isOpen: Bool
    var arrivals = 0
  }

  private let state: Broadcast<State>

  public init(isOpen: Bool = false) {
    state = Broadcast(State(isOpen: isOpen))
  }

  /// Waits until the gate is open, or the task is cancelled.
  public func pass() async {
    state.update { $0.arrivals += 1 }
    _ = await state.first { $0.isOpen ? true : nil }
  }

  public func open() {
    state.update { $0.isOpen = true }
  }

  public func close() {
    state.update { $0.isOpen = false }
  }

  /// Waits until so many have come to the gate since it was made.
  public func reached(by count: Int = 1) async {
    _ = await state.first { $0.arrivals >= count ? true : nil }
  }
}
