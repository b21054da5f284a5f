import ServerSentEvents

/// One event of a stream, for tests to look at.
struct ToldEvent: Equatable {
  var type: String
  var id: String
  var json: String
}

extension String {
  /// The events of a stream, read as a client does.
  var events: [ToldEvent] {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    let bytes = Array(utf8)
    _ = try? bytes.withUnsafeBytes { try parser.feed($0, into: &events) }
    return events.map { ToldEvent(type: $0.type, id: $0.lastEventID, json: $0.text) }
  }
}
