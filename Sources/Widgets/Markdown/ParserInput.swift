/// What the parser is given for the lines of a text.
///
/// Not all of it is Markdown to us as it is to the parser, so some of the text is disguised, by characters that no
/// text contains, and taken back out of what the parser gives:
///
/// - Link reference definitions would vanish from what is shown, and would change blocks that were laid out before.
///   A guard stands before each bracket that could begin one.
/// - The definition of a footnote, `[^a]: text`, becomes an item of a list: it holds what is indented by four columns,
///   as such an item does. What the parser itself does with footnotes would move them, and lose those without a
///   reference.
/// - In mathematics, the signs that mean something to the parser are replaced: nothing in `$…$`, `$$…$$`, `\(…\)` and
///   `\[…\]` is markup, and no backslash is lost. Between lines that are `$$`, or `\[` and `\]`, lines stay lines.
struct ParserInput {
  private var input: [UInt8]
  /// The sign that ends the mathematics that lines before have begun.
  private var mathEnd: [UInt8]?
  private var mathIndent = 0
  private var isMathQuoted = false

  /// U+FDD0 and those that follow are noncharacters: the guard, the sign of a footnote, the guard around a line of
  /// mathematics, and then one for each of ``disguised``.
  private static let first: UInt32 = 0xFDD0
  static let noncharacters: ClosedRange<UInt32> = 0xFDD0...0xFDEF
  private static let guardBytes: [UInt8] = [0xEF, 0xB7, 0x90]
  private static let footnoteBytes: [UInt8] = Array("+   ".utf8) + [0xEF, 0xB7, 0x91]
  private static let mathBytes: [UInt8] = [0xEF, 0xB7, 0x92]
  private static let disguised = Array("\\*_~[]<&`".utf8)

  /// - Parameter capacity: how many bytes there will be.
  init(capacity: Int) {
    input = [0x0A]
    input.reserveCapacity(capacity + 64)
  }

  typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  /// Appends a line with its line feed.
  mutating func append(_ line: UnsafeBufferPointer<UInt8>) {
    if line.contains(0xEF), let cleaned = Self.withoutNoncharacters(line) {
      cleaned.withUnsafeBufferPointer { append(cleaned: $0) }
    } else {
      append(cleaned: line)
    }
  }

  /// What was appended, with an empty line before it.
  func finished() -> [UInt8] {
    var input = input
    // A carriage return alone would be a line end to the parser, but nowhere else.
    for index in input.indices where input[index] == 0x0D {
      if index + 1 == input.count || input[index + 1] != 0x0A { input[index] = 0x20 }
    }
    return input
  }

  private mutating func append(cleaned line: UnsafeBufferPointer<UInt8>) {
    if let end = mathEnd, appendMath(line, until: end) { return }
    var content = line.drop { Self.isContainerMarker($0) }
    // Behind the box of a task the content begins.
    if Self.startsWithBox(content) { content = content.dropFirst(3).drop(while: Self.isSpace) }
    if content.startIndex == 0, Self.footnoteLabel(content) != nil {
      input += Self.footnoteBytes
      appendInlines(content)
      return
    }
    input.append(contentsOf: line[..<content.startIndex])
    if content.first == 0x5B { input += Self.guardBytes }
    if let end = Self.mathEnd(openedBy: content), Self.isContainerPrefix(line[..<content.startIndex]) {
      mathEnd = end
      mathIndent = Self.columns(line[..<content.startIndex])
      isMathQuoted = line[..<content.startIndex].contains(0x3E)
      appendMathLine(content)
    } else {
      appendInlines(content)
    }
  }

  // MARK: Mathematics

  /// A line that may be one of mathematics.
  ///
  /// Wherever a block could begin that is laid out by itself, mathematics must have ended: what is before that is not
  /// looked at again.
  ///
  /// - Returns: `false` where it ends before this line.
  private mutating func appendMath(_ line: UnsafeBufferPointer<UInt8>, until end: [UInt8]) -> Bool {
    let content = line.drop { Self.isSpace($0) || isMathQuoted && $0 == 0x3E }
    let first = content.first ?? 0x0A
    let isQuoted = Self.beginsQuote(line[...])
    guard first != 0x0A, isQuoted || Self.columns(line[..<content.startIndex]) >= mathIndent,
      isQuoted == isMathQuoted,
      !content.starts(with: [0x60, 0x60, 0x60]), !content.starts(with: [0x7E, 0x7E, 0x7E]),
      !Self.mayEndMarkup(content)
    else {
      mathEnd = nil
      return false
    }
    input.append(contentsOf: line[..<content.startIndex])
    appendMathLine(content)
    if line.firstIndex(of: end, from: content.startIndex) != nil { mathEnd = nil }
    return true
  }

  /// Whether a block of HTML could end in this line: `</`, `-->`, `?>`, `]]>`.
  private static func mayEndMarkup(_ content: Bytes) -> Bool {
    var last: UInt8 = 0
    for byte in content {
      switch (last, byte) {
      case (0x3C, 0x2F), (0x2D, 0x3E), (0x3F, 0x3E), (0x5D, 0x3E): return true
      default: last = byte
      }
    }
    return false
  }

  private mutating func appendMathLine(_ content: Bytes) {
    var text = content
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    // In a table, a guard at an end of a row would be a cell more; before a row of dashes it keeps that from making one.
    let isDashes = text.allSatisfy { Self.isSpace($0) || $0 == 0x7C || $0 == 0x3A || $0 == 0x2D }
    if isDashes || text.first != 0x7C { input += Self.mathBytes }
    appendDisguised(text)
    if isDashes || text.last(where: { !Self.isSpace($0) }) != 0x7C { input += Self.mathBytes }
    input.append(contentsOf: content[text.endIndex...])
  }

  private static func mathEnd(openedBy content: Bytes) -> [UInt8]? {
    guard content.count < 16, content.count >= 2 else { return nil }
    let rest = content.dropFirst(2)
    guard rest.allSatisfy({ isSpace($0) || $0 == 0x0A }) else { return nil }
    let start = content.startIndex
    switch (content[start], content[start + 1]) {
    case (0x24, 0x24): return [0x24, 0x24]
    case (0x5C, 0x5B): return [0x5C, 0x5D]
    default: return nil
    }
  }

  private mutating func appendDisguised(_ bytes: Bytes) {
    for index in bytes.indices {
      let byte = bytes[index]
      // A bar of a table is escaped for the table, wherever it stands.
      let isEscapedBar = byte == 0x5C && index + 1 < bytes.endIndex && bytes[index + 1] == 0x7C
      if let place = Self.disguised.firstIndex(of: byte), !isEscapedBar {
        input += [0xEF, 0xB7, 0x93 + UInt8(place)]
      } else {
        input.append(byte)
      }
    }
  }

  /// Appends text in which mathematics may stand within a line.
  private mutating func appendInlines(_ content: Bytes) {
    guard content.contains(where: { $0 == 0x24 || $0 == 0x5C }) else {
      input.append(contentsOf: content)
      return
    }
    var scanner = MathScanner(content)
    var done = content.startIndex
    while let range = scanner.next() {
      input.append(contentsOf: content[done..<range.lowerBound])
      appendDisguised(content[range])
      done = range.upperBound
    }
    input.append(contentsOf: content[done...])
  }

  // MARK: What the parser gives back

  /// The text as it was before it was disguised.
  static func restored(_ string: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in string.unicodeScalars {
      guard noncharacters.contains(scalar.value) else {
        result.append(scalar)
        continue
      }
      let place = Int(scalar.value - first)
      if place == 1 {
        result.removeLast(min(4, result.count))
      } else if place >= 3, place - 3 < disguised.count {
        result.append(Unicode.Scalar(disguised[place - 3]))
      }
    }
    return String(result)
  }

  /// Whether a text of the parser begins or ends a line of mathematics.
  static func isMathLine(_ string: UnsafePointer<CChar>, atEnd: Bool) -> Bool {
    let bytes = UnsafeRawBufferPointer(start: string, count: length(string))
    return atEnd ? bytes.suffix(3).elementsEqual(mathBytes) : bytes.prefix(3).elementsEqual(mathBytes)
  }

  private static func length(_ string: UnsafePointer<CChar>) -> Int {
    var count = 0
    while string[count] != 0 { count += 1 }
    return count
  }

  /// A line by itself, in which nothing is disguised.
  static func line(_ line: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    (withoutNoncharacters(line) ?? Array(line)).map { $0 == 0x0D ? 0x20 : $0 }
  }

  /// The bytes with a stand-in for each such character that the text has of its own; `nil` when it has none.
  private static func withoutNoncharacters(_ line: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var bytes: [UInt8]?
    for index in line.indices.dropLast(2)
    where line[index] == 0xEF && line[index + 1] == 0xB7 && (0x90...0xAF).contains(line[index + 2]) {
      var changed = bytes ?? Array(line)
      changed.replaceSubrange(index..<(index + 3), with: [0xEF, 0xBF, 0xBD])
      bytes = changed
    }
    return bytes
  }

  // MARK: Starts of lines

  /// The label of a footnote that a line defines. Those with signs that are markup elsewhere are not looked for.
  static func footnoteLabel<Line: Collection<UInt8>>(_ line: Line) -> Line.SubSequence? {
    guard line.starts(with: [0x5B, 0x5E]) else { return nil }
    let label = line.dropFirst(2).prefix(40).prefix { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
      default: false
      }
    }
    let rest = line[label.endIndex...]
    guard !label.isEmpty, rest.starts(with: [0x5D, 0x3A]) else { return nil }
    // Text of its own must follow: an item without can break no paragraph.
    let text = rest.dropFirst(2)
    guard let first = text.first, isSpace(first), let next = text.first(where: { !isSpace($0) }), next != 0x0A
    else { return nil }
    return label
  }

  private static func beginsQuote(_ line: Bytes) -> Bool {
    let rest = line.drop { $0 == 0x20 }
    return rest.startIndex - line.startIndex < 4 && rest.first == 0x3E
  }

  /// Whether what stands before the content of a line are the signs of quotes and lists, and no text of such signs:
  /// quotes only at the start of the line, where no line of a list can be meant.
  private static func isContainerPrefix(_ prefix: Bytes) -> Bool {
    if prefix.contains(0x3E), !beginsQuote(prefix) { return false }
    var index = prefix.startIndex
    while index < prefix.endIndex {
      let byte = prefix[index]
      index += 1
      if isSpace(byte) || byte == 0x3E { continue }
      if (0x30...0x39).contains(byte) {
        while index < prefix.endIndex, (0x30...0x39).contains(prefix[index]) { index += 1 }
        guard index < prefix.endIndex, prefix[index] == 0x2E || prefix[index] == 0x29 else { return false }
        index += 1
      } else if byte == 0x2E || byte == 0x29 {
        return false
      }
      guard index < prefix.endIndex, isSpace(prefix[index]) else { return false }
    }
    return true
  }

  private static func columns(_ indent: Bytes) -> Int {
    indent.reduce(0) { $1 == 0x09 ? ($0 / RowBreaker.tabStop + 1) * RowBreaker.tabStop : $0 + 1 }
  }

  private static func isContainerMarker(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0D, 0x3E, 0x2A, 0x2B, 0x2D, 0x2E, 0x29, 0x30...0x39: true
    default: false
    }
  }

  /// Whether a line's content begins with the box of a task.
  private static func startsWithBox(_ content: Bytes) -> Bool {
    guard content.first == 0x5B, content.count >= 4 else { return false }
    let start = Array(content.prefix(4))
    return start[2] == 0x5D && (start[1] == 0x20 || start[1] | 0x20 == 0x78)
      && isSpace(start[3])
  }

  /// A carriage return within a line counts, see ``finished()``.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
