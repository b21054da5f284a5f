import Conversation
import Screen
import Widgets

/// One entry of a transcript as rows: fixed ones, and texts that lay themselves out.
struct EntryLayout: Sendable {
  struct Section: Sendable {
    var lines: [Line] = []
    /// A text in place of fixed lines.
    var text: (any TextLayout)?
    /// How far the text stands from the left.
    var indent = 0
    /// What the text is, where it can be selected and looked for, and is kept when the rest is laid out again.
    var role: TextRole?
    /// How many of its rows are shown at most; the others are folded away.
    var limit = Int.max
    /// Whether those are the last ones: what is new comes at the end.
    var showsEnd = false
    /// How many rows are folded away before those that are shown.
    fileprivate var hiddenRows = 0

    static func lines(_ lines: [Line], role: TextRole? = nil) -> Section { Section(lines: lines, role: role) }

    static func text(_ text: consuming any TextLayout, indent: Int, role: TextRole? = nil) -> Section {
      Section(text: text, indent: indent, role: role)
    }
  }

  let width: Int
  private(set) var sections: [Section] = []
  /// The row in which each section starts, and at the end the number of rows.
  private(set) var starts: [Int] = [0]

  init(width: Int) { self.width = max(1, width) }

  var rowCount: Int { starts[starts.count - 1] }

  /// - Returns: how many rows are folded away.
  @discardableResult
  mutating func add(_ section: consuming Section) -> Int {
    let columns = width - section.indent - 1
    sections.append(section)
    // Laid out in its place: a text with two owners would be copied.
    let last = sections.count - 1
    let all = sections[last].text?.lineCount(width: columns) ?? sections[last].lines.count
    let rows = min(all, sections[last].limit)
    if sections[last].showsEnd { sections[last].hiddenRows = all - rows }
    if rows > 0 { starts.append(rowCount + rows) } else { sections.removeLast() }
    return all - rows
  }

  /// Gives the text in this role away; what is left is not drawn any more.
  mutating func takeText(_ role: TextRole) -> (any TextLayout)? {
    guard let index = sections.firstIndex(where: { $0.role == role }) else { return nil }
    return sections[index].text.take()
  }

  mutating func add(_ line: Line) { add(.lines([line])) }

  /// A row with the column it starts in.
  mutating func row(_ row: Int) -> (line: Line, indent: Int) {
    guard row >= 0, row < rowCount, let index = starts.lastIndex(where: { $0 <= row }) else {
      return (Line(), 0)
    }
    let offset = row - starts[index] + sections[index].hiddenRows
    let indent = sections[index].indent
    if let line = sections[index].text?.line(at: offset, width: width - indent - 1) { return (line, indent) }
    return (sections[index].lines[offset], 0)
  }

  // MARK: What can be selected

  /// The text that a row belongs to, and the row in which it starts.
  func text(at row: Int) -> (role: TextRole, start: Int)? {
    guard row >= 0, row < rowCount, let index = starts.lastIndex(where: { $0 <= row }) else { return nil }
    return sections[index].role.map { ($0, starts[index]) }
  }

  func rows(of role: TextRole) -> Range<Int>? {
    sections.firstIndex { $0.role == role }.map { starts[$0]..<starts[$0 + 1] }
  }

  /// The first row from here on that is text.
  func textRow(from row: Int) -> Int? {
    for (index, section) in sections.enumerated() where section.role != nil && starts[index + 1] > row {
      return max(row, starts[index])
    }
    return nil
  }

  /// The last row up to this one that is text.
  func textRow(upTo row: Int) -> Int? {
    for index in sections.indices.reversed() where sections[index].role != nil && starts[index] <= row {
      return min(row, starts[index + 1] - 1)
    }
    return nil
  }

  /// Whether a row says what a block of code is and is none of it: the first of the block, in muted ink.
  mutating func isLabel(_ row: Int) -> Bool {
    let line = self.row(row).line
    guard line.surface == .code, !line.spans.isEmpty,
      line.spans.allSatisfy({ $0.ink == .muted || $0.text.allSatisfy { $0 == " " } })
    else { return false }
    return row == 0 || self.row(row - 1).line.surface != .code
  }

  /// What of a row can be selected; `nil` for what is drawn around the text.
  mutating func selectableText(_ row: Int) -> (line: Line, indent: Int)? {
    text(at: row) == nil || isLabel(row) ? nil : self.row(row)
  }

  // MARK: Places that outlive a width

  /// How many characters, spaces aside, stand before a row.
  mutating func offset(ofRow row: Int) -> Int {
    var sum = 0
    for index in 0..<max(0, min(row, rowCount)) { sum += self.row(index).line.inkedCount }
    return sum
  }

  /// The row that holds the character after so many.
  mutating func row(ofOffset offset: Int) -> Int {
    var sum = 0
    for index in 0..<rowCount {
      sum += row(index).line.inkedCount
      if sum > offset { return index }
    }
    return max(0, rowCount - 1)
  }
}

extension Line {
  /// How many of its characters are not spaces.
  fileprivate var inkedCount: Int {
    spans.reduce(0) { sum, span in sum + span.text.reduce(0) { $1 == " " ? $0 : $0 + 1 } }
  }
}
