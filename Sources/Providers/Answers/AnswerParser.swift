import Conversation
import Coordinator
import ServerSentEvents

/// How the pieces of a streamed answer are divided.
enum AnswerFraming: Sendable {
  /// `text/event-stream`.
  case eventStream
  /// `application/x-ndjson`: a JSON text a line.
  case lines
}

/// Turns the body of an answer into model events.
///
/// A pure value: bytes in, events out, wherever the bytes are cut. Pieces of text that arrive together come out
/// as one event. What it throws ends the answer; the events found before are in `events` all the same.
struct AnswerParser<Reader: AnswerReader>: Sendable {
  private var framing: Framing
  private var reader: Reader
  private let failures: ProviderFailures
  private var received: [ServerSentEvent] = []
  private var list = ModelEventList()
  private var byteCount = 0
  /// The most bytes an answer may have: many times what the longest ones take, each token with all that is around it.
  var maximumLength = 256 << 20

  private enum Framing: Sendable {
    case eventStream(EventStreamParser)
    case lines(LineParser)
  }

  init(_ reader: Reader, framing: AnswerFraming, failures: ProviderFailures) {
    self.reader = reader
    self.failures = failures
    self.framing =
      switch framing {
      case .eventStream: .eventStream(EventStreamParser())
      case .lines: .lines(LineParser())
      }
  }

  /// The answer has said that it is over; what follows is of no interest.
  var isDone: Bool { reader.isDone }
  /// The answer may end here; more may come.
  var isComplete: Bool { reader.isDone || reader.isComplete }

  /// Takes the next bytes of the body and adds what they say to `events`.
  mutating func feed(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ModelEvent]
  ) throws(TurnError) {
    guard !isDone else { return }
    defer { list.move(to: &events) }
    var failure: TurnError?
    do throws(EventStreamFailure) {
      try divide(bytes)
    } catch {
      failure = failures.tooLong(error)
    }
    defer { received.removeAll(keepingCapacity: true) }
    for event in received where !isDone { try take(event) }
    byteCount += bytes.count
    if let failure { throw failure }
    // What a server sends without end would fill the memory, be it text or only signs of life.
    if byteCount > maximumLength, !isDone { throw failures.answerTooLong(limit: maximumLength) }
  }

  private mutating func divide(_ bytes: UnsafeRawBufferPointer) throws(EventStreamFailure) {
    // Taken out and put back, so that the parser changes in place.
    switch framing {
    case .eventStream(var parser):
      framing = .lines(LineParser())
      defer { framing = .eventStream(parser) }
      try parser.feed(bytes, into: &received)
    case .lines(var parser):
      framing = .eventStream(EventStreamParser())
      defer { framing = .lines(parser) }
      try parser.feed(bytes, into: &received)
    }
  }

  /// - Parameter isUnended: whether it is a last line without its end: whole, or cut off.
  private mutating func take(_ event: ServerSentEvent, isUnended: Bool = false) throws(TurnError) {
    // An event without data that somebody sends to keep the line open.
    guard !event.data.isEmpty else { return }
    try event.data.withUnsafeBufferPointer { buffer throws(TurnError) in
      let bytes = UnsafeRawBufferPointer(buffer)
      do throws(AnswerFailure) {
        try reader.take(bytes, type: event.type, into: &list)
      } catch {
        if isUnended, case .malformed = error { throw failures.cutOff(afterBytes: byteCount) }
        throw failures.turnError(for: error, piece: bytes, afterBytes: byteCount)
      }
    }
  }

  /// The body has ended.
  ///
  /// - Throws: `.network` when the answer had not come to its end.
  mutating func finish(into events: inout [ModelEvent]) throws(TurnError) {
    defer { list.move(to: &events) }
    if !isDone, case .lines(var parser) = framing {
      // The last line may lack its end.
      parser.finish(into: &received)
      framing = .lines(parser)
      defer { received.removeAll() }
      for event in received where !isDone { try take(event, isUnended: true) }
    }
    do throws(AnswerFailure) {
      try reader.finish(into: &list)
    } catch {
      throw failures.turnError(
        for: error, piece: UnsafeRawBufferPointer(start: nil, count: 0), afterBytes: byteCount)
    }
    guard isComplete else { throw failures.cutOff(afterBytes: byteCount) }
  }

  /// Takes a whole answer that came in one piece, from a server that does not stream.
  mutating func takeWhole(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ModelEvent]
  ) throws(TurnError) {
    defer { list.move(to: &events) }
    do throws(AnswerFailure) {
      try reader.takeWhole(bytes, into: &list)
      // Some servers and gateways tell their failures with a status of 200.
      if list.isEmpty {
        let body = ProviderErrorBody.decode(bytes)
        throw body?.message == nil ? .notAnAnswer : .provider(body ?? ProviderErrorBody())
      }
    } catch {
      throw failures.turnError(for: error, piece: bytes, afterBytes: bytes.count)
    }
  }
}
