import Conversation
import Coordinator

/// Answers from a script: shows what the program can do with nothing installed and no key.
///
/// Deterministic: the same conversation gives the same answer. Cancelling ends an answer at its next piece.
public struct DemoProvider: ModelProvider {
  /// How fast an answer comes.
  public struct Pace: Sendable, Hashable {
    public var firstPiece: Duration
    public var betweenPieces: Duration

    public init(firstPiece: Duration, betweenPieces: Duration) {
      self.firstPiece = firstPiece
      self.betweenPieces = betweenPieces
    }

    /// About 60 pieces a second, the first after 150 ms.
    public static let natural = Pace(firstPiece: .milliseconds(150), betweenPieces: .microseconds(16_667))
    /// Everything at once.
    public static let none = Pace(firstPiece: .zero, betweenPieces: .zero)
  }

  public static let model = "demo"

  /// The configuration under which it is offered.
  public static let configuration = ProviderConfiguration(name: "demo", kind: .demo, defaultModel: model)

  private let pace: Pace
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameter sleep: waits, and throws when the task is cancelled; not called for a pace of zero.
  public init(
    pace: Pace = .natural,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.pace = pace
    self.sleep = sleep
  }

  public func models() async throws(TurnError) -> [ModelDescription] {
    [ModelDescription(id: Self.model, contextWindow: 32_768)]
  }

  public func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    guard request.model == Self.model else {
      throw TurnError(
        .modelUnknown, "demo has no model \(ErrorText.clean(request.model, removing: nil)).",
        suggestion: "Its one model is demo/demo.")
    }
    let script = DemoScript(for: request)
    var isFirst = true
    for event in script.events {
      try await pause(isFirst ? pace.firstPiece : pace.betweenPieces)
      isFirst = false
      await emit([event])
    }
    if let failure = script.failure { throw failure }
    let usage = Usage(inputTokens: script.inputTokens, outputTokens: script.events.count, isEstimate: true)
    await emit([.finished(script.finishReason), .usage(usage)])
  }

  private func pause(_ duration: Duration) async throws(TurnError) {
    do {
      if duration > .zero { try await sleep(duration) }
      try Task.checkCancellation()
    } catch {
      throw TurnError(.cancelled, "The answer was stopped.")
    }
  }
}
