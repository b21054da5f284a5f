#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Takes the bytes of a `text/event-stream` and gives the events in it.
///
/// A pure value: bytes may be cut anywhere, also within a character or between CR and LF. Follows the HTML
/// standard, section 9.2.6 ("Interpreting an event stream"): lines end with LF, CR or CRLF, a leading byte order
/// mark is dropped, and an event that the stream's end cuts off is dropped too.
public struct EventStreamParser: Sendable {
  /// The most bytes a line may have.
  ///
  /// A protocol that ends with the whole of the answer once more needs room for that.
  public var maximumLineLength = 4 << 20
  /// The most bytes the data of one event may have.
  public var maximumEventLength = 8 << 20
  /// How long to wait before connecting again, in milliseconds, when the stream said so.
  public private(set) var reconnectionTime: Int?
  /// The last `id` of an event that was given, to be sent as `Last-Event-ID`.
  public private(set) var lastEventID = ""

  /// The beginning of a line whose end has not come yet.
  private var partialLine: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var type = ""
  private var id = ""
  private var isFirstLine = true
  /// The last byte was a CR that ended a line: an LF right after it belongs to it.
  private var endedWithCarriageReturn = false

  public init() {}

  /// Takes the next bytes and adds the events that end in them to `events`.
  ///
  /// - Throws: when a limit is passed. The events before that have been added; the parser is of no use afterwards.
  public mutating func feed(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) throws(EventStreamFailure) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    var position = 0
    if endedWithCarriageReturn {
      endedWithCarriageReturn = false
      if bytes[0] == UInt8(ascii: "\n") { position = 1 }
    }
    let count = bytes.count
    // Where the next LF and the next CR are; each byte is searched once for either.
    var lineFeed = Self.position(of: UInt8(ascii: "\n"), in: base, from: position, to: count)
    var carriageReturn = Self.position(of: UInt8(ascii: "\r"), in: base, from: position, to: count)
    while true {
      let end = min(lineFeed, carriageReturn)
      guard partialLine.count + (end - position) <= maximumLineLength else {
        throw .lineTooLong(limit: maximumLineLength)
      }
      guard end < count else { break }
      try takeLine(UnsafeRawBufferPointer(rebasing: bytes[position..<end]), into: &events)
      position = end + 1
      if end == carriageReturn {
        if position == count {
          endedWithCarriageReturn = true
        } else if position == lineFeed {
          position += 1
        }
        carriageReturn = Self.position(of: UInt8(ascii: "\r"), in: base, from: position, to: count)
      }
      if lineFeed < position {
        lineFeed = Self.position(of: UInt8(ascii: "\n"), in: base, from: position, to: count)
      }
    }
    if position < count { partialLine.append(contentsOf: bytes[position...]) }
  }

  /// `limit` when the byte is not there.
  private static func position(
    of byte: UInt8, in base: UnsafeRawPointer, from start: Int, to limit: Int
  ) -> Int {
    guard start < limit, let found = memchr(base + start, Int32(byte), limit - start) else { return limit }
    return UnsafeRawPointer(found) - base
  }

  private mutating func takeLine(
    _ end: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) throws(EventStreamFailure) {
    if partialLine.isEmpty {
      try interpret(end, into: &events)
    } else {
      var line: [UInt8] = []
      swap(&line, &partialLine)
      line.append(contentsOf: end)
      try line.withUnsafeBufferPointer { bytes throws(EventStreamFailure) in
        try interpret(UnsafeRawBufferPointer(bytes), into: &events)
      }
      // Keep the memory for the next line that comes in pieces.
      line.removeAll(keepingCapacity: line.capacity <= 65_536)
      partialLine = line
    }
  }

  private mutating func interpret(
    _ whole: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]
  ) throws(EventStreamFailure) {
    var line = whole
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
    }
    guard let base = line.baseAddress, let first = line.first else { return dispatch(into: &events) }
    guard first != UInt8(ascii: ":") else { return }
    let colon = Self.position(of: UInt8(ascii: ":"), in: base, from: 0, to: line.count)
    var start = min(colon + 1, line.count)
    if start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
    let value = UnsafeRawBufferPointer(rebasing: line[start...])
    let field = UnsafeRawBufferPointer(rebasing: line[..<colon])
    if Self.equal(field, "data") {
      guard data.count + value.count < maximumEventLength else {
        throw .eventTooLong(limit: maximumEventLength)
      }
      if hasData { data.append(UInt8(ascii: "\n")) }
      data.append(contentsOf: value)
      hasData = true
    } else if Self.equal(field, "event") {
      type = String(decoding: value, as: UTF8.self)
    } else if Self.equal(field, "id") {
      if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    } else if Self.equal(field, "retry") {
      takeRetry(value)
    }
  }

  private mutating func takeRetry(_ digits: UnsafeRawBufferPointer) {
    guard !digits.isEmpty else { return }
    var time = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return }
      // A day is more than anybody can mean, and cannot overflow.
      time = min(time * 10 + Int(digit - UInt8(ascii: "0")), 86_400_000)
    }
    reconnectionTime = time
  }

  private mutating func dispatch(into events: inout [ServerSentEvent]) {
    if lastEventID != id { lastEventID = id }
    if hasData {
      var taken: [UInt8] = []
      swap(&taken, &data)
      events.append(
        ServerSentEvent(type: type.isEmpty ? "message" : type, data: taken, lastEventID: lastEventID))
      hasData = false
    }
    if !type.isEmpty { type = "" }
  }

  private static func equal(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    bytes.count == name.utf8CodeUnitCount
      && (bytes.isEmpty || memcmp(bytes.baseAddress!, name.utf8Start, bytes.count) == 0)
  }
}
