import AntiphonTesting
import Conversation
import Coordinator
import NIOCore
import NIOHTTP1
import Server
import ServerSentEvents

/// Reads server-sent events, as they stand in HTTP.
struct EventStreamSitting: Sitting {
  let responseID: ResponseID
  let door: HTTPExchange.Door
  var isDelta = false
  /// Milliseconds.
  var interval = 0
  /// Whether the revision is named in a header rather than in the query.
  var usesHeader = true
  /// Where to get a ticket for each connection; then no token is shown.
  var ticketDoor: HTTPExchange.Door?
  /// Where it stops reading once something has come.
  var stall: Gate?
  /// Whether it comes back when all has been said, and wants to hear that nothing will follow.
  var isEventSource = false
  /// As a reader must not: applies what was added wherever it was meant to stand.
  var isBlind = false

  func sit(_ record: inout ReaderRecord, since revision: Int?, enough: Int) async throws {
    var exchange = HTTPExchange(
      target: "/api/responses/\(responseID)/turns?interval=\(interval)\(isDelta ? "&format=delta" : "")")
    if let revision {
      if usesHeader {
        exchange.headers.append(("Last-Event-ID", "\(revision)"))
      } else {
        exchange.target += "&since=\(revision)"
      }
    }
    var door = door
    if let ticketDoor {
      let answer = try await HTTPExchange(method: .POST, target: "/api/tickets").answer(at: ticketDoor)
      guard answer.status == 200 || answer.status == 201 else {
        throw Refused(reason: "no ticket: status \(answer.status)")
      }
      exchange.target += "&ticket=\(try WireJSON.decode(Ticket.self, from: answer.body).ticket)"
      door.token = nil
    }
    let isBack = record.isOver
    try await exchange.run(at: door) { head, parts in
      switch head.status {
      case .ok:
        if isBack { throw Refused(reason: "the stream began once more after its end") }
        try await read(parts, &record, enough)
      case .noContent:
        if !isBack { record.end(nil) }
      default: throw Refused(reason: "status \(head.status.code)")
      }
    }
    if isEventSource, record.isOver, !isBack { throw HTTPExchange.Cut() }
  }

  private struct Ticket: Decodable {
    var ticket: String
  }

  private func read(
    _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator,
    _ record: inout ReaderRecord, _ enough: Int
  ) async throws {
    var (parts, parser) = (parts, EventStreamParser())
    while let part = try await parts.next() {
      switch part {
      case .head: continue
      case .body(let bytes):
        var events: [ServerSentEvent] = []
        try bytes.withUnsafeReadableBytes { try parser.feed($0, into: &events) }
        for event in events {
          try take(event, &record)
          if record.count >= enough { return }
        }
        if !events.isEmpty { await stall?.pass() }
      case .end:
        if !record.isOver { record.referee.note("the stream ended and said no ending", of: record.name) }
        return
      }
    }
    throw HTTPExchange.Cut()
  }

  private func take(_ event: ServerSentEvent, _ record: inout ReaderRecord) throws {
    let before = record.last
    switch event.type {
    case "message", "turn": record.take(try WireJSON.decode(Turn.self, from: event.data))
    case "snapshot": record.take(try WireJSON.decode(StreamSnapshot.self, from: event.data))
    case "delta":
      record.take(try WireJSON.decode(TurnDelta.self, from: event.data), looksAtOffset: !isBlind)
    case "done", "error":
      let ending = try WireJSON.decode(StreamEnding.self, from: event.data)
      if ending.isError != (event.type == "error") {
        record.referee.note("\(ending.outcome) was told as \(event.type)", of: record.name)
      }
      return record.end(ending.outcome)
    default: throw Refused(reason: "an event named \(event.type)")
    }
    if record.last != before, event.lastEventID != record.last.map(String.init) {
      record.referee.note("\(event.type) has the id \(event.lastEventID)", of: record.name)
    }
  }
}
