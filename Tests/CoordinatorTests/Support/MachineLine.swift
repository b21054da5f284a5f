import Conversation
import Coordinator

/// A turn machine on a line of time: each event is given at a moment, and what follows is told in short words.
struct MachineLine {
  var machine: TurnMachine
  let first: Turn

  static let origin = Timestamp(milliseconds: 1_000_000)

  init(status: TurnStatus = .waiting, turns: Int = 25, parallel: Int = 8) {
    let response = ResponseID(high: 1, low: 1)
    first = Turn(
      id: TurnID(high: 1, low: 2), responseID: response, index: 0, status: status, revision: 1,
      streamStartTime: status == .waiting ? Self.origin : nil)
    machine = TurnMachine(
      first: first, limits: TurnLimits(turns: turns, parallelToolCalls: parallel), seed: (7, 11))
  }

  /// A machine that has been started and offered tools.
  static func started(
    tools: [String] = [], turns: Int = 25, parallel: Int = 8
  ) -> MachineLine {
    var line = MachineLine(turns: turns, parallel: parallel)
    _ = line.at(0, .start)
    line.offer(tools)
    return line
  }

  mutating func offer(_ tools: [String]) {
    let definitions = tools.map {
      ToolDefinition(
        serverName: "builtin", methodName: $0, description: "", parametersSchema: "{}",
        isReadOnly: !$0.hasPrefix("write"))
    }
    _ = at(0, .offered(definitions))
  }

  @discardableResult
  mutating func at(_ milliseconds: Int64, _ event: TurnEvent) -> [String] {
    machine.apply(event, at: Self.origin.advanced(byMilliseconds: milliseconds)).map(\.inShort)
  }

  var turn: Turn { machine.turns[machine.turns.count - 1] }
}

extension TurnEvent {
  static func say(_ text: String, turn: Int = 0) -> TurnEvent { .model([.content(text)], turn: turn) }

  static func call(
    _ name: String, _ arguments: String = "{}", index: Int = 0, turn: Int = 0
  ) -> TurnEvent {
    .model(
      [
        .toolCallBegan(index: index, providerCallID: "call-\(index)", name: name),
        .toolCallArguments(index: index, arguments),
      ], turn: turn)
  }
}

extension TurnEffect {
  var inShort: String {
    switch self {
    case .askModel(let turn): "ask \(turn)"
    case .runTools(let calls): "run \(calls.map(\.methodName).joined(separator: " "))"
    case .stop: "stop"
    case .keep(let change): "keep \(change.inShort)"
    case .commit(let changes): "commit \(changes.map(\.inShort).joined(separator: ", "))"
    case .publish(let update):
      "show \(update.addition.index) \(update.addition.status)"
        + (update.addition.content.isEmpty ? "" : " +\(update.addition.content)")
    case .finish(let outcome): "finish \(outcome.inShort)"
    }
  }
}

extension ResponseChange {
  var inShort: String {
    switch self {
    case .began(let detail, _): "began \(detail.round.index)"
    case .append(_, let content, let reasoning, _): "+\(content)\(reasoning)"
    case .turn(let turn): "\(turn.index) \(turn.status)"
    case .ended(_, let outcome, _): "ended \(outcome.inShort)"
    }
  }
}

extension ResponseOutcome {
  var inShort: String {
    switch self {
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .failed(let error): "failed \(error.code)"
    case .interrupted: "interrupted"
    case .limit(let limit): "limit \(limit)"
    }
  }
}
