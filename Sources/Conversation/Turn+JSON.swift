extension Turn: Codable {
  enum CodingKeys: String, CodingKey {
    case id, index, content, reasoning, status, revision, usage, context, error, finishReason, retry,
      lastByteTime
    case streamStartTime, streamEndTime, parsedToolCalls
    case responseID = "responseId"
  }

  /// The shape in which the wire carries tool calls: the first by itself, then all of them.
  private struct ParsedToolCalls: Codable {
    struct Call: Codable {
      var serverName: String
      var methodName: String
      var arguments: String
    }
    var call: Call?
    var calls: [ToolCall]
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(TurnID.self, forKey: .id),
      responseID: try values.decode(ResponseID.self, forKey: .responseID),
      index: try values.decode(Int.self, forKey: .index),
      content: try values.decode(String.self, forKey: .content),
      reasoning: try values.decodeIfPresent(String.self, forKey: .reasoning) ?? "",
      toolCalls: try values.decodeIfPresent(ParsedToolCalls.self, forKey: .parsedToolCalls)?.calls ?? [],
      status: try values.decode(TurnStatus.self, forKey: .status),
      revision: try values.decode(Int.self, forKey: .revision),
      usage: try values.decodeIfPresent(Usage.self, forKey: .usage),
      context: try values.decodeIfPresent(ContextUse.self, forKey: .context),
      retry: try values.decodeIfPresent(RetryNotice.self, forKey: .retry),
      lastByteTime: try values.decodeIfPresent(Timestamp.self, forKey: .lastByteTime),
      error: try values.decodeIfPresent(TurnError.self, forKey: .error),
      finishReason: try values.decodeIfPresent(FinishReason.self, forKey: .finishReason),
      streamStartTime: try values.decodeIfPresent(Timestamp.self, forKey: .streamStartTime),
      streamEndTime: try values.decodeIfPresent(Timestamp.self, forKey: .streamEndTime))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encode(responseID, forKey: .responseID)
    try values.encode(index, forKey: .index)
    try values.encode(content, forKey: .content)
    if !reasoning.isEmpty { try values.encode(reasoning, forKey: .reasoning) }
    if let first = toolCalls.first {
      let call = ParsedToolCalls.Call(
        serverName: first.serverName, methodName: first.methodName, arguments: first.arguments)
      try values.encode(ParsedToolCalls(call: call, calls: toolCalls), forKey: .parsedToolCalls)
    }
    try values.encode(status, forKey: .status)
    try values.encode(revision, forKey: .revision)
    try values.encodeIfPresent(usage, forKey: .usage)
    try values.encodeIfPresent(context, forKey: .context)
    try values.encodeIfPresent(retry, forKey: .retry)
    try values.encodeIfPresent(lastByteTime, forKey: .lastByteTime)
    try values.encodeIfPresent(error, forKey: .error)
    try values.encodeIfPresent(finishReason, forKey: .finishReason)
    try values.encodeIfPresent(streamStartTime, forKey: .streamStartTime)
    try values.encodeIfPresent(streamEndTime, forKey: .streamEndTime)
  }
}
