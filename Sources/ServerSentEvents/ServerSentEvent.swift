/// One event of a `text/event-stream`.
public struct ServerSentEvent: Hashable, Sendable {
  /// The event's name; `message` when the stream gave none.
  public var type: String
  /// The bytes of the `data` lines, joined by line feeds, as they came. They need not be valid UTF-8.
  public var data: [UInt8]
  /// The last `id` the stream gave before this event ended.
  public var lastEventID: String

  public init(type: String = "message", data: [UInt8], lastEventID: String = "") {
    self.type = type
    self.data = data
    self.lastEventID = lastEventID
  }

  /// The data as text; each ill-formed sequence becomes U+FFFD, as the Encoding standard says.
  ///
  /// Lines end in ASCII, so decoding the joined lines gives what decoding each by itself would.
  public var text: String { String(decoding: data, as: UTF8.self) }
}

/// Why an event stream could not be read on.
public enum EventStreamFailure: Error, Hashable, Sendable {
  /// A line is longer than `limit` bytes.
  case lineTooLong(limit: Int)
  /// The data of one event is longer than `limit` bytes.
  case eventTooLong(limit: Int)
}
