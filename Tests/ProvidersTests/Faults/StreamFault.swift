/// The faults of `Corpora/stream_faults.json`, by the names that they have there, and where each is tested.
enum StreamFault {
  /// Those of the bytes of an answer, wherever they come from.
  enum OfBytes: String, CaseIterable, Sendable {
    case everySplit = "split at every byte offset"
    case byteByByte = "1 byte per packet"
    case duplicate = "duplicate every event"
    case swap = "swap adjacent events"
    case unknownEvent = "unknown event type"
    case unknownField = "unknown JSON field"
    case nulls = "null in each field"
    case truncated = "truncated JSON in event"
    case depth = "JSON depth 100000"
    case longLine = "line of 64 MiB without newline"
    case dataLines = "1e6 data: lines without blank line"
    case comments = "1e6 comment lines"
    case noEnd = "no terminal event then FIN"
    case endTwice = "terminal event twice"
    case bytesAfterEnd = "bytes after terminal event"
    case invalidUTF8 = "invalid UTF-8"
    case loneSurrogates = #"lone surrogate escapes \ud800"#
    case nul = "NUL"
    case failsAfterTen = "500 after 10 deltas"
    case sameIDs = "tool call with duplicate ids"
    case unknownTool = "tool call with unknown name"
    case manyCalls = "1000 parallel tool calls"
    case indexGaps = "index gaps in content blocks"
    case absurdUsage = "usage negative or 2^63"
    case unknownReason = "finish_reason unknown"
  }

  /// Those of the connection and of HTTP.
  enum OfConnection: String, CaseIterable, Sendable {
    case reset = "reset at every byte offset (RST)"
    case stall = "stall at every event boundary (idle timeout)"
    case jsonError = "HTTP 200 with JSON error body"
    case html = "HTTP 200 with HTML body"
    case contentType = "wrong Content-Type"
    case chunkOverflow = "chunked length overflow"
    case shortLength = "Content-Length short"
    case longLength = "Content-Length long"
    case retryDate = "429 with Retry-After date"
    case retryForever = "Retry-After: 1e9"
    case overloadedOnce = "503 then 200"
    case status401 = "401"
    case status403 = "403"
    case status404 = "404"
    case status413 = "413"
    case redirect = "redirect 307 to another host (auth header dropped)"
    case tls = "TLS failure"
    case cancel = "cancel at every event"
    case cancelAfterEnd = "cancel after terminal"
  }

  /// Those that no provider sees, and what tests them.
  static let elsewhere: [String: String] = [
    "clock jump +1 h / -1 h during stream":
      "time limits run on the monotonic clock (NIODeadline); the coordinator's clock is injected in CoordinatorTests",
    "kill -9 at every event": "Scripts/crash",
  ]
}
