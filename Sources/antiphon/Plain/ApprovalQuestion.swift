import ChatUI
import Conversation

/// A call as it was asked about; one that asks again, for something else, is another.
struct AskedRequest: Hashable {
  var call: ToolCallID
  var digest: String?

  init(_ call: ToolCall) {
    self.call = call.id
    digest = call.approval?.digest
  }
}

/// Asks in lines whether a call may run: first all of what it would do, then the choices by their numbers.
///
/// Nothing is allowed by silence: the end of the input, an empty line and whatever else is no number never allow.
struct ApprovalQuestion {
  let call: ToolCall
  let input: LineInput

  init(_ call: ToolCall, _ input: LineInput) {
    self.call = call
    self.input = input
  }

  private enum Choice {
    case decision(ApprovalDecision)
    case reason
  }

  /// - Parameters:
  ///   - say: writes a line.
  ///   - prompt: says that a line is waited for.
  /// - Returns: the answer; `nil` when the question was taken away.
  func ask(
    say: (String) throws -> Void, prompt: (String) -> Void
  ) async throws -> ApprovalDecision? {
    for line in ApprovalText.lines(call) { try say(line) }
    try say("[\(choices)]")
    input.discardTyped()
    while true {
      prompt("Number")
      switch await input.next() {
      case .interrupted: return nil
      case .end:
        try say("[nobody is there to answer: denied]")
        return .deny(reason: nil)
      case .text(let text):
        switch choice(text.trimming) {
        case .decision(let decision): return decision
        case .reason: return try await reason(say: say, prompt: prompt)
        case nil:
          guard StandardStreams.isTerminal(0) else {
            // A line of a pipe that was not meant for this question is the next message.
            input.putBack(text)
            try say("[that is no answer: denied]")
            return .deny(reason: nil)
          }
          try say("[\(choices)]")
        }
      }
    }
  }

  private var hasRule: Bool { call.approval?.rule != nil }

  private var choices: String {
    let more = hasRule ? " 2 allows those like it in this session, 3 allows them always," : ""
    return "1 allows it once,\(more) 4 denies it, 5 denies it with a reason"
  }

  private func choice(_ text: String) -> Choice? {
    switch text {
    case "1": .decision(.allowOnce)
    case "2" where hasRule: .decision(.allowForSession)
    case "3" where hasRule: .decision(.allowAlways)
    case "4": .decision(.deny(reason: nil))
    case "5": .reason
    default: nil
    }
  }

  private func reason(
    say: (String) throws -> Void, prompt: (String) -> Void
  ) async throws -> ApprovalDecision? {
    try say("[why not? The model is told]")
    prompt("Reason")
    switch await input.next() {
    case .interrupted: return nil
    case .end: return .deny(reason: nil)
    case .text(let text):
      let reason = text.trimming
      return .deny(reason: reason.isEmpty ? nil : reason)
    }
  }
}
