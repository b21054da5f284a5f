import Logging

/// What is kept of a request: neither what was said in it nor the names that were asked for, no token and no query.
struct RequestLog: Sendable {
  struct Entry: Hashable, Sendable {
    var method: String
    /// The pattern that a path was matched by, as `/api/sessions/{id}`; `-` when none did, or nobody looked.
    var route: String
    var status: Int
    /// Of the answer's body.
    var bytes = 0
    var duration = Duration.zero
  }

  var logger: Logger

  func note(_ entry: Entry) {
    let (seconds, attoseconds) = entry.duration.components
    logger.info(
      "request",
      metadata: [
        "method": "\(entry.method)", "route": "\(entry.route)", "status": "\(entry.status)",
        "milliseconds": "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)", "bytes": "\(entry.bytes)",
      ])
  }
}
