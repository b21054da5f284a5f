import Conversation
import Coordinator

extension ScriptedProvider {
  /// A model that says what the model of a recording said: an answer for each pass, in the order in which the
  /// passes were asked for. One that was stopped says nothing more until it is cancelled.
  ///
  /// For a whole conversation with its requests, tools and cancellations, take `Replay`.
  public convenience init(_ recording: Recording) {
    self.init()
    var passes: [(response: Int, turn: Int, steps: [Step], isOver: Bool)] = []
    func change(_ response: Int, _ turn: Int, _ step: Step?) {
      guard let index = passes.lastIndex(where: { $0.response == response && $0.turn == turn }) else {
        return
      }
      if let step { passes[index].steps.append(step) } else { passes[index].isOver = true }
    }
    for event in recording.events {
      switch event.kind {
      case .asked(let response, let turn, _): passes.append((response, turn, [], false))
      case .model(let response, let turn, let events): change(response, turn, .emit(events))
      case .modelEnded(let response, let turn): change(response, turn, nil)
      case .modelFailed(let response, let turn, let error):
        change(response, turn, .fail(error))
        change(response, turn, nil)
      default: break
      }
    }
    for pass in passes { add(pass.steps + (pass.isOver ? [] : [.hang])) }
  }
}

extension ScriptedToolRunner {
  /// Tools that return what those of a recording returned: of each name one outcome after the other.
  public convenience init(_ recording: Recording) {
    var outcomes: [String: [ToolOutcome]] = [:]
    var ended: [Int: [Int: ToolOutcome]] = [:]
    for event in recording.events {
      switch event.kind {
      case .toolEnded(let response, _, let call, let outcome): ended[response, default: [:]][call] = outcome
      case .turn(let response, let turn):
        let calls = ended.removeValue(forKey: response) ?? [:]
        for (index, call) in turn.calls.enumerated() {
          if let outcome = calls[index] { outcomes[call.methodName, default: []].append(outcome) }
        }
      default: break
      }
    }
    self.init(
      outcomes.mapValues { outcomes in
        let rest = Broadcast(outcomes[...])
        return { _ in
          var outcome: ToolOutcome?
          rest.update { outcome = $0.popFirst() }
          return outcome ?? .failure("The recording holds no more outcomes of this tool.")
        }
      })
  }
}
