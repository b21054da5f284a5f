import Coordinator
import ServerSentEvents

extension EventStreamParser {
  /// A parser for lines and events of at most so many bytes.
  init(limit: Int) {
    self.init()
    maximumLineLength = limit
    maximumEventLength = limit
  }

  /// Takes the next bytes and gives the events that end in them.
  ///
  /// - Returns: beside them whether a line or an event behind them is too long; then nothing more can be read.
  mutating func events(in bytes: [UInt8]) -> (events: [ServerSentEvent], isTooLong: Bool) {
    var events: [ServerSentEvent] = []
    do throws(EventStreamFailure) {
      try bytes.withUnsafeBufferPointer { bytes throws(EventStreamFailure) in
        try feed(UnsafeRawBufferPointer(bytes), into: &events)
      }
      return (events, false)
    } catch {
      return (events, true)
    }
  }
}

extension ServerSentEvent {
  /// What the data says.
  func decode<Value: Decodable>(_ value: Value.Type) throws(StreamDamage) -> Value {
    do { return try WireJSON.decode(value, from: data) } catch {
      throw StreamDamage(.malformed(event: type))
    }
  }
}
