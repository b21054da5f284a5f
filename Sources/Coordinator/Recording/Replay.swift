import Conversation

/// Takes a recording through a real coordinator: the same requests, the same pieces of text, the same outcomes of
/// tools, in the same order.
///
/// Make the coordinator with `models`, `tools`, `settings` and `recorder` of the replay and an empty store, then
/// `run` once. Each event waits until the one before it has been taken in, so that a replay gives the same turns
/// at any pace. Where the coordinator does something else than it did then, the replay goes on without the events
/// that no longer fit, and the report says so.
public final class Replay: Sendable {
  public let recording: Recording
  /// Stands for the models.
  public let models: any ModelDirectory
  /// Stands for the tools.
  public let tools: any ToolRunner
  /// The limits that were in force.
  public let settings: CoordinatorSettings
  /// Watches the coordinator.
  public let recorder: SessionRecorder
  let stage: Broadcast<ReplayStage>

  public init(_ recording: Recording) {
    self.recording = recording
    let script = ReplayScript(recording)
    let stage = Broadcast(ReplayStage())
    let recorder = SessionRecorder { events in
      stage.update { stage in for event in events { stage.note(event.kind) } }
    }
    models = ReplayProvider(script, stage)
    tools = ReplayToolRunner(script, stage, recorder)
    let prices = script.prices
    settings = CoordinatorSettings(
      profile: { ModelProfile(prices: prices[$0]) }, parallelResponses: .max,
      turnLimit: recording.header.turnLimit, costLimit: recording.header.costLimit, compactionThreshold: nil,
      parallelToolCalls: recording.header.parallelToolCalls, retries: .never)
    self.stage = stage
    self.recorder = recorder
  }
}

extension Replay {
  /// Replays the recording, to its end.
  ///
  /// - Parameters:
  ///   - coordinator: made with the parts of this replay and an empty store, and not shut down meanwhile.
  ///   - pace: when each event is given.
  ///   - began: is called with every request once it is stored; nothing of its answer comes before it has returned.
  /// - Returns: whether the same turns came out.
  /// - Throws: `CancellationError` when the calling task was cancelled, with the responses left as they are then;
  ///   a `CoordinatorError` when a session or request could not be stored.
  public func run(
    on coordinator: SessionCoordinator, pace: ReplayPace,
    began: @Sendable (StreamedRequest) async -> Void = { _ in }
  ) async throws -> ReplayReport {
    var run = ReplayRun(replay: self, coordinator: coordinator)
    let clock = coordinator.environment
    let start = clock.now()
    for (index, event) in recording.events.enumerated() {
      if event.kind.isInput { try await pace.wait(for: event, since: start, clock) }
      try await run.play(event, line: index + 2, began)
      try Task.checkCancellation()
    }
    return await run.finish()
  }
}

/// When the events of a replay are given.
public enum ReplayPace: Sendable {
  /// As many times as fast as it was.
  case times(Double)
  /// Each as soon as the one before has been taken in.
  case unpaced
  /// Each when the closure returns.
  case stepping(@Sendable (RecordedEvent) async throws -> Void)
}

extension ReplayPace {
  fileprivate func wait(
    for event: RecordedEvent, since start: Timestamp, _ clock: CoordinatorEnvironment
  ) async throws {
    switch self {
    case .unpaced: break
    case .stepping(let next): try await next(event)
    case .times(let factor):
      let due = min(Double(event.elapsed) / max(factor, 1e-6), 1e12)
      let rest = due - Double(clock.now().milliseconds - start.milliseconds)
      if rest > 0 { try await clock.sleep(.milliseconds(Int64(rest.rounded(.up)))) }
    }
  }
}
