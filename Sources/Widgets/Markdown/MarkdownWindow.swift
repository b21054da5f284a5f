/// The lines that are parsed at one time; what the parser is given for them is ``ParserInput``.
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
    var input = ParserInput(capacity: end - start)
    for line in 0..<lineCount {
      input.append(UnsafeBufferPointer(rebasing: bytes[starts[line]..<starts[line + 1]]))
    }
    return input.finished()
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

  /// What stands before the text of a footnote in a line where one begins, with the space behind it.
  func footnoteSign(atLine line: Int) -> String? {
    guard line >= 0, line < lineCount else { return nil }
    let limit = text.utf8.count
    let start = text.utf8[
      text.index(atUTF8: starts[line])..<text.index(atUTF8: min(limit, starts[line] + 80))]
    return ParserInput.footnoteLabel(start).map { "[^" + String(decoding: $0, as: UTF8.self) + "]: " }
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
