import Conversation
import Coordinator

extension JSONText {
  /// What is sent many times a second to every reader.
  static func encode(_ delta: TurnDelta) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128 + (delta.text?.utf8.count ?? 0) + (delta.reasoning?.utf8.count ?? 0))
    bytes.append(UInt8(ascii: "{"))
    if let changes = delta.changes {
      bytes += "\"changes\":".utf8
      bytes += try encode(changes)
      bytes.append(UInt8(ascii: ","))
    }
    if let offset = delta.offset { appendMember("offset", offset, to: &bytes) }
    if let text = delta.reasoning { appendMember("reasoning", text, to: &bytes) }
    if let offset = delta.reasoningOffset { appendMember("reasoningOffset", offset, to: &bytes) }
    appendMember("revision", delta.revision, to: &bytes)
    if let text = delta.text { appendMember("text", text, to: &bytes) }
    appendMember("turnId", delta.turnID.description, to: &bytes)
    bytes[bytes.count - 1] = UInt8(ascii: "}")
    return bytes
  }
}
