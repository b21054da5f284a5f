/// The lines that are parsed at one time, and what the parser is given for them.
///
/// The parser must not see link reference definitions: they would vanish from what is shown, and would change
/// blocks that were laid out before. A character that no text contains stands before each bracket that could begin
/// one, and is taken out again of what the parser gives back.
struct MarkdownWindow {
  /// The whole text; offsets below are into its UTF-8 bytes.
  let text: String
  /// Where each line starts, and where the last one ends.
  private(set) var starts: [Int]
  /// How many of the lines end in a line feed.
  private(set) var completeLines: Int
  /// Whether more follows that must not be parsed together with this.
  private(set) var isCut: Cut?

  enum Cut {
    /// The window is full.
    case full
    /// A line follows that is too long to be parsed.
    case longLine
  }

  /// Of a block; more than that is laid out in parts.
  static let maximumBytes = 8 << 10
  /// Of a line. Some constructs cost the square of a line's length.
  static let maximumLineBytes = 4 << 10

  /// A noncharacter.
  static let guardScalar = Unicode.Scalar(0xFDD0 as UInt32)!
  private static let guardBytes: [UInt8] = [0xEF, 0xB7, 0x90]

  init(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    self.text = text
    starts = [start]
    completeLines = 0
    isCut = nil
    let full = bytes.count - start > Self.maximumBytes
    let limit = start + Self.maximumBytes
    var offset = start
    while offset < bytes.count {
      let end = bytes.lineEnd(from: offset, limit: offset + Self.maximumLineBytes + 1)
      if end - offset > Self.maximumLineBytes {
        isCut = .longLine
        return
      }
      let isComplete = end < bytes.count
      let next = isComplete ? end + 1 : end
      if full, next > limit || !isComplete {
        isCut = .full
        return
      }
      starts.append(next)
      if isComplete { completeLines += 1 }
      offset = next
    }
  }

  var start: Int { starts[0] }
  var end: Int { starts[starts.count - 1] }
  var lineCount: Int { starts.count - 1 }

  /// The text for the parser. An empty line before it keeps the parser from dropping a byte order mark; see
  /// ``index(ofLine:)``.
  func parserInput(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var input: [UInt8] = [0x0A]
    input.reserveCapacity(end - start + 64)
    for line in 0..<lineCount {
      let range = starts[line]..<starts[line + 1]
      var content = bytes[range].drop { Self.isContainerMarker($0) }
      // Behind the box of a task the content begins.
      if Self.startsWithBox(content) { content = content.dropFirst(3).drop(while: Self.isSpace) }
      input.append(contentsOf: bytes[range.lowerBound..<content.startIndex])
      if content.first == 0x5B { input.append(contentsOf: Self.guardBytes) }
      input.append(contentsOf: Self.containsGuard(content) ? Self.replacingGuards(content) : Array(content))
    }
    // A carriage return alone would be a line end to the parser, but nowhere else.
    for index in input.indices where input[index] == 0x0D {
      if index + 1 == input.count || input[index + 1] != 0x0A { input[index] = 0x20 }
    }
    return input
  }

  /// The index of a line by the parser's number of it; negative where the parser gives none.
  static func index(ofLine number: Int) -> Int { number - 2 }

  /// Whether nothing but the signs of containers stands in the line before this one.
  func isBlankBefore(line: Int) -> Bool {
    Self.isBlank(text, before: starts[min(max(0, line), lineCount)])
  }

  static func isBlank(_ text: String, before offset: Int) -> Bool {
    guard offset > 0 else { return false }
    let before = text.utf8[..<text.index(atUTF8: offset - 1)]
    for byte in before.reversed() {
      if byte == 0x0A { return true }
      if byte != 0x20, byte != 0x09, byte != 0x0D, byte != 0x3E { return false }
    }
    return true
  }

  /// The source of some lines, without the last line feed.
  func source(ofLines lines: Range<Int>) -> String {
    let lines = lines.clamped(to: 0..<lineCount)
    guard !lines.isEmpty else { return "" }
    var result = text.slice(starts[lines.lowerBound], starts[lines.upperBound])
    while let last = result.utf8.last, last == 0x0A || last == 0x0D { result.unicodeScalars.removeLast() }
    return result
  }

  static func withoutGuards(_ string: String) -> String {
    String(String.UnicodeScalarView(string.unicodeScalars.lazy.filter { $0 != guardScalar }))
  }

  private static func isContainerMarker(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0D, 0x3E, 0x2A, 0x2B, 0x2D, 0x2E, 0x29, 0x30...0x39: true
    default: false
    }
  }

  /// Whether a line's content begins with the box of a task.
  private static func startsWithBox(_ content: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard content.first == 0x5B, content.count >= 4 else { return false }
    let start = Array(content.prefix(4))
    return start[2] == 0x5D && (start[1] == 0x20 || start[1] | 0x20 == 0x78)
      && isSpace(start[3])
  }

  /// A carriage return within a line counts, see ``parserInput(_:)``.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func containsGuard(_ content: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    content.contains(guardBytes[0])
  }

  /// The bytes with a stand-in for each such character that the text has of its own.
  private static func replacingGuards(_ content: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    var bytes = Array(content)
    for index in bytes.indices.dropLast(2) where bytes[index..<(index + 3)].elementsEqual(guardBytes) {
      bytes.replaceSubrange(index..<(index + 3), with: [0xEF, 0xBF, 0xBD])
    }
    return bytes
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Where the next line feed is, or the end of the text or the limit if there is none before.
  func lineEnd(from offset: Int, limit: Int = .max) -> Int {
    let end = Swift.min(count, limit)
    var index = offset
    while index < end, self[index] != 0x0A { index += 1 }
    return index
  }
}
