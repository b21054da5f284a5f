import Conversation
import Coordinator
import ServerSentEvents

/// What a host sends, as it stands on the wire.
extension ScriptedHost.Connection {
  func answer(_ status: Int, _ headers: [String] = [], _ body: String = "") async throws {
    let lines = headers + ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    try await send("HTTP/1.1 \(status) X\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n" + body)
  }

  func answer(_ value: some Encodable, _ status: Int = 200) async throws {
    try await answer(status, [], String(decoding: try WireJSON.encode(value), as: UTF8.self))
  }

  func refuse(_ error: CoordinatorError, _ status: Int, _ headers: [String] = []) async throws {
    let body = String(decoding: try WireJSON.encode(["error": error]), as: UTF8.self)
    try await answer(status, headers, body)
  }

  func beginStream() async throws {
    try await send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
  }

  func chunk(_ bytes: [UInt8]) async throws {
    guard !bytes.isEmpty else { return }
    try await send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
  }

  func event(_ type: String?, id: Int? = nil, _ value: some Encodable) async throws {
    try await chunk(try Wire.event(type, id: id, value))
  }

  func endStream() async throws { try await send("0\r\n\r\n") }
}

/// Bytes of streams, as a host writes them.
enum Wire {
  static func event(_ type: String?, id: Int? = nil, _ value: some Encodable) throws -> [UInt8] {
    var bytes: [UInt8] = []
    ServerSentEvent.write(type: type, id: id, data: try WireJSON.encode(value), to: &bytes)
    return bytes
  }

  static func host(_ number: UInt64 = 1, version: Int = HostInformation.protocolVersion) -> HostInformation {
    HostInformation(
      id: Identifier(high: 0, low: number), version: "1.0", workspace: "default",
      startedAt: Timestamp(milliseconds: 1_767_225_600_000), protocolVersion: version)
  }
}

/// A response whose one answer grows word by word, and all that a host sends of it.
struct Story: Sendable {
  let responseID = ResponseID(high: 5, low: 5)
  /// Every state of every turn, in order.
  let states: [Turn]

  /// - Parameter words: of each turn.
  init(_ words: [[String]]) {
    var states: [Turn] = []
    var revision = 0
    for (index, words) in words.enumerated() {
      var turn = Turn(
        id: TurnID(high: 6, low: UInt64(index)), responseID: responseID, index: index, status: .waiting)
      func note() {
        revision += 1
        turn.revision = revision
        states.append(turn)
      }
      note()
      turn.status = .streaming
      for word in words {
        turn.content += word
        note()
      }
      turn.status = .completed
      note()
    }
    self.states = states
  }

  /// The last state of each turn.
  var turns: [Turn] { turns(upTo: states.count) }

  /// The state of each turn after so many states.
  func turns(upTo count: Int) -> [Turn] {
    states.prefix(count).reduce(into: [Turn]()) { turns, state in
      if state.index == turns.count { turns.append(state) } else { turns[state.index] = state }
    }
  }

  func snapshot(after count: Int, since revision: Int? = nil) -> StreamSnapshot {
    let turns = turns(upTo: count)
    return StreamSnapshot(
      responseID: responseID, turns: turns.filter { $0.revision > revision ?? .min }, turnCount: turns.count,
      outcome: nil)
  }

  /// The event that tells of a state after the one before it, as bytes.
  func update(_ index: Int) throws -> [UInt8] {
    let (before, after) = (states[index - 1], states[index])
    return before.index == after.index
      ? try Wire.event("delta", id: after.revision, TurnDelta(from: before, to: after))
      : try Wire.event("turn", id: after.revision, after)
  }

  func ending() throws -> [UInt8] {
    try Wire.event("done", StreamEnding(responseID: responseID, outcome: .completed))
  }

  /// All of it as one stream.
  func whole(from count: Int = 1, since revision: Int? = nil) throws -> [UInt8] {
    var bytes = try Wire.event(
      "snapshot", id: states[count - 1].revision, snapshot(after: count, since: revision))
    for index in count..<states.count { bytes += try update(index) }
    return bytes + (try ending())
  }

  var accepted: AcceptedRequest {
    AcceptedRequest(
      sessionID: SessionID(high: 7, low: 7), roundID: RoundID(high: 8, low: 8), responseID: responseID)
  }

  var detail: RoundDetail {
    let time = Timestamp(milliseconds: 1_767_225_600_000)
    let request = Request(
      id: RequestID(high: 9, low: 9), content: "x", createdAt: time)
    return RoundDetail(
      round: Round(
        id: accepted.roundID, sessionID: accepted.sessionID, index: 0, requestID: request.id,
        responseID: responseID, createdAt: time), request: request,
      response: Response(
        id: responseID, roundID: accepted.roundID, sessionID: accepted.sessionID,
        model: ModelReference(provider: "test", model: "scripted"), turns: turns, outcome: .completed,
        createdAt: time, endedAt: time))
  }
}

extension [Turn] {
  /// Without when bytes last came, which every reader knows best itself.
  var timeless: [Turn] {
    map { turn in
      var turn = turn
      turn.lastByteTime = nil
      return turn
    }
  }
}
