/// The writing side: HTML standard, section 9.2.5 ("Parsing an event stream").
extension ServerSentEvent {
  /// A comment that keeps a connection open, and nothing else.
  public static let heartbeat: [UInt8] = Array(":\n\n".utf8)

  /// Adds an event as it stands in a stream.
  ///
  /// - Parameters:
  ///   - type: the event's name; `nil` for `message`. Must not hold line breaks.
  ///   - id: what a client names as `Last-Event-ID`; `nil` to leave the last one.
  ///   - data: each of its lines becomes a `data` line.
  public static func write(type: String? = nil, id: Int? = nil, data: [UInt8], to bytes: inout [UInt8]) {
    writeFields(type: type, id: id, to: &bytes)
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      bytes += "data: ".utf8
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Adds an event whose data is one line, as JSON is.
  ///
  /// - Parameter line: must not hold line breaks; not looked through for them.
  public static func write(
    type: String? = nil, id: Int? = nil, line: [UInt8], to bytes: inout [UInt8]
  ) {
    bytes.reserveCapacity(bytes.count + line.count + 64)
    writeFields(type: type, id: id, to: &bytes)
    bytes += "data: ".utf8
    bytes += line
    bytes += "\n\n".utf8
  }

  private static func writeFields(type: String?, id: Int?, to bytes: inout [UInt8]) {
    if let id {
      bytes += "id: ".utf8
      bytes += String(id).utf8
      bytes.append(UInt8(ascii: "\n"))
    }
    if let type {
      bytes += "event: ".utf8
      bytes += type.utf8
      bytes.append(UInt8(ascii: "\n"))
    }
  }
}
