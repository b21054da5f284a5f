import Conversation

/// A session with its rounds as they come from outside: checked, and made to hang together. A pure value.
struct SessionImport {
  private(set) var session: Session
  /// In order; other answers to a round's request stand behind the first one.
  private(set) var rounds: [RoundDetail]

  /// - Throws: `.invalidRound` for the first round that cannot be taken, `.tags` for tags that it cannot have.
  init(_ session: Session, rounds: [RoundDetail]) throws(CoordinatorError) {
    var next = 0
    for (place, detail) in rounds.enumerated() {
      let isOther = place > 0 && detail.id == rounds[place - 1].id
      guard detail.round.index == (isOther ? next - 1 : next) else {
        throw .invalidRound(place: place, .index)
      }
      if !isOther { next += 1 }
      if let problem = detail.problem { throw .invalidRound(place: place, problem) }
    }
    self.session = session
    do throws(TagError) { self.session.tags = try SessionTags.checked(session.tags) } catch {
      throw .tags(error)
    }
    self.session.roundCount = next
    if session.title.isEmpty, let first = rounds.first {
      self.session.title = SessionTitle.make(from: first.request.content)
      self.session.titleSource = .firstWords
    }
    self.rounds = rounds
  }

  /// All that it is made of.
  var identifiers: StoredIdentifiers {
    var identifiers = StoredIdentifiers()
    identifiers.sessions.insert(session.id)
    for detail in rounds {
      identifiers.rounds.insert(detail.id)
      identifiers.requests.insert(detail.request.id)
      identifiers.responses.insert(detail.response.id)
      for turn in detail.response.turns {
        identifiers.turns.insert(turn.id)
        identifiers.toolCalls.formUnion(turn.toolCalls.map(\.id))
      }
    }
    return identifiers
  }

  /// The rounds in order, each with its answers, under identifiers that nothing else has.
  ///
  /// - Parameters:
  ///   - taken: identifiers that something else has.
  ///   - makeID: 128 bits that are the next identifier.
  func roundsWithIdentifiersOfTheirOwn(
    besides taken: StoredIdentifiers, makeID: () -> (high: UInt64, low: UInt64)
  ) -> [RoundDetail] {
    var taken = taken
    func own<Subject>(
      _ id: Identifier<Subject>, _ others: WritableKeyPath<StoredIdentifiers, Set<Identifier<Subject>>>
    ) -> Identifier<Subject> {
      if taken[keyPath: others].insert(id).inserted { return id }
      let (high, low) = makeID()
      return Identifier(high: high, low: low)
    }
    var result: [RoundDetail] = []
    var start = 0
    while start < rounds.count {
      let answers = rounds[start...].prefix { $0.id == rounds[start].id }
      let (round, request) = (rounds[start].round, rounds[start].request)
      let roundID = own(round.id, \.rounds)
      let requestID = own(request.id, \.requests)
      let responses = answers.map { answer in
        let old = answer.response
        let id = own(old.id, \.responses)
        return Response(
          id: id, roundID: roundID, sessionID: session.id, model: old.model,
          turns: old.turns.map { turn in
            turn.stored(
              as: own(turn.id, \.turns), of: id,
              calls: turn.toolCalls.map { $0.withID(own($0.id, \.toolCalls)) })
          }, outcome: old.outcome, createdAt: old.createdAt, endedAt: old.endedAt)
      }
      let shown = answers.firstIndex { $0.response.id == round.responseID } ?? answers.endIndex - 1
      let newRound = Round(
        id: roundID, sessionID: session.id, index: round.index, requestID: requestID,
        responseID: responses[shown - answers.startIndex].id, alternatives: responses.map(\.id),
        summarizedThrough: round.summarizedThrough, createdAt: round.createdAt)
      let newRequest = Request(
        id: requestID, content: request.content, attachments: request.attachments,
        createdAt: request.createdAt)
      result += responses.map { RoundDetail(round: newRound, request: newRequest, response: $0) }
      start = answers.endIndex
    }
    return result
  }
}

/// Why a round cannot be taken in.
public enum RoundProblem: String, Hashable, Sendable, Codable, CaseIterable {
  /// Its index is not the next one, from 0.
  case index
  /// It has no turns, or their indexes are not 0, 1, 2 …
  case turns
  /// Its response, one of its turns or one of their tool calls is not over.
  case unfinished
  /// What it is said to stand for does not come before it.
  case summary
  /// What is attached to its request cannot be sent.
  case attachments
}

extension RoundProblem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .index: "its index is not the next one"
    case .turns: "its turns are missing or not in order"
    case .unfinished: "it is not over"
    case .summary: "it stands for rounds that do not come before it"
    case .attachments: "what is attached to it cannot be sent"
    }
  }
}

extension RoundDetail {
  /// What keeps it from being stored as it is, its index apart.
  fileprivate var problem: RoundProblem? {
    guard !response.turns.isEmpty, response.turns.map(\.index).elementsEqual(response.turns.indices) else {
      return .turns
    }
    let areOver = response.turns.allSatisfy {
      $0.status.isTerminal && $0.toolCalls.allSatisfy(\.state.isTerminal)
    }
    guard response.outcome != nil, areOver else { return .unfinished }
    if let last = round.summarizedThrough, !(0..<round.index).contains(last) { return .summary }
    do throws(CoordinatorError) { try AttachmentRules.check(request.attachments) } catch {
      return .attachments
    }
    return nil
  }
}

extension Turn {
  /// The same with other identifiers, without what only a running turn has.
  fileprivate func stored(as id: TurnID, of response: ResponseID, calls: [ToolCall]) -> Turn {
    Turn(
      id: id, responseID: response, index: index, content: content, reasoning: reasoning,
      reasoningBlocks: reasoningBlocks, toolCalls: calls, status: status, revision: revision, usage: usage,
      context: context, error: error, finishReason: finishReason, streamStartTime: streamStartTime,
      streamEndTime: streamEndTime)
  }
}

extension ToolCall {
  fileprivate func withID(_ id: ToolCallID) -> ToolCall {
    ToolCall(
      id: id, providerCallID: providerCallID, serverName: serverName, methodName: methodName,
      arguments: arguments, state: state, result: result, error: error, startedAt: startedAt,
      endedAt: endedAt)
  }
}
