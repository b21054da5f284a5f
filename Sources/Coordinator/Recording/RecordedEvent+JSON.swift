import Conversation

/// A line's shape: `at` and `kind`, then what that kind has. Fields that are not known are passed over, so that
/// later programs may add some; a kind that is not known is an error.
extension RecordedEvent: Codable {
  enum CodingKeys: String, CodingKey {
    case at, kind, session, response, turn, call, content, model, title, systemPrompt, tools, events, error
    case prices, to, decision, result, by, outcome, limit, status, reasoning, toolCalls, usage, finishReason
  }

  /// The kinds by the names that stand in the file.
  enum Name: String, Codable {
    case session, request, edited, moved, approvalNeeded, approvalGiven, toolDenied, asked, model, modelEnded,
      modelFailed, toolBegan, toolEnded, stopped, turn, ended
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    let elapsed = try values.decode(Int.self, forKey: .at)
    func number(_ key: CodingKeys) throws -> Int { try values.decode(Int.self, forKey: key) }
    let kind: Kind
    switch try values.decode(Name.self, forKey: .kind) {
    case .session:
      kind = .session(
        try number(.session),
        RecordedSession(
          model: try values.decode(ModelReference.self, forKey: .model),
          title: try values.decodeIfPresent(String.self, forKey: .title) ?? "",
          systemPrompt: try values.decodeIfPresent(String.self, forKey: .systemPrompt),
          prices: try values.decodeIfPresent(PricesForm.self, forKey: .prices)?.prices))
    case .request:
      kind = .request(
        session: try number(.session), response: try number(.response),
        content: try values.decode(String.self, forKey: .content))
    case .edited:
      kind = .edited(
        response: try number(.response), content: try values.decode(String.self, forKey: .content))
    case .moved: kind = .moved(response: try number(.response), to: try number(.to))
    case .asked:
      let tools = try values.decodeIfPresent([ToolForm].self, forKey: .tools)
      kind = .asked(response: try number(.response), turn: try number(.turn), tools: tools?.map(\.definition))
    case .model:
      let events = try values.decode([ModelEventForm].self, forKey: .events).map(\.event)
      kind = .model(response: try number(.response), turn: try number(.turn), events)
    case .modelEnded: kind = .modelEnded(response: try number(.response), turn: try number(.turn))
    case .modelFailed:
      let error = try values.decode(TurnError.self, forKey: .error)
      kind = .modelFailed(response: try number(.response), turn: try number(.turn), error)
    case .toolBegan:
      kind = .toolBegan(response: try number(.response), turn: try number(.turn), call: try number(.call))
    case .toolEnded:
      let outcome: ToolOutcome =
        if let reason = try values.decodeIfPresent(String.self, forKey: .error) {
          .failure(reason)
        } else {
          .success(try values.decode(String.self, forKey: .result))
        }
      kind = .toolEnded(
        response: try number(.response), turn: try number(.turn), call: try number(.call), outcome)
    case .approvalNeeded:
      kind = .approvalNeeded(
        response: try number(.response), turn: try number(.turn), call: try number(.call))
    case .approvalGiven:
      let form = try values.decode(DecisionForm.self, forKey: .decision)
      let reason = try values.decodeIfPresent(String.self, forKey: .error)
      kind = .approvalGiven(
        response: try number(.response), turn: try number(.turn), call: try number(.call),
        form.decision(reason: reason))
    case .toolDenied:
      kind = .toolDenied(
        response: try number(.response), turn: try number(.turn), call: try number(.call),
        reason: try values.decode(String.self, forKey: .error))
    case .stopped:
      kind = .stopped(response: try number(.response), try values.decode(StopForm.self, forKey: .by).stop)
    case .turn: kind = .turn(response: try number(.response), try RecordedTurn(from: values))
    case .ended: kind = .ended(response: try number(.response), try ResponseOutcome(from: values))
    }
    self.init(at: elapsed, kind)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(elapsed, forKey: .at)
    try values.encode(kind.name, forKey: .kind)
    try values.encodeIfPresent(kind.response, forKey: .response)
    switch kind {
    case .session(let number, let session):
      try values.encode(number, forKey: .session)
      try values.encode(session.model, forKey: .model)
      try values.encode(session.title, forKey: .title)
      try values.encodeIfPresent(session.systemPrompt, forKey: .systemPrompt)
      try values.encodeIfPresent(session.prices.map(PricesForm.init), forKey: .prices)
    case .request(let session, _, let content):
      try values.encode(session, forKey: .session)
      try values.encode(content, forKey: .content)
    case .edited(_, let content): try values.encode(content, forKey: .content)
    case .moved(_, let position): try values.encode(position, forKey: .to)
    case .asked(_, let turn, let tools):
      try values.encode(turn, forKey: .turn)
      try values.encodeIfPresent(tools?.map(ToolForm.init), forKey: .tools)
    case .model(_, let turn, let events):
      try values.encode(turn, forKey: .turn)
      try values.encode(events.map(ModelEventForm.init), forKey: .events)
    case .modelEnded(_, let turn): try values.encode(turn, forKey: .turn)
    case .modelFailed(_, let turn, let error):
      try values.encode(turn, forKey: .turn)
      try values.encode(error, forKey: .error)
    case .toolBegan(_, let turn, let call), .approvalNeeded(_, let turn, let call):
      try values.encode(turn, forKey: .turn)
      try values.encode(call, forKey: .call)
    case .toolEnded(_, let turn, let call, let outcome):
      try values.encode(turn, forKey: .turn)
      try values.encode(call, forKey: .call)
      switch outcome {
      case .success(let result, _): try values.encode(result, forKey: .result)
      case .failure(let reason): try values.encode(reason, forKey: .error)
      }
    case .approvalGiven(_, let turn, let call, let decision):
      try values.encode(turn, forKey: .turn)
      try values.encode(call, forKey: .call)
      try values.encode(DecisionForm(decision), forKey: .decision)
      if case .deny(let reason) = decision { try values.encodeIfPresent(reason, forKey: .error) }
    case .toolDenied(_, let turn, let call, let reason):
      try values.encode(turn, forKey: .turn)
      try values.encode(call, forKey: .call)
      try values.encode(reason, forKey: .error)
    case .stopped(_, let stop): try values.encode(StopForm(stop), forKey: .by)
    case .turn(_, let turn): try turn.encode(into: &values)
    case .ended(_, let outcome): try outcome.encode(into: &values)
    }
  }
}

extension RecordedEvent.Kind {
  var name: RecordedEvent.Name {
    switch self {
    case .session: .session
    case .request: .request
    case .edited: .edited
    case .moved: .moved
    case .approvalNeeded: .approvalNeeded
    case .approvalGiven: .approvalGiven
    case .toolDenied: .toolDenied
    case .asked: .asked
    case .model: .model
    case .modelEnded: .modelEnded
    case .modelFailed: .modelFailed
    case .toolBegan: .toolBegan
    case .toolEnded: .toolEnded
    case .stopped: .stopped
    case .turn: .turn
    case .ended: .ended
    }
  }
}
