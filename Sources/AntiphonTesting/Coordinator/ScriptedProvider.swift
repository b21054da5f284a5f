import Conversation
import Coordinator

/// A model that says what it is told to, and remembers what it was asked.
///
/// Each request takes the next script; when none is left it answers `done`.
public final class ScriptedProvider: ModelProvider, ModelDirectory, Sendable {
  /// One step of an answer.
  public enum Step: Sendable {
    case emit([ModelEvent])
    /// Waits until the gate is open, or the request is cancelled.
    case gate(Gate)
    case fail(TurnError)
    /// Says nothing until it is cancelled.
    case hang
    /// Waits until the gate is open and then emits, cancelled or not, as a provider that does not listen.
    case deaf(Gate, [ModelEvent])

    /// A piece of text.
    public static func say(_ text: String) -> Step { .emit([.content(text)]) }

    /// A whole tool call in one piece.
    public static func call(
      _ name: String, _ arguments: String = "{}", id: String = "call", index: Int = 0
    ) -> Step {
      .emit([
        .toolCallBegan(index: index, providerCallID: id, name: name),
        .toolCallArguments(index: index, arguments),
      ])
    }
  }

  private struct State: Sendable {
    var scripts: [[Step]]
    var requests: [ModelRequest] = []
    var cancellations = 0
  }

  private let state: Broadcast<State>
  /// Thrown in place of finding a provider.
  private let lookupFailure: TurnError?

  public init(_ scripts: [Step]..., lookupFailure: TurnError? = nil) {
    state = Broadcast(State(scripts: scripts))
    self.lookupFailure = lookupFailure
  }

  /// Everything it was asked, in order.
  public var requests: [ModelRequest] { state.read(\.requests) }

  /// How many requests have seen their cancellation.
  public var cancellations: Int { state.read(\.cancellations) }

  /// Adds an answer to those it will give.
  public func add(_ script: [Step]) {
    state.update { $0.scripts.append(script) }
  }

  /// Waits until it has been asked so many times.
  public func asked(_ count: Int) async {
    _ = await state.first { $0.requests.count >= count ? true : nil }
  }

  /// Waits until so many requests have seen their cancellation.
  public func cancelled(_ count: Int) async {
    _ = await state.first { $0.cancellations >= count ? true : nil }
  }

  public func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    if let lookupFailure { throw lookupFailure }
    return self
  }

  public func models() async throws(TurnError) -> [ModelDescription] {
    [ModelDescription(id: "scripted")]
  }

  public func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    var script: [Step] = []
    state.update {
      $0.requests.append(request)
      script = $0.scripts.isEmpty ? [.say("done")] : $0.scripts.removeFirst()
    }
    for step in script {
      switch step {
      case .emit(let events): await emit(events)
      case .gate(let gate): await gate.pass()
      case .fail(let error): throw error
      case .hang: await Gate().pass()
      case .deaf(let gate, let events):
        // In a task of its own, which the cancellation does not reach.
        await Task { await gate.pass() }.value
        await emit(events)
      }
      if Task.isCancelled {
        state.update { $0.cancellations += 1 }
        throw TurnError(.cancelled, "The request was cancelled.")
      }
    }
  }
}
