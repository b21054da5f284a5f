import Conversation

/// How the parts of a line are written.

/// `{"content": …}`, `{"reasoning": …}`, `{"toolCall": 0, "id": …, "name": …}`, `{"toolCall": 0, "arguments": …}`,
/// `{"usage": …}` `{"reasoningBlock": …, "format": …}`,
/// `{"finished": …}` or `{"keepAlive": true}`.
struct ModelEventForm: Codable {
  let event: ModelEvent

  init(_ event: ModelEvent) {
    self.event = event
  }

  private enum CodingKeys: String, CodingKey {
    case content, reasoning, toolCall, id, name, arguments, usage, finished, reasoningBlock, format, keepAlive
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try values.decodeIfPresent(String.self, forKey: .content) {
      event = .content(text)
    } else if let text = try values.decodeIfPresent(String.self, forKey: .reasoning) {
      event = .reasoning(text)
    } else if let index = try values.decodeIfPresent(Int.self, forKey: .toolCall) {
      if let arguments = try values.decodeIfPresent(String.self, forKey: .arguments) {
        event = .toolCallArguments(index: index, arguments)
      } else {
        event = .toolCallBegan(
          index: index, providerCallID: try values.decodeIfPresent(String.self, forKey: .id) ?? "",
          name: try values.decode(String.self, forKey: .name))
      }
    } else if let usage = try values.decodeIfPresent(Usage.self, forKey: .usage) {
      event = .usage(usage)
    } else if let payload = try values.decodeIfPresent(String.self, forKey: .reasoningBlock) {
      event = .reasoningBlock(format: try values.decode(String.self, forKey: .format), payload: payload)
    } else if try values.decodeIfPresent(Bool.self, forKey: .keepAlive) == true {
      event = .keepAlive
    } else {
      event = .finished(try values.decode(FinishReason.self, forKey: .finished))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch event {
    case .content(let text): try values.encode(text, forKey: .content)
    case .reasoning(let text): try values.encode(text, forKey: .reasoning)
    case .toolCallBegan(let index, let id, let name):
      try values.encode(index, forKey: .toolCall)
      try values.encode(id, forKey: .id)
      try values.encode(name, forKey: .name)
    case .toolCallArguments(let index, let arguments):
      try values.encode(index, forKey: .toolCall)
      try values.encode(arguments, forKey: .arguments)
    case .usage(let usage): try values.encode(usage, forKey: .usage)
    case .reasoningBlock(let format, let payload):
      try values.encode(payload, forKey: .reasoningBlock)
      try values.encode(format, forKey: .format)
    case .finished(let reason): try values.encode(reason, forKey: .finished)
    case .keepAlive: try values.encode(true, forKey: .keepAlive)
    }
  }
}

struct ToolForm: Codable {
  var serverName: String
  var methodName: String
  var description: String
  /// The JSON Schema as text, as the tool gave it.
  var parametersSchema: String
  /// Left out where it changes something, or may.
  var isReadOnly: Bool?

  init(_ tool: ToolDefinition) {
    serverName = tool.serverName
    methodName = tool.methodName
    description = tool.description
    parametersSchema = tool.parametersSchema
    isReadOnly = tool.isReadOnly ? true : nil
  }

  var definition: ToolDefinition {
    ToolDefinition(
      serverName: serverName, methodName: methodName, description: description,
      parametersSchema: parametersSchema, isReadOnly: isReadOnly ?? false)
  }
}

struct PricesForm: Codable {
  /// US dollars for a million tokens.
  var input: Double
  var output: Double
  var cachedInput: Double?
  var cacheWrite: Double?

  init(_ prices: ModelPrices) {
    input = prices.input
    output = prices.output
    cachedInput = prices.cachedInput
    cacheWrite = prices.cacheWrite
  }

  var prices: ModelPrices {
    ModelPrices(input: input, output: output, cachedInput: cachedInput, cacheWrite: cacheWrite)
  }
}

/// What the user said to a call, without their reason.
enum DecisionForm: String, Codable {
  case allowOnce, allowForSession, allowAlways, deny

  init(_ decision: ApprovalDecision) {
    switch decision {
    case .allowOnce: self = .allowOnce
    case .allowForSession: self = .allowForSession
    case .allowAlways: self = .allowAlways
    case .deny: self = .deny
    }
  }

  func decision(reason: String?) -> ApprovalDecision {
    switch self {
    case .allowOnce: .allowOnce
    case .allowForSession: .allowForSession
    case .allowAlways: .allowAlways
    case .deny: .deny(reason: reason)
    }
  }
}

/// `cancel`, `interrupt`, or the limit: `turns`, `time`, `cost`.
struct StopForm: Codable {
  let stop: RecordedStop

  init(_ stop: RecordedStop) {
    self.stop = stop
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    switch try container.decode(String.self) {
    case "cancel": stop = .cancel
    case "interrupt": stop = .interrupt
    case let other:
      guard let limit = ResponseLimit(rawValue: other) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "“\(other)” does not stop a response")
      }
      stop = .limit(limit)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch stop {
    case .cancel: try container.encode("cancel")
    case .interrupt: try container.encode("interrupt")
    case .limit(let limit): try container.encode(limit)
    }
  }
}

typealias RecordedLineReader = KeyedDecodingContainer<RecordedEvent.CodingKeys>
typealias RecordedLineWriter = KeyedEncodingContainer<RecordedEvent.CodingKeys>

extension RecordedTurn {
  init(from values: RecordedLineReader) throws {
    index = try values.decode(Int.self, forKey: .turn)
    status = try values.decode(TurnStatus.self, forKey: .status)
    content = try values.decodeIfPresent(String.self, forKey: .content) ?? ""
    reasoning = try values.decodeIfPresent(String.self, forKey: .reasoning) ?? ""
    calls = try values.decodeIfPresent([RecordedCall].self, forKey: .toolCalls) ?? []
    usage = try values.decodeIfPresent(Usage.self, forKey: .usage)
    error = try values.decodeIfPresent(TurnError.self, forKey: .error)
    finishReason = try values.decodeIfPresent(FinishReason.self, forKey: .finishReason)
  }

  func encode(into values: inout RecordedLineWriter) throws {
    try values.encode(index, forKey: .turn)
    try values.encode(status, forKey: .status)
    try values.encode(content, forKey: .content)
    if !reasoning.isEmpty { try values.encode(reasoning, forKey: .reasoning) }
    if !calls.isEmpty { try values.encode(calls, forKey: .toolCalls) }
    try values.encodeIfPresent(usage, forKey: .usage)
    try values.encodeIfPresent(error, forKey: .error)
    try values.encodeIfPresent(finishReason, forKey: .finishReason)
  }
}

extension ResponseOutcome {
  private enum Name: String, Codable {
    case completed, cancelled, failed, interrupted, limit
  }

  init(from values: RecordedLineReader) throws {
    switch try values.decode(Name.self, forKey: .outcome) {
    case .completed: self = .completed
    case .cancelled: self = .cancelled
    case .failed: self = .failed(try values.decode(TurnError.self, forKey: .error))
    case .interrupted: self = .interrupted
    case .limit: self = .limit(try values.decode(ResponseLimit.self, forKey: .limit))
    }
  }

  func encode(into values: inout RecordedLineWriter) throws {
    switch self {
    case .completed: try values.encode(Name.completed, forKey: .outcome)
    case .cancelled: try values.encode(Name.cancelled, forKey: .outcome)
    case .failed(let error):
      try values.encode(Name.failed, forKey: .outcome)
      try values.encode(error, forKey: .error)
    case .interrupted: try values.encode(Name.interrupted, forKey: .outcome)
    case .limit(let limit):
      try values.encode(Name.limit, forKey: .outcome)
      try values.encode(limit, forKey: .limit)
    }
  }
}
