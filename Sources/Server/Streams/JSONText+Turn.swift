import Conversation
import Coordinator

extension JSONText {
  /// A whole turn, as it is sent to each reader of the snapshot form while its text grows.
  static func encode(_ turn: Turn) throws -> [UInt8] {
    // What comes at the end of a pass, or between two, is left to the general encoder.
    guard turn.toolCalls.isEmpty, turn.error == nil, turn.retry == nil, turn.usage == nil else {
      return try WireJSON.encode(turn)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(turn.content.utf8.count + turn.reasoning.utf8.count + 640)
    bytes.append(UInt8(ascii: "{"))
    appendMember("content", turn.content, to: &bytes)
    if let context = turn.context {
      appendName("context", to: &bytes)
      bytes.append(UInt8(ascii: "{"))
      appendMember("estimatedTokens", context.estimatedTokens, to: &bytes)
      if let index = context.omittedBefore { appendMember("omittedBefore", index, to: &bytes) }
      if let index = context.summaryIndex { appendMember("summaryIndex", index, to: &bytes) }
      if let window = context.window { appendMember("window", window, to: &bytes) }
      bytes[bytes.count - 1] = UInt8(ascii: "}")
      bytes.append(UInt8(ascii: ","))
    }
    if let reason = turn.finishReason { appendMember("finishReason", reason.rawValue, to: &bytes) }
    appendMember("id", turn.id.description, to: &bytes)
    appendMember("index", turn.index, to: &bytes)
    if let time = turn.lastByteTime { appendMember("lastByteTime", time.description, to: &bytes) }
    if !turn.reasoning.isEmpty { appendMember("reasoning", turn.reasoning, to: &bytes) }
    appendMember("responseId", turn.responseID.description, to: &bytes)
    appendMember("revision", turn.revision, to: &bytes)
    appendMember("status", turn.status.rawValue, to: &bytes)
    if let time = turn.streamEndTime { appendMember("streamEndTime", time.description, to: &bytes) }
    if let time = turn.streamStartTime { appendMember("streamStartTime", time.description, to: &bytes) }
    bytes[bytes.count - 1] = UInt8(ascii: "}")
    return bytes
  }
}
