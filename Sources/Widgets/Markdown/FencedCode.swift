import Screen

/// A block of code between fences, as its lines arrive.
///
/// It is the one block that grows long in practice, and its lines are final as they come, so it is read here
/// without the parser. The rules are those of CommonMark 0.31.2, section 4.5.
struct FencedCode: Hashable {
  private let fence: UInt8
  private let length: Int
  private let indent: Int
  /// What stands behind the opening fence: the language.
  let info: String
  /// Whether any row was laid out.
  var hasRows = false
  /// Whether a part of a long line was laid out already.
  var isInsideLine = false
  /// Reads the next line; `nil` where the language is not known.
  var highlighter: Highlighter?

  /// Reads an opening fence.
  ///
  /// - Parameter line: without its line feed.
  init?(opening line: Slice<UnsafeBufferPointer<UInt8>>) {
    let spaces = line.prefix(while: Self.isSpace).count
    let rest = line.dropFirst(spaces)
    guard spaces < 4, let fence = rest.first, fence == 0x60 || fence == 0x7E else { return nil }
    let length = rest.prefix { $0 == fence }.count
    let info = rest.dropFirst(length)
    guard length >= 3, fence == 0x7E || !info.contains(0x60) else { return nil }
    self.fence = fence
    self.length = length
    indent = spaces
    let blank = info.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    // The parser knows about entities and escapes in it.
    self.info =
      blank
      ? ""
      : MarkdownParser.withDocument(ParserInput.line(UnsafeBufferPointer(rebasing: line))) {
        Self.info(of: $0)
      } ?? ""
    highlighter = Highlighter(info: self.info)
  }

  private static func info(of document: MarkdownNode) -> String {
    for block in document.children { return block.fenceInfo }
    return ""
  }

  /// Whether a line closes the block.
  func isClosed(by line: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard line.count <= MarkdownWindow.maximumLineBytes else { return false }
    let spaces = line.prefix(while: Self.isSpace).count
    let rest = line.dropFirst(spaces)
    let count = rest.prefix { $0 == fence }.count
    guard spaces < 4, count >= length else { return false }
    return rest.dropFirst(count).allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  /// Where a line's content begins: behind as much indentation as the opening fence has.
  ///
  /// - Returns: the offset, and how many columns of a tab before it belong to the content.
  func contentStart(of line: Slice<UnsafeBufferPointer<UInt8>>) -> (offset: Int, spaces: Int) {
    var columns = 0
    var offset = line.startIndex
    while columns < indent, offset < line.endIndex {
      if Self.isSpace(line[offset]) {
        columns += 1
      } else if line[offset] == 0x09 {
        columns += RowBreaker.tabStop - columns % RowBreaker.tabStop
      } else {
        break
      }
      offset += 1
    }
    return (offset, max(0, columns - indent))
  }

  /// A carriage return within a line is given to the parser as a space.
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0D }
}

/// Rows of code: on their own surface, broken only where they are full.
enum CodeRows {
  static let surface = Surface.code

  static func header(info: String, width: Int) -> [Line] {
    guard !info.isEmpty else { return [] }
    return RowBreaker.rows(of: info, width: width).map {
      Line(info.slice($0), .muted, surface: surface, ending: $0.ending)
    }
  }

  /// The rows of one line.
  ///
  /// - Parameter highlighter: reads the line; `nil` leaves it plain.
  static func rows(of line: String, width: Int, _ highlighter: inout Highlighter?) -> [Line] {
    let line = cleaned(line)
    let text = highlighter?.inked(line) ?? InkedText(line, .code)
    return text.rows(width: width, mode: .columns, surface: surface)
  }

  /// A line as the parser would give it: with stand-ins for the characters that it does not pass on.
  static func cleaned(_ line: String) -> String {
    guard line.utf8.contains(where: { $0 == 0 || $0 == 0x0D || $0 == 0xEF }) else { return line }
    var scalars = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      switch scalar {
      case "\0": scalars.append("\u{FFFD}")
      case _ where ParserInput.noncharacters.contains(scalar.value): scalars.append("\u{FFFD}")
      case "\r": scalars.append(" ")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
