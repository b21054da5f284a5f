import Conversation

/// Says what the model of a recording said, when the replay has come to it.
final class ReplayProvider: ModelProvider, ModelDirectory {
  private let stage: Broadcast<ReplayStage>
  private let script: ReplayScript

  init(_ script: ReplayScript, _ stage: Broadcast<ReplayStage>) {
    self.script = script
    self.stage = stage
  }

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }

  func models() async throws(TurnError) -> [ModelDescription] { [] }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    guard let place = await stage.currentPass(), script.hasAnswer(at: place) else {
      if Task.isCancelled { throw TurnError(.cancelled, "The request was cancelled.") }
      throw TurnError(
        .configuration, "The recording holds no answer to this.",
        suggestion: "A replay only says what was recorded.")
    }
    stage.update { $0.passes[place] = ReplayStage.Pass() }
    defer { stage.update { $0.passes[place] = nil } }
    while let step = await stage.first({ $0.passes[place]?.step }) {
      switch step {
      case .emit(let events): await emit(events)
      case .end: return
      case .fail(let error): throw error
      }
      stage.update {
        $0.passes[place]?.step = nil
        $0.passes[place]?.taken += 1
      }
    }
    throw TurnError(.cancelled, "The request was cancelled.")
  }
}

/// Offers the tools that were on offer, and returns what they returned, when the replay has come to it.
final class ReplayToolRunner: ToolRunner {
  private let stage: Broadcast<ReplayStage>
  private let script: ReplayScript
  private let recorder: SessionRecorder

  init(_ script: ReplayScript, _ stage: Broadcast<ReplayStage>, _ recorder: SessionRecorder) {
    self.script = script
    self.stage = stage
    self.recorder = recorder
  }

  func definitions() async -> [ToolDefinition] {
    await stage.currentPass().flatMap { script.tools[$0] } ?? []
  }

  private func place(of call: ToolCall) async -> ReplayStage.Place? {
    guard let at = recorder.place(of: call.id), let number = await stage.number(of: at.response) else {
      return nil
    }
    return .call(response: number, turn: at.turn, call: at.call)
  }

  func run(_ invocation: ToolInvocation) async -> ToolReply {
    let place = await place(of: invocation.call)
    if invocation.approvedDigest == nil, let place {
      switch script.reviews[place] {
      case .asked:
        return .needsApproval(
          ApprovalRequest(
            digest: "", reason: "The recording says so.",
            details: [ApprovalDetail(.arguments, invocation.call.arguments)]))
      case .denied(let reason): return .denied(reason)
      case nil: break
      }
    }
    guard let place, script.hasAnswer(at: place) else {
      return .ended(.failure("The recording holds no outcome of this call."))
    }
    stage.update { $0.calls[place] = .some(nil) }
    defer { stage.update { $0.calls[place] = nil } }
    return .ended(await stage.first { $0.calls[place] ?? nil } ?? .failure("The call was cancelled."))
  }
}

extension Broadcast<ReplayStage> {
  /// The pass that the present task works on, by the numbers of the file.
  fileprivate func currentPass() async -> ReplayStage.Place? {
    guard let pass = ResponsePass.current, let number = await number(of: pass.response) else { return nil }
    return .pass(response: number, turn: pass.turn)
  }

  /// The number of a response in the file; `nil` when it is none of the replay's, or the task was cancelled.
  fileprivate func number(of id: ResponseID) async -> Int? {
    await first { stage in
      if let number = stage.numbers[id] { return .some(number) }
      return stage.isSending ? nil : .some(nil)
    } ?? nil
  }
}

/// What a recording holds for the ports.
struct ReplayScript: Sendable {
  /// The passes that the model was asked for.
  private var passes: Set<ReplayStage.Place> = []
  /// The responses that were not ended from outside, and so ended by what the model and the tools did.
  private var selfEnded: Set<Int> = []
  private(set) var prices: [ModelReference: ModelPrices] = [:]
  private(set) var tools: [ReplayStage.Place: [ToolDefinition]] = [:]
  /// The calls that were set running.
  private var calls: Set<ReplayStage.Place> = []
  /// The calls that could not just run.
  private(set) var reviews: [ReplayStage.Place: Review] = [:]

  enum Review: Hashable, Sendable {
    case asked
    case denied(String)
  }

  init(_ recording: Recording) {
    var known: [ToolDefinition] = []
    var stopped: Set<Int> = []
    for event in recording.events {
      switch event.kind {
      case .session(_, let session): prices[session.model] = session.prices
      case .asked(let response, let turn, let tools):
        known = tools ?? known
        let place = ReplayStage.Place.pass(response: response, turn: turn)
        passes.insert(place)
        self.tools[place] = known
      case .toolBegan(let response, let turn, let call), .toolEnded(let response, let turn, let call, _):
        calls.insert(.call(response: response, turn: turn, call: call))
      case .approvalNeeded(let response, let turn, let call):
        reviews[.call(response: response, turn: turn, call: call)] = .asked
      case .toolDenied(let response, let turn, let call, let reason):
        reviews[.call(response: response, turn: turn, call: call)] = .denied(reason)
      case .stopped(let response, _): stopped.insert(response)
      case .ended(let response, _): if !stopped.contains(response) { selfEnded.insert(response) }
      case .request, .edited, .moved, .model, .modelEnded, .modelFailed, .approvalGiven, .turn: break
      }
    }
  }

  /// Whether a pass or a call is to wait for what the recording has for it: for words or an outcome, or for the end
  /// of the response from outside, which may have been before it came to that.
  func hasAnswer(at place: ReplayStage.Place) -> Bool {
    switch place {
    case .pass(let response, _): passes.contains(place) || !selfEnded.contains(response)
    case .call(let response, _, _): calls.contains(place) || !selfEnded.contains(response)
    }
  }
}
