import Conversation

/// One line of a recording: something that went into a coordinator, and when.
///
/// Sessions and responses are numbered in the order in which they first appear, from 1; turns and tool calls by
/// their place, from 0. So a recording holds no identifier, and two recordings of the same thing are the same text.
public struct RecordedEvent: Hashable, Sendable {
  /// Milliseconds since the first event of the recording; never falls.
  public var elapsed: Int
  public var kind: Kind

  public init(at elapsed: Int, _ kind: Kind) {
    self.elapsed = elapsed
    self.kind = kind
  }

  public enum Kind: Hashable, Sendable {
    /// A session that requests are sent in; again with the same number when its model or prompt has changed.
    case session(Int, RecordedSession)
    /// The user sent something.
    case request(session: Int, response: Int, content: String)
    /// A request that waited was given another text.
    case edited(response: Int, content: String)
    /// A request that waited was given another place among those that did.
    case moved(response: Int, to: Int)
    /// The model was asked. `tools` are those on offer; `nil` when they are what they last were.
    case asked(response: Int, turn: Int, tools: [ToolDefinition]?)
    /// The model said this, all of it at once.
    case model(response: Int, turn: Int, [ModelEvent])
    /// The model had nothing to add.
    case modelEnded(response: Int, turn: Int)
    /// The model could not be asked, or broke off.
    case modelFailed(response: Int, turn: Int, TurnError)
    /// A tool was set running. Follows from the rest, and stands here for those who read.
    case toolBegan(response: Int, turn: Int, call: Int)
    case toolEnded(response: Int, turn: Int, call: Int, ToolOutcome)
    /// A tool needs the user's word before it runs.
    case approvalNeeded(response: Int, turn: Int, call: Int)
    case approvalGiven(response: Int, turn: Int, call: Int, ApprovalDecision)
    /// A tool may not run, and nobody was asked.
    case toolDenied(response: Int, turn: Int, call: Int, reason: String)
    /// Somebody or something ended the response from outside.
    case stopped(response: Int, RecordedStop)
    /// What a turn came to. Follows from the rest, and is what a replay is held against.
    case turn(response: Int, RecordedTurn)
    /// What the response came to. Follows from the rest, and is what a replay is held against.
    case ended(response: Int, ResponseOutcome)
  }
}

/// What is recorded of a session.
public struct RecordedSession: Hashable, Sendable {
  public var model: ModelReference
  /// Empty when the first request is to name it.
  public var title: String
  public var systemPrompt: String?
  /// What the model costs, by which a limit on costs is held.
  public var prices: ModelPrices?

  public init(
    model: ModelReference, title: String = "", systemPrompt: String? = nil, prices: ModelPrices? = nil
  ) {
    self.model = model
    self.title = title
    self.systemPrompt = systemPrompt
    self.prices = prices
  }
}

/// What ended a response from outside.
public enum RecordedStop: Hashable, Sendable {
  case cancel
  /// The program ended.
  case interrupt
  case limit(ResponseLimit)
}

/// What a turn came to, without what differs from run to run: identifiers, times, revisions, and guesses of tokens,
/// which depend on rounds that may not be in the recording.
public struct RecordedTurn: Hashable, Sendable {
  public var index: Int
  public var status: TurnStatus
  public var content: String
  public var reasoning: String
  public var calls: [RecordedCall]
  public var usage: Usage?
  public var error: TurnError?
  public var finishReason: FinishReason?

  public init(_ turn: Turn) {
    index = turn.index
    status = turn.status
    content = turn.content
    reasoning = turn.reasoning
    calls = turn.toolCalls.map(RecordedCall.init)
    usage = turn.usage.flatMap { $0.isEstimate ? nil : $0 }
    error = turn.error
    finishReason = turn.finishReason
  }
}

/// What a tool call came to.
public struct RecordedCall: Hashable, Sendable, Codable {
  public var providerCallID: String
  public var serverName: String
  public var methodName: String
  public var arguments: String
  public var state: ToolCallState
  public var result: String?
  public var error: String?

  public init(_ call: ToolCall) {
    providerCallID = call.providerCallID
    serverName = call.serverName
    methodName = call.methodName
    arguments = call.arguments
    state = call.state
    result = call.result
    error = call.error
  }

  enum CodingKeys: String, CodingKey {
    case serverName, methodName, arguments, state, result, error
    case providerCallID = "providerCallId"
  }
}

extension RecordedEvent.Kind {
  /// The number of the response that this is about; `nil` for a session.
  public var response: Int? {
    switch self {
    case .session: nil
    case .request(_, let response, _), .edited(let response, _), .moved(let response, _),
      .approvalNeeded(let response, _, _), .approvalGiven(let response, _, _, _),
      .toolDenied(let response, _, _, _), .asked(let response, _, _), .model(let response, _, _),
      .modelEnded(let response, _), .modelFailed(let response, _, _), .toolBegan(let response, _, _),
      .toolEnded(let response, _, _, _), .stopped(let response, _), .turn(let response, _),
      .ended(let response, _):
      response
    }
  }

  /// Whether it is brought about by a replay, rather than compared with what comes of it.
  public var isInput: Bool {
    switch self {
    case .session, .request, .edited, .moved, .model, .modelEnded, .modelFailed, .toolEnded, .approvalGiven,
      .stopped:
      true
    case .asked, .toolBegan, .approvalNeeded, .toolDenied, .turn, .ended: false
    }
  }
}
