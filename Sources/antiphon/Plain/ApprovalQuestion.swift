import ChatUI
import Conversation
import Coordinator

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
/// Nothing is allowed by silence: the end of the input, an empty line and whatever else is no number never allow. Where
/// the call is answered elsewhere meanwhile, the question is taken back.
struct ApprovalQuestion {
  let asked: AskedCall
  let input: LineInput

  init(_ call: ToolCall, _ input: LineInput) {
    asked = AskedCall(call)
    self.input = input
  }

  private var call: ToolCall { asked.call }

  private enum Choice {
    case decision(ApprovalDecision)
    case reason
  }

  /// - Parameters:
  ///   - turns: those of the response that the call belongs to.
  ///   - say: writes a line.
  ///   - prompt: says that a line is waited for; with `nil` that it is not any more.
  /// - Returns: the answer; `nil` when the question was taken away.
  func ask(
    _ turns: TurnStream, say: (String) throws -> Void, prompt: (String?) -> Void
  ) async throws -> ApprovalDecision? {
    let watch = Task { [asked, input] in
      await asked.watch(turns)
      if asked.isOver { input.interrupt() }
    }
    let decision: ApprovalDecision?
    do {
      decision = try await ask(say: say, prompt: prompt)
    } catch {
      await Self.end(watch)
      throw error
    }
    await Self.end(watch)
    guard decision == nil, let outcome = asked.outcome else { return decision }
    prompt(nil)
    // What was begun to be typed was an answer, and is no message.
    input.discardTyped()
    if outcome.state != .awaitingApproval {
      try say("[\(ApprovalText.ending(of: outcome))]")
    } else if outcome.approval?.digest != call.approval?.digest {
      try say("[\(ApprovalText.name(of: call)) has become another request]")
    }
    return nil
  }

  /// Waits for it too, so that it interrupts nobody who comes later.
  private static func end(_ watch: Task<Void, Never>) async {
    watch.cancel()
    await watch.value
  }

  private func ask(
    say: (String) throws -> Void, prompt: (String?) -> Void
  ) async throws -> ApprovalDecision? {
    for line in ApprovalText.lines(call) { try say(line) }
    try say("[\(choices)]")
    input.discardTyped()
    while true {
      prompt("Number")
      switch await input.next(unless: { asked.isOver }) {
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
    say: (String) throws -> Void, prompt: (String?) -> Void
  ) async throws -> ApprovalDecision? {
    try say("[why not? The model is told]")
    prompt("Reason")
    switch await input.next(unless: { asked.isOver }) {
    case .interrupted: return nil
    case .end: return .deny(reason: nil)
    case .text(let text):
      let reason = text.trimming
      return .deny(reason: reason.isEmpty ? nil : reason)
    }
  }
}
