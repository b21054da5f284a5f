import Conversation

/// What the parts of a replay know of each other: where the replayed responses stand, and what is held ready for
/// the passes and tools that wait.
struct ReplayStage: Sendable {
  /// Where a response of the replay stands, as the replay's own recording tells.
  struct Progress: Hashable, Sendable {
    /// The turn that the model is asked for, until its pass has ended.
    var asking: Int?
    /// The calls that run.
    var running: Set<Int> = []
    /// The calls that wait for the user's word.
    var awaiting: Set<Int> = []
    /// The turns that have ended.
    var turns: [RecordedTurn] = []
    var outcome: ResponseOutcome?

    var isOver: Bool { outcome != nil }
  }

  /// A pass of the model or a call of a tool.
  enum Place: Hashable, Sendable {
    case pass(response: Int, turn: Int)
    case call(response: Int, turn: Int, call: Int)
  }

  /// What the model does next.
  enum Step: Hashable, Sendable {
    case emit([ModelEvent])
    case end
    case fail(TurnError)
  }

  /// A pass that waits for what the recording has for it.
  struct Pass: Sendable {
    var step: Step?
    /// How many steps the coordinator has taken in.
    var taken = 0
  }

  /// Whether a request is on its way whose response has no number here.
  var isSending = false
  /// The numbers in the file of the responses of the replay.
  var numbers: [ResponseID: Int] = [:]
  /// By the number in the replay's own recording.
  var progress: [Int: Progress] = [:]
  var passes: [Place: Pass] = [:]
  /// The calls that have been handed to the tools; an outcome once the recording has come to it.
  var calls: [Place: ToolOutcome?] = [:]

  /// Takes in what has happened in the replay.
  mutating func note(_ kind: RecordedEvent.Kind) {
    guard let number = kind.response else { return }
    var progress = progress.removeValue(forKey: number) ?? Progress()
    switch kind {
    case .asked(_, let turn, _): progress.asking = turn
    case .modelEnded, .modelFailed: progress.asking = nil
    case .toolBegan(_, _, let call): progress.running.insert(call)
    case .toolEnded(_, _, let call, _), .toolDenied(_, _, let call, _): progress.running.remove(call)
    case .approvalNeeded(_, _, let call):
      progress.running.remove(call)
      progress.awaiting.insert(call)
    case .approvalGiven(_, _, let call, _): progress.awaiting.remove(call)
    case .turn(_, let turn):
      progress.asking = nil
      progress.running = []
      progress.awaiting = []
      progress.turns.append(turn)
    case .ended(_, let outcome): progress.outcome = outcome
    case .session, .request, .edited, .moved, .model, .stopped: break
    }
    self.progress[number] = progress
  }
}

extension ReplayStage.Progress {
  /// Whether the pass of a turn can still be, or still come.
  func canAsk(_ turn: Int) -> Bool {
    !isOver && running.isEmpty && awaiting.isEmpty && turns.count <= turn && (asking ?? turn) == turn
  }

  func runs(_ call: Int, of turn: Int) -> Bool {
    turns.count == turn && running.contains(call)
  }

  func awaits(_ call: Int, of turn: Int) -> Bool {
    turns.count == turn && awaiting.contains(call)
  }

  /// Whether it goes on only when something is said or done from outside.
  var isWaiting: Bool { asking != nil || !running.isEmpty || !awaiting.isEmpty }
}
