import Screen

extension BlockRenderer {
  /// A table with its columns aligned; where it is wider than there is room, cells are broken within their columns.
  /// With so many columns that little of a word would fit into one, it is shown as its source.
  mutating func renderTable(_ table: MarkdownNode, in container: Container) {
    let alignments = table.alignments
    var rows: [[InkedText]] = []
    var bodyLine: Int?
    for row in table.children {
      let isHeader = row.kind == .tableHeader
      if !isHeader {
        let line = MarkdownWindow.index(ofLine: row.startLine)
        if bodyLine == nil { bodyLine = line }
        // The parser drops the cells of a row that has more than the header.
        if cellCount(inLine: line) > alignments.count { rows = [] }
        if rows.isEmpty { break }
      }
      rows.append(row.children.map { InkedText(inlinesOf: $0, base: isHeader ? .strong : container.ink) })
    }
    guard !rows.isEmpty,
      let widths = TableColumns.widths(
        of: rows, count: alignments.count, room: room(in: container) - 3 * (alignments.count - 1))
    else {
      let last = MarkdownWindow.index(ofLine: table.endLine)
      // Where the table has taken over the end of a paragraph, its first line is not what the parser says.
      let first = bodyLine.map { $0 - 2 } ?? (last - 1)
      append(
        plain: window.source(ofLines: max(0, first)..<max(0, last + 1)), ink: container.ink, in: container)
      return
    }
    for (index, row) in rows.enumerated() {
      let cells = widths.indices.map { column in
        row.indices.contains(column) ? row[column].rows(width: widths[column]) : []
      }
      for line in 0..<(cells.map(\.count).max() ?? 1) {
        append(
          spans(cells.map { $0.indices.contains(line) ? $0[line].spans : [] }, widths, alignments),
          in: container)
      }
      if index == 0 {
        let rule = widths.map { String(repeating: glyphs.horizontal, count: $0) }
          .joined(separator: glyphs.horizontal + glyphs.cross + glyphs.horizontal)
        append([Span(rule, .border)], in: container)
      }
    }
  }

  private func spans(_ row: [[Span]], _ widths: [Int], _ alignments: [UInt8]) -> [Span] {
    var spans: [Span] = []
    for (column, width) in widths.enumerated() {
      if column > 0 { spans.append(Span(" " + glyphs.vertical + " ", .border)) }
      let gap = max(0, width - row[column].reduce(0) { $0 + TextWidth.columns(of: $1.text) })
      let before =
        switch alignments[column] {
        case UInt8(ascii: "r"): gap
        case UInt8(ascii: "c"): gap / 2
        default: 0
        }
      let isLast = column == widths.count - 1
      if before > 0, !isLast || !row[column].isEmpty {
        spans.append(Span(String(repeating: " ", count: before)))
      }
      spans += row[column]
      let after = gap - before
      if after > 0, !isLast { spans.append(Span(String(repeating: " ", count: after))) }
    }
    return spans
  }

  /// How many cells a row has in its source.
  private func cellCount(inLine line: Int) -> Int {
    var bytes = Array(window.source(ofLines: line..<(line + 1)).utf8)[...]
    bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x3E }
    if bytes.first == 0x7C { bytes.removeFirst() }
    var count = 1
    var isEscaped = false
    var endsInBar = false
    for byte in bytes where byte != 0x20 && byte != 0x09 {
      endsInBar = byte == 0x7C && !isEscaped
      if endsInBar { count += 1 }
      isEscaped = byte == 0x5C && !isEscaped
    }
    return endsInBar ? count - 1 : count
  }
}
