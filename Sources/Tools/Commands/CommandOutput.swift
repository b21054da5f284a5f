import Conversation

/// What a command has written, as much of it as there is room for: the beginning, and the end.
///
/// A value, bounded however much is taken.
struct CommandOutput {
  /// What of the beginning and of the end goes to the model when it is too long: 12 KiB and 20 KiB.
  static let maximumHead = 12 * 1024
  static let maximumTail = 20 * 1024

  /// How much the command has written, in bytes.
  private(set) var byteCount = 0
  private var text = TerminalText()
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  /// How much text has gone by, without the line that is being written.
  private var textCount = 0
  private var lineCount = 0
  /// How many lines end in what `tail` has lost.
  private var lostLines = 0

  mutating func take(_ bytes: [UInt8]) {
    byteCount += bytes.count
    text.take(bytes)
    keep()
  }

  mutating func finish() {
    text.finish()
    keep()
  }

  /// Moves what is final behind what is kept, and forgets what there is no room for.
  private mutating func keep() {
    var bytes = text.finished[...]
    guard !bytes.isEmpty else { return }
    textCount += bytes.count
    let room = Self.maximumHead - head.count
    if room > 0, tail.isEmpty {
      head += bytes.prefix(room)
      bytes = bytes.dropFirst(room)
    }
    tail += bytes
    text.finished.removeAll(keepingCapacity: true)
    if tail.count > 4 * Self.maximumTail {
      let lost = tail.count - Self.maximumTail
      lostLines += Self.lines(in: tail[..<lost])
      tail.removeFirst(lost)
    }
  }

  /// How far it has come, for the user to see.
  var progress: ToolProgress {
    var end = Array((head + tail).suffix(ToolProgress.maximumOutput)) + text.line
    end = Array(Self.fromCharacter(end.suffix(ToolProgress.maximumOutput)))
    // The bytes of a character of which more is to come.
    var count = end.count
    while count > 0, end.count - count < 3, end[count - 1] & 0xC0 == 0x80 { count -= 1 }
    if count > 0, end[count - 1] >= 0xC0, end[count - 1].length > end.count - count + 1 {
      end.removeLast(end.count - count + 1)
    }
    var output = String(decoding: end, as: UTF8.self)
    // A byte that is no UTF-8 becomes three.
    while output.utf8.count > ToolProgress.maximumOutput { output.removeFirst() }
    return ToolProgress(output: output, outputByteCount: byteCount)
  }

  /// All of it for the model, or its beginning and its end with a note between them. Call `finish` first.
  ///
  /// - Parameter place: where all of it can be found, as a sentence.
  func result(place: String) -> String {
    guard head.count + tail.count < textCount || tail.count > Self.maximumTail else {
      return String(decoding: head + tail, as: UTF8.self)
    }
    let head = Self.toLineEnd(head[...])
    let tail = Self.fromLine(tail.suffix(Self.maximumTail))
    let left = textCount - head.count - tail.count
    let lines =
      lostLines + Self.lines(in: self.head[head.count...]) + Self.lines(in: self.tail.dropLast(tail.count))
    return String(decoding: head, as: UTF8.self) + (head.last == UInt8(ascii: "\n") ? "" : "\n")
      + "[\(left) bytes in \(lines) \(lines == 1 ? "line" : "lines") are left out here. \(place)]\n"
      + String(decoding: tail, as: UTF8.self)
  }

  private static func lines(in bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var count = 0
      for index in 0..<bytes.count where bytes[index] == UInt8(ascii: "\n") { count += 1 }
      return count
    }
  }

  /// Up to the end of a line, when there is one in the second half.
  private static func toLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let middle = bytes.startIndex + bytes.count / 2
    if let end = bytes[middle...].lastIndex(of: UInt8(ascii: "\n")) { return bytes[...end] }
    var end = bytes.endIndex
    while end > bytes.startIndex, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
    if end > bytes.startIndex, bytes[end - 1] >= 0xC0 { end -= 1 }
    return bytes[..<end]
  }

  /// From the beginning of a line, when there is one in the first half.
  private static func fromLine(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let middle = bytes.startIndex + bytes.count / 2
    if let end = bytes[..<middle].firstIndex(of: UInt8(ascii: "\n")) { return bytes[(end + 1)...] }
    return fromCharacter(bytes)
  }

  /// Without the rest of a character whose beginning is lost.
  private static func fromCharacter(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    var dropped = 0
    while dropped < 3, let first = bytes.first, first & 0xC0 == 0x80 {
      bytes = bytes.dropFirst()
      dropped += 1
    }
    return bytes
  }
}

extension UInt8 {
  /// How many bytes the character has that begins with this one.
  fileprivate var length: Int {
    switch self {
    case 0xF0...: 4
    case 0xE0...: 3
    case 0xC0...: 2
    default: 1
    }
  }
}
