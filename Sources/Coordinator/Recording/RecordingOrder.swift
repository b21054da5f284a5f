import Conversation

/// Knows what can follow what in a recording, so that a replay never waits for something that cannot come.
struct RecordingOrder {
  private struct Response {
    /// The turn that was asked last.
    var turn = -1
    var isPassOpen = false
    var isOver = false
    var session = 0
    /// The calls of that turn that could not just run.
    var reviewed: Set<Int> = []
  }

  /// A year: longer than any conversation, and small enough to be reckoned with.
  private static let longest = 366 * 86_400_000
  private static let mostTokens = 1 << 48

  private var elapsed = 0
  private var sessions: Set<Int> = []
  private var responses: [Int: Response] = [:]
  /// The response of each session that is being made.
  private var running: [Int: Int] = [:]

  /// Takes the next event; returns what is wrong with it, in one sentence.
  mutating func problem(with event: RecordedEvent) -> String? {
    guard event.elapsed >= elapsed, event.elapsed <= Self.longest else {
      return "“at” is \(event.elapsed), after \(elapsed)."
    }
    elapsed = event.elapsed
    switch event.kind {
    case .session(let number, let session):
      let prices = session.prices.map { [$0.input, $0.output, $0.cachedInput ?? 0] } ?? []
      guard prices.allSatisfy((0...1e9).contains) else { return "The prices cannot be." }
      sessions.insert(number)
      return nil
    case .request(let session, let number, let content):
      guard sessions.contains(session) else { return "There was no session \(session) before." }
      guard responses[number] == nil else { return "There was a response \(number) before." }
      guard !content.allSatisfy(\.isWhitespace) else { return "The request is empty." }
      responses[number] = Response(session: session)
      return nil
    default: break
    }
    guard let number = event.kind.response, var response = responses[number] else {
      return "There was no request for response \(event.kind.response ?? 0) before."
    }
    guard !response.isOver else { return "Response \(number) was over before." }
    defer { responses[number] = response }
    if case .asked(_, let turn, _) = event.kind {
      guard running[response.session] ?? number == number else {
        return "Turn \(turn) cannot be asked while another response of the session is not over."
      }
      running[response.session] = number
    }
    if case .ended = event.kind, running[response.session] == number { running[response.session] = nil }
    return problem(with: event.kind, &response)
  }

  private func problem(with kind: RecordedEvent.Kind, _ response: inout Response) -> String? {
    switch kind {
    case .session, .request, .stopped, .moved: return nil
    case .edited(_, let content):
      guard !content.allSatisfy(\.isWhitespace) else { return "The request is empty." }
    case .asked(_, let turn, _):
      guard turn == response.turn + 1, !response.isPassOpen else {
        return "Turn \(turn) cannot be asked now."
      }
      response.turn = turn
      response.reviewed = []
      response.isPassOpen = true
    case .model(_, let turn, let events):
      guard response.isPassOpen, turn == response.turn else { return Self.notAsked(turn) }
      for case .usage(let usage) in events { if let problem = Self.problem(with: usage) { return problem } }
    case .modelEnded(_, let turn):
      guard response.isPassOpen, turn == response.turn else { return Self.notAsked(turn) }
      response.isPassOpen = false
    case .modelFailed(_, let turn, let error):
      guard response.isPassOpen, turn == response.turn else { return Self.notAsked(turn) }
      response.isPassOpen = false
      return Self.problem(with: error)
    case .toolBegan(_, let turn, let call), .toolEnded(_, let turn, let call, _),
      .approvalNeeded(_, let turn, let call), .approvalGiven(_, let turn, let call, _),
      .toolDenied(_, let turn, let call, _):
      guard turn == response.turn, !response.isPassOpen, call >= 0 else {
        return "Tool call \(call) of turn \(turn) cannot run now."
      }
      switch kind {
      case .approvalNeeded, .toolDenied:
        guard response.reviewed.insert(call).inserted else {
          return "Tool call \(call) of turn \(turn) was to be approved before."
        }
      default: break
      }
    case .turn(_, let turn):
      response.isPassOpen = false
      return turn.usage.flatMap(Self.problem(with:)) ?? turn.error.flatMap(Self.problem(with:))
    case .ended(_, let outcome):
      response.isOver = true
      if case .failed(let error) = outcome { return Self.problem(with: error) }
    }
    return nil
  }

  private static func notAsked(_ turn: Int) -> String { "The model was not asked for turn \(turn) then." }

  private static func problem(with usage: Usage) -> String? {
    let counts = [
      usage.inputTokens, usage.outputTokens, usage.cachedInputTokens ?? 0, usage.reasoningTokens ?? 0,
    ]
    return counts.allSatisfy((0...mostTokens).contains) && (0...1e9).contains(usage.cost ?? 0)
      ? nil : "The token counts cannot be."
  }

  private static func problem(with error: TurnError) -> String? {
    guard let seconds = error.retryAfter else { return nil }
    return (0...1e9).contains(seconds) ? nil : "“retryAfter” cannot be \(seconds) seconds."
  }
}
