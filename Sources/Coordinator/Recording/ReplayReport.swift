import Conversation

/// Whether a replay came to what the recording says.
public struct ReplayReport: Hashable, Sendable {
  /// How many endings of turns and responses were compared.
  public internal(set) var compared = 0
  /// In the order of the file; empty when the same turns came out.
  public internal(set) var differences: [ReplayDifference] = []
}

/// Something that came out otherwise than it was recorded.
public struct ReplayDifference: Hashable, Sendable {
  /// The line of the file, from 1.
  public var line: Int
  /// What is different, in one sentence.
  public var message: String
}

extension ReplayReport {
  /// - Parameter outcome: what became in the replay of the response with this number in the file.
  init(_ recording: Recording, outcome: (Int) -> ([RecordedTurn], ResponseOutcome?)?) {
    var places: [Int: Int] = [:]
    for (index, event) in recording.events.enumerated() {
      let line = index + 2
      switch event.kind {
      case .turn(let number, let expected):
        compared += 1
        let position = places[number, default: 0]
        places[number] = position + 1
        guard let turns = outcome(number)?.0, position < turns.count else {
          add(line, "Turn \(expected.index) of response \(number) has not come out.")
          continue
        }
        let actual =
          recording.header.pace == .recorded ? turns[position] : turns[position].forgetting(expected)
        for message in actual.differences(from: expected) {
          add(line, "Turn \(expected.index) of response \(number): \(message).")
        }
      case .ended(let number, let expected):
        compared += 1
        guard let (turns, actual) = outcome(number) else { continue }
        if turns.count > places[number, default: 0] {
          add(
            line, "Response \(number) has \(turns.count) turns, \(places[number, default: 0]) were recorded.")
        }
        if actual != expected {
          add(
            line,
            "Response \(number) ended as \(actual.map(\.word) ?? "nothing"), recorded was \(expected.word).")
        }
      default: break
      }
    }
  }

  private mutating func add(_ line: Int, _ message: String) {
    differences.append(ReplayDifference(line: line, message: message))
  }
}

extension RecordedTurn {
  /// Each part that is not as it was recorded, in a few words.
  fileprivate func differences(from expected: RecordedTurn) -> [String] {
    var differences: [String] = []
    func compare(_ name: String, _ actual: String?, _ expected: String?) {
      if actual != expected {
        differences.append("\(name) is \(actual ?? "none"), recorded was \(expected ?? "none")")
      }
    }
    func compare(text name: String, _ text: KeyPath<RecordedTurn, String>) {
      let (actual, expected) = (Array(self[keyPath: text].utf8), Array(expected[keyPath: text].utf8))
      guard actual != expected else { return }
      let same = zip(actual, expected).prefix { $0 == $1 }.count
      differences.append(
        "\(name) differs from byte \(same) on (\(actual.count) bytes, recorded were \(expected.count))")
    }
    compare("the status", status.rawValue, expected.status.rawValue)
    compare(text: "the text", \.content)
    compare(text: "the reasoning", \.reasoning)
    compare("the error", error?.message, expected.error?.message)
    compare("the finish reason", finishReason?.rawValue, expected.finishReason?.rawValue)
    if usage != expected.usage { differences.append("the token counts differ") }
    if calls.count != expected.calls.count {
      differences.append("it has \(calls.count) tool calls, recorded were \(expected.calls.count)")
    }
    for (index, (call, expected)) in zip(calls, expected.calls).enumerated() where call != expected {
      differences.append(
        call.state == expected.state
          ? "tool call \(index) differs"
          : "tool call \(index) is \(call.state.rawValue), recorded was \(expected.state.rawValue)")
    }
    return differences
  }

  /// Leaves out what a reconstructed recording does not know.
  fileprivate func forgetting(_ expected: RecordedTurn) -> RecordedTurn {
    var turn = self
    for (index, call) in zip(turn.calls.indices, expected.calls) where call.error == nil {
      turn.calls[index].error = nil
    }
    return turn
  }
}

extension ResponseOutcome {
  fileprivate var word: String {
    switch self {
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .failed(let error): "failed (\(error.code.rawValue))"
    case .interrupted: "interrupted"
    case .limit(let limit): "limit (\(limit.rawValue))"
    }
  }
}
