import Conversation
import Coordinator
import ServerSentEvents

/// How the updates of a stream are told.
enum StreamFormat: String, Sendable, Codable, CaseIterable {
  /// The whole turn each time.
  case snapshot
  /// What has been added to it.
  case delta
}

/// Turns the states that a reader is given into the messages of its stream.
///
/// A pure value. Of what the reader has it keeps a mark and no text, so that it holds back nothing that grows.
struct TurnStreamWriter: Sendable {
  /// What the messages stand in.
  enum Framing: Sendable {
    case eventStream, webSocket
  }

  let responseID: ResponseID
  let format: StreamFormat
  let framing: Framing
  /// The turn that the reader was given last.
  private var mark: TurnMark?

  init(of responseID: ResponseID, as format: StreamFormat, in framing: Framing) {
    self.responseID = responseID
    self.format = format
    self.framing = framing
  }

  /// The messages that a stream begins with.
  ///
  /// - Parameter start: what the reader does not have yet.
  mutating func begin(_ start: StreamSnapshot, last: Turn?) throws -> [[UInt8]] {
    guard format == .delta else { return try start.turns.map { try update($0) } }
    mark = last.map(TurnMark.init)
    return [framed("snapshot", id: last?.revision, try WireJSON.encode(start))]
  }

  /// The message that tells of the next state of a turn.
  mutating func update(_ turn: Turn) throws -> [UInt8] {
    guard format == .delta else {
      return framed("update", id: turn.revision, try JSONText.encode(turn))
    }
    defer { mark = TurnMark(turn) }
    guard let mark, mark.rest.id == turn.id else {
      return framed("turn", id: turn.revision, try JSONText.encode(turn))
    }
    let delta = TurnDelta(since: mark, to: turn)
    return framed("delta", id: turn.revision, try JSONText.encode(delta))
  }

  /// The messages that a stream ends with.
  func end(_ outcome: ResponseOutcome) throws -> [[UInt8]] {
    let ending = StreamEnding(responseID: responseID, outcome: outcome)
    switch framing {
    case .eventStream:
      return [framed(ending.isError ? "error" : "done", id: nil, try WireJSON.encode(ending))]
    case .webSocket:
      let complete = try WireJSON.encode(ChatReply.complete(responseID, outcome))
      guard ending.isError, let error = outcome.error else { return [complete] }
      return [try WireJSON.encode(ChatReply.responseFailed(responseID, error)), complete]
    }
  }

  // MARK: Framing

  /// - Parameter json: an object.
  private func framed(_ type: String, id: Int?, _ json: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(json.count + 112)
    switch framing {
    case .eventStream:
      ServerSentEvent.write(type: type == "update" ? nil : type, id: id, line: json, to: &bytes)
    case .webSocket:
      bytes += "{\"type\":\"\(type)\",".utf8
      switch type {
      case "update", "turn":
        bytes += "\"turn\":".utf8
        bytes += json
        bytes.append(UInt8(ascii: "}"))
      case "delta":
        bytes += "\"responseId\":\"\(responseID)\",".utf8
        bytes += json.dropFirst()
      default: bytes += json.dropFirst()
      }
    }
    return bytes
  }
}
