/// Takes the lines that were asked for out of a text that arrives in pieces, up to a number of bytes.
///
/// A line ends behind its line feed; what follows the last one is a line too, unless it is empty. Nothing is
/// changed: line endings stay as they are.
struct TextSlice {
  enum Stop: Equatable {
    /// Everything that was asked for is there.
    case limit
    /// There was more than there is room for.
    case room
  }

  /// The first line wanted, from 1.
  let first: Int
  /// How many lines are wanted.
  let limit: Int
  /// The most bytes to take.
  let room: Int

  private(set) var bytes: [UInt8] = []
  /// The line that the next byte belongs to.
  private(set) var line = 1
  /// Whether the line that the next byte belongs to has begun.
  private(set) var isInsideLine = false
  /// Why no more bytes are wanted; `nil` while they are.
  private(set) var stop: Stop?

  init(first: Int, limit: Int?, room: Int) {
    self.first = first
    self.limit = limit ?? Int.max
    self.room = room
  }

  /// How many lines there have been so far.
  var lineCount: Int { isInsideLine ? line : line - 1 }

  mutating func take(_ piece: UnsafeRawBufferPointer) {
    for byte in piece where stop == nil {
      if line >= first {
        if line - first >= limit {
          stop = .limit
          return
        }
        if bytes.count == room {
          stop = .room
          return
        }
        bytes.append(byte)
      }
      if byte == UInt8(ascii: "\n") {
        line += 1
        isInsideLine = false
      } else {
        isInsideLine = true
      }
    }
  }

  /// The lines that fit whole; when not even one does, as much of it as ends with a whole character.
  ///
  /// - Returns: the bytes, the last line they belong to, and whether that line is cut.
  func result() -> (bytes: ArraySlice<UInt8>, lastLine: Int, isCut: Bool) {
    guard stop == .room, isInsideLine else { return (bytes[...], lineCount, false) }
    if let end = bytes.lastIndex(of: UInt8(ascii: "\n")) { return (bytes[...end], line - 1, false) }
    var start = bytes.count
    // Back to the byte that leads the last character: three continuation bytes follow it at most.
    repeat { start -= 1 } while start > 0 && bytes.count - start < 4 && bytes[start] & 0xC0 == 0x80
    let length =
      switch bytes[start] {
      case 0xF0...: 4
      case 0xE0...: 3
      case 0xC0...: 2
      default: 1
      }
    let end = start + length > bytes.count ? start : bytes.count
    return (bytes[..<end], line, true)
  }
}
