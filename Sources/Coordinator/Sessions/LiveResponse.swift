import Conversation

/// A response that is not over, or whose ending is not written yet, with the tasks that work on it.
///
/// Belongs to the coordinator's actor and never leaves it; a class so that the machine's text grows in place.
final class LiveResponse {
  var round: Round
  var request: Request
  let model: ModelReference
  let createdAt: Timestamp
  var machine: TurnMachine
  /// What readers see: behind the machine while an ending is being written.
  let hub: Broadcast<StreamHub>
  /// The status that readers see of the last turn.
  var shownStatus: TurnStatus
  /// The rounds before this one as the model is told of them; read when the model is first asked.
  var history: History?
  /// Whether its place in the queue is being changed, so that it must not be started.
  var isHeld = false
  /// Whether the store does not have its round yet.
  var isUnsaved = false
  /// Tool calls that an answer is being given to.
  var answering: Set<ToolCallID> = []
  var modelTask: Task<Void, Never>?
  var toolTasks: [ToolCallID: Task<Void, Never>] = [:]
  var timeLimitTask: Task<Void, Never>?

  init(_ detail: RoundDetail, machine: TurnMachine) {
    round = detail.round
    request = detail.request
    model = detail.response.model
    createdAt = detail.response.createdAt
    self.machine = machine
    shownStatus = detail.response.turns.last?.status ?? .waiting
    hub = Broadcast(StreamHub(turns: detail.response.turns))
  }

  var id: ResponseID { round.responseID }

  /// The round as readers may see it now.
  var detail: RoundDetail {
    let (turns, outcome) = hub.read { ($0.turns, $0.outcome) }
    let response = Response(
      id: id, roundID: round.id, sessionID: round.sessionID, model: model, turns: turns, outcome: outcome,
      createdAt: createdAt, endedAt: outcome == nil ? nil : turns.last?.streamEndTime)
    return RoundDetail(round: round, request: request, response: response)
  }

  /// Stops everything that works on it.
  func stopWork() {
    modelTask?.cancel()
    modelTask = nil
    for task in toolTasks.values { task.cancel() }
    toolTasks = [:]
  }
}
