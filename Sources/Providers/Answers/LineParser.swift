import ServerSentEvents

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Takes the bytes of newline-delimited JSON and gives its lines.
///
/// A pure value: bytes may be cut anywhere. Lines end with LF or CRLF; blank ones are passed over, and so is a byte order
/// mark before the first.
struct LineParser: Sendable {
  /// The most bytes a line may have.
  var maximumLineLength = 8 << 20

  /// The beginning of a line whose end has not come yet.
  private var partialLine: [UInt8] = []
  private var isFirstLine = true

  init() {}

  /// Takes the next bytes and adds the lines that end in them to `lines`.
  ///
  /// - Throws: when a line is too long. The lines before it have been added; the parser is of no use afterwards.
  mutating func feed(
    _ bytes: UnsafeRawBufferPointer, into lines: inout [ServerSentEvent]
  ) throws(EventStreamFailure) {
    guard let base = bytes.baseAddress else { return }
    var position = 0
    while position < bytes.count {
      let end =
        memchr(base + position, CInt(UInt8(ascii: "\n")), bytes.count - position)
        .map { UnsafeRawPointer($0) - base } ?? bytes.count
      guard partialLine.count + (end - position) <= maximumLineLength else {
        throw .lineTooLong(limit: maximumLineLength)
      }
      partialLine.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
      guard end < bytes.count else { return }
      finish(into: &lines)
      position = end + 1
    }
  }

  /// The bytes have ended; what stands there is the last line.
  mutating func finish(into lines: inout [ServerSentEvent]) {
    var line: [UInt8] = []
    swap(&line, &partialLine)
    if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isFirstLine = false
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard line.contains(where: { $0 > 0x20 }) else { return }
    lines.append(ServerSentEvent(data: line))
  }
}
