import Foundation
import ServerSentEvents
import Testing

@Suite struct EventStreamParserTests {
  struct Case: Decodable, CustomTestStringConvertible {
    struct Event: Decodable, Equatable {
      var type: String
      var data: String
      var lastEventId: String
    }
    enum Retry: Decodable, Equatable {
      case milliseconds(Int)
      case anything

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = (try? container.decode(Int.self)).map { .milliseconds($0) } ?? .anything
      }
    }
    var wpt: String
    var body_hex: String
    var events: [Event]
    var retry: Retry?
    var final_last_event_id: String?

    var testDescription: String { wpt }
    var body: [UInt8] {
      let digits = Array(body_hex)
      return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }
  }

  private struct File: Decodable { var parser_cases: [Case] }

  static func cases() throws -> [Case] {
    let bytes = try Corpus.bytes("Corpora/eventsource.json")
    return try JSONDecoder().decode(File.self, from: Data(bytes)).parser_cases
  }

  private func parse(_ pieces: [ArraySlice<UInt8>]) throws -> ([Case.Event], EventStreamParser) {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    for piece in pieces { try piece.withUnsafeBytes { try parser.feed($0, into: &events) } }
    return (events.map { Case.Event(type: $0.type, data: $0.text, lastEventId: $0.lastEventID) }, parser)
  }

  @Test("All 59 cases are there") func count() throws {
    #expect(try Self.cases().count == 59)
  }

  @Test(arguments: try cases()) func conforms(_ example: Case) throws {
    let body = example.body
    let (events, parser) = try parse(Cutting.whole(body))
    #expect(events == example.events)
    if case .milliseconds(let time)? = example.retry { #expect(parser.reconnectionTime == time) }
    if let id = example.final_last_event_id { #expect(parser.lastEventID == id) }

    #expect(try parse(Cutting.byteByByte(body)).0 == example.events, "byte by byte")
    for position in 0...body.count {
      let (events, split) = try parse(Cutting.inTwo(body, at: position))
      #expect(events == example.events, "cut at \(position)")
      #expect(split.lastEventID == parser.lastEventID, "cut at \(position)")
      #expect(split.reconnectionTime == parser.reconnectionTime, "cut at \(position)")
    }
  }

  @Test("A line over the limit is refused, whole and in pieces, and what came before is kept")
  func lineLimit() throws {
    let body = Array("data: first\n\ndata: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 100)
    for pieces in [Cutting.whole(body), Cutting.byteByByte(body)] {
      var parser = EventStreamParser()
      parser.maximumLineLength = 64
      var events: [ServerSentEvent] = []
      #expect(throws: EventStreamFailure.lineTooLong(limit: 64)) {
        for piece in pieces { try piece.withUnsafeBytes { try parser.feed($0, into: &events) } }
      }
      #expect(events.map(\.text) == ["first"])
    }
  }

  @Test("A line of exactly the limit is taken") func lineOfTheLimit() throws {
    var parser = EventStreamParser()
    parser.maximumLineLength = 64
    var events: [ServerSentEvent] = []
    let body = Array(("data: " + String(repeating: "x", count: 58) + "\n\n").utf8)
    try body.withUnsafeBytes { try parser.feed($0, into: &events) }
    #expect(events.map(\.data.count) == [58])
  }

  @Test("An event over the limit is refused") func eventLimit() {
    var parser = EventStreamParser()
    parser.maximumEventLength = 64
    var events: [ServerSentEvent] = []
    let body = Array(String(repeating: "data: 0123456789\n", count: 10).utf8)
    #expect(throws: EventStreamFailure.eventTooLong(limit: 64)) {
      try body.withUnsafeBytes { try parser.feed($0, into: &events) }
    }
    #expect(events.isEmpty)
  }

  @Test("Lines that end in CR alone take time in proportion to their number")
  func carriageReturnsAlone() throws {
    let body = Array(String(repeating: "data: x\r\r", count: 20_000).utf8)
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    try body.withUnsafeBytes { try parser.feed($0, into: &events) }
    #expect(events.count == 20_000)
  }
}
