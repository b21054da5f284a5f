import Screen

/// Lays blocks out as rows.
struct BlockRenderer {
  let width: Int
  let glyphs: Glyphs
  let window: MarkdownWindow
  private(set) var lines: [Line] = []
  /// What stands before the next row in place of the usual: the marker of a list item.
  private var marker: Marker?

  /// How much of the text that comes next is in its marker.
  private var signLength = 0

  private struct Marker {
    var spans: [Span]
    /// How many of its columns are no text.
    var gutter: Int
  }

  /// Containers nested deeper than this are shown as source.
  private static let maximumDepth = 16
  /// No container takes space for a margin if that leaves less than this many columns.
  private static let minimumColumns = 8

  init(width: Int, glyphs: Glyphs, window: MarkdownWindow) {
    self.width = width
    self.glyphs = glyphs
    self.window = window
  }

  /// What a block is in: the margin before its rows, how much of it there is, the ink of its text.
  struct Container {
    var margin: [Span] = []
    var columns = 0
    /// How much of it there is up to the last bar. What is behind that says how deep a list is nested.
    var barColumns = 0
    var depth = 0
    var ink = Ink.text
  }

  mutating func appendBlank(in container: Container = Container()) {
    lines.append(Line(container.margin, gutter: container.columns))
  }

  mutating func render(_ node: MarkdownNode, in container: Container = Container()) {
    let signLength = signLength
    self.signLength = 0
    switch node.kind {
    case .paragraph:
      append(InkedText(inlinesOf: node, base: container.ink, after: signLength), in: container)
    case .heading: append(InkedText(inlinesOf: node, base: .heading), in: container)
    case .codeBlock: renderCode(node, in: container)
    case .htmlBlock: append(plain: node.literal, ink: .muted, in: container)
    case .thematicBreak:
      append([Span(String(repeating: glyphs.horizontal, count: room(in: container)), .border)], in: container)
    case .blockQuote: renderQuote(node, in: container)
    case .list:
      var number = node.numbering?.first ?? 0
      renderChildren(of: node, in: container) { renderer, item in
        renderer.render(item: item, of: node, number: number, in: container)
        number += 1
      }
    case .table: renderTable(node, in: container)
    default: appendSource(of: node, in: container)
    }
  }

  mutating func render(
    item: MarkdownNode, of list: MarkdownNode, number: Int, in container: Container = Container()
  ) {
    var sign = list.numbering.map { "\(number)\($0.delimiter) " } ?? ""
    if let isDone = item.task {
      sign += (isDone ? glyphs.checked : glyphs.unchecked) + " "
    } else if sign.isEmpty {
      sign = glyphs.bullet + " "
    }
    let footnote = window.footnoteSign(atLine: MarkdownWindow.index(ofLine: item.startLine))
    if let footnote { sign = footnote }
    let columns = TextWidth.columns(of: sign)
    guard container.depth < Self.maximumDepth else {
      appendSource(of: item, in: container)
      return
    }
    signLength = footnote?.utf8.count ?? 0
    var inner = container
    inner.depth += 1
    var marker = self.marker ?? Marker(spans: container.margin, gutter: container.barColumns)
    if room(in: container) - columns >= Self.minimumColumns {
      marker.spans.append(Span(sign, .bullet))
      self.marker = marker
      inner.margin.append(Span(String(repeating: " ", count: columns), .bullet))
      inner.columns += columns
      renderChildren(of: item, in: inner)
      if self.marker != nil { append([], in: inner) }
    } else {
      self.marker = marker
      append(InkedText(sign, .bullet), in: container)
      let last = lines.count - 1
      renderChildren(of: item, in: inner)
      if lines.count > last + 1 {
        lines[last].ending = lines[last].spans.last?.text.hasSuffix(" ") == true ? .none : .space
      }
    }
  }

  private mutating func renderQuote(_ quote: MarkdownNode, in container: Container) {
    guard container.depth < Self.maximumDepth else {
      appendSource(of: quote, in: container)
      return
    }
    var inner = container
    inner.depth += 1
    inner.ink = .quote
    let bar = Span(glyphs.quote + " ", .quote)
    let columns = TextWidth.columns(of: bar.text)
    if room(in: container) - columns >= Self.minimumColumns {
      inner.margin.append(bar)
      inner.columns += columns
      inner.barColumns = inner.columns
      marker?.spans.append(bar)
    }
    let count = lines.count
    renderChildren(of: quote, in: inner)
    if lines.count == count { append([], in: inner) }
  }

  private mutating func renderCode(_ node: MarkdownNode, in container: Container) {
    let room = room(in: container)
    var rows = CodeRows.header(info: node.fenceInfo, width: room)
    var text = node.literal
    if text.hasSuffix("\n") { text.unicodeScalars.removeLast() }
    if !text.isEmpty || node.literal == "\n" || rows.isEmpty {
      var highlighter = Highlighter(info: node.fenceInfo)
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        rows += CodeRows.rows(of: String(line), width: room, &highlighter)
      }
    }
    for row in rows { append(row, in: container) }
  }

  /// Renders blocks one below the other, with an empty row where the source has one.
  private mutating func renderChildren(
    of node: MarkdownNode, in container: Container,
    _ body: ((inout BlockRenderer, MarkdownNode) -> Void)? = nil
  ) {
    var isFirst = true
    for child in node.children {
      if !isFirst, isSeparated(child) { appendBlank(in: container) }
      isFirst = false
      if let body { body(&self, child) } else { render(child, in: container) }
    }
  }

  private func isSeparated(_ node: MarkdownNode) -> Bool {
    if let previous = node.previous, previous.startLine == 0 { return false }
    let line = node.startLine == 0 ? node.next?.startLine ?? 0 : node.startLine
    let index = MarkdownWindow.index(ofLine: line)
    return index > 0 && window.isBlankBefore(line: index)
  }

  func room(in container: Container) -> Int { max(1, width - container.columns) }

  /// The source of a block, where it cannot be shown otherwise.
  mutating func appendSource(of node: MarkdownNode, in container: Container) {
    let first = MarkdownWindow.index(ofLine: max(2, node.startLine))
    let last = max(first, MarkdownWindow.index(ofLine: node.endLine))
    append(plain: window.source(ofLines: first..<(last + 1)), ink: container.ink, in: container)
  }

  mutating func append(plain text: String, ink: Ink, in container: Container) {
    var text = text
    while text.utf8.last == 0x0A { text.unicodeScalars.removeLast() }
    append(InkedText(text, ink), in: container)
  }

  mutating func append(_ text: InkedText, in container: Container) {
    for row in text.rows(width: room(in: container)) { append(row, in: container) }
  }

  mutating func append(_ spans: [Span], in container: Container) {
    append(Line(spans), in: container)
  }

  /// Appends a row that has no margin yet.
  private mutating func append(_ row: Line, in container: Container) {
    var row = row
    row.spans = (marker?.spans ?? container.margin) + row.spans
    row.gutter = marker?.gutter ?? container.columns
    lines.append(row)
    marker = nil
  }
}
