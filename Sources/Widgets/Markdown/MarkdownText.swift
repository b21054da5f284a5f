import Screen

/// Markdown that grows at its end, laid out for a width.
///
/// What is shown at the end is the same however the text arrived. Blocks that are closed are laid out once; the last
/// one is parsed and laid out again when text is added to it. A block longer than 8 KiB is laid out in parts, a line
/// longer than 4 KiB as plain text: both bound what hostile text can cost. Fenced code may have any length.
///
/// Text never gets lost: what is not understood is shown as it was written, link reference definitions among it.
public struct MarkdownText: TextLayout {
  public private(set) var source = ""
  let glyphs: Glyphs
  private var width = 0
  private var isCurrent = false
  private var lines = LineStore()
  /// Where the text starts whose rows may still change, in UTF-8 bytes.
  private var openStart = 0
  private var state = State.blocks
  /// How much was given to the parser so far: what tests of growth count.
  private(set) var parsedBytes = 0
  /// How much code was given to a highlighter so far.
  private(set) var lexedBytes = 0

  private enum State: Hashable {
    case blocks
    /// At an item of a list whose items before are closed; its number, if they have numbers.
    case item(number: Int)
    case code(FencedCode)
    case longLine
  }

  public init(_ source: String = "", glyphs: Glyphs = .unicode) {
    self.source = source
    self.glyphs = glyphs
  }

  public mutating func update(to source: String) {
    if !TextGrowth.extends(source, self.source) {
      reset()
      isCurrent = false
    } else if source.utf8.count != self.source.utf8.count {
      isCurrent = false
    }
    self.source = source
  }

  public mutating func lineCount(width: Int) -> Int {
    layOut(width: width)
    return lines.count
  }

  public mutating func line(at index: Int, width: Int) -> Line {
    layOut(width: width)
    return lines[index]
  }

  private mutating func reset() {
    lines = LineStore()
    openStart = 0
    state = .blocks
  }

  private mutating func layOut(width: Int) {
    let width = max(1, width)
    if width != self.width { reset() } else if isCurrent { return }
    self.width = width
    isCurrent = true
    lines.open = []
    var text = source
    text.makeContiguousUTF8()
    // Contiguous as of the line above.
    text.utf8.withContiguousStorageIfAvailable { all in
      let bytes = Self.withoutOpenLineEnd(all)
      while openStart < bytes.count, advance(text, bytes) {}
      if openStart == bytes.count { finishOpenCode() }
    }
  }

  /// The text without a carriage return at its end, which may yet be half of a line end.
  private static func withoutOpenLineEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    bytes.last == 0x0D ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
  }

  /// Lays out what comes next.
  ///
  /// - Returns: whether there may be more to do; `false` once the open rows are there.
  private mutating func advance(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    switch state {
    case .code(let code): return advance(code, text, bytes)
    case .longLine: return advanceLongLine(text, bytes)
    case .blocks, .item:
      let end = bytes.lineEnd(from: openStart, limit: openStart + MarkdownWindow.maximumLineBytes + 1)
      if end - openStart > MarkdownWindow.maximumLineBytes {
        if MarkdownWindow.isBlank(text, before: openStart), !lines.closed.isEmpty {
          lines.closed.append(Line())
        }
        state = .longLine
        return true
      }
      if end < bytes.count, let code = FencedCode(opening: bytes[openStart..<end]) {
        if MarkdownWindow.isBlank(text, before: openStart), !lines.closed.isEmpty {
          lines.closed.append(Line())
        }
        let header = CodeRows.header(info: code.info, width: width)
        lines.closed += header
        openStart = end + 1
        state = .code(code)
        return true
      }
      return advanceBlocks(text, bytes)
    }
  }

  // MARK: Blocks

  /// A block of the document, or an item of a list in it: what is closed as a whole.
  private struct Unit {
    var nodes: [MarkdownNode]
    /// The index of its first line in the window.
    var line: Int
    /// The list of an item, and the item's number in it.
    var list: MarkdownNode?
    var number = 0
  }

  private mutating func advanceBlocks(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let window = MarkdownWindow(text, bytes, from: openStart)
    parsedBytes += window.end - window.start
    let goesOn = MarkdownParser.withDocument(window.parserInput(bytes)) { document in
      advance(through: units(of: document), window, bytes)
    }
    // Without a tree (there was no memory for it) the text is shown as it is.
    return goesOn ?? advanceLongLine(text, bytes)
  }

  private mutating func advance(
    through units: [Unit], _ window: MarkdownWindow, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    // That a block begins at a line closes all before it. The line and the one below must be complete: they could
    // still turn out as something else, the lower one as the rule that makes a table of the upper one.
    let open = units.lastIndex { $0.line + 2 <= window.completeLines } ?? 0
    if window.isCut == .longLine || window.isCut == .full && open == 0 {
      lines.closed += rows(of: units[...], window)
      openStart = window.end
      state = .blocks
      return true
    }
    if open > 0 {
      lines.closed += rows(of: units[..<open], window)
      openStart = window.starts[units[open].line]
      state = units[open].list == nil ? .blocks : .item(number: units[open].number)
      if window.isCut != nil { return true }
      let end = bytes.lineEnd(from: openStart)
      if end < bytes.count, FencedCode(opening: bytes[openStart..<end]) != nil { return true }
    }
    lines.open = rows(of: units[open...], window)
    return false
  }

  private func units(of document: MarkdownNode) -> [Unit] {
    var units: [Unit] = []
    var pending: [MarkdownNode] = []
    for node in document.children {
      let line = MarkdownWindow.index(ofLine: node.startLine)
      guard line >= 0 else {
        // A paragraph that a table has split off says not where it is; the table says it for both.
        pending.append(node)
        continue
      }
      if node.kind == .list {
        var number = node.numbering?.first ?? 0
        if units.isEmpty, line == 0, case .item(let continued) = state { number = continued }
        for item in node.children {
          units.append(
            Unit(
              nodes: [item], line: MarkdownWindow.index(ofLine: item.startLine), list: node, number: number))
          number += 1
        }
      } else {
        units.append(Unit(nodes: pending + [node], line: line))
        pending = []
      }
    }
    if !pending.isEmpty { units.append(Unit(nodes: pending, line: 0)) }
    return units
  }

  private func rows(of units: ArraySlice<Unit>, _ window: MarkdownWindow) -> [Line] {
    var renderer = BlockRenderer(width: width, glyphs: glyphs, window: window)
    for unit in units {
      let isFirst = lines.closed.isEmpty && renderer.lines.isEmpty
      if !isFirst, window.isBlankBefore(line: unit.line) { renderer.appendBlank() }
      for node in unit.nodes {
        if let list = unit.list {
          renderer.render(item: node, of: list, number: unit.number)
        } else {
          renderer.render(node)
        }
      }
    }
    return renderer.lines
  }

  /// What one parse of the whole text gives, with no block closed before; for texts within the limits, to compare with.
  static func laidOutInOnePiece(_ source: String, width: Int) -> [Line] {
    let text = MarkdownText(source)
    var laidOut = text
    laidOut.width = width
    let rows = source.utf8.withContiguousStorageIfAvailable { all in
      let bytes = withoutOpenLineEnd(all)
      let window = MarkdownWindow(source, bytes, from: 0)
      return MarkdownParser.withDocument(window.parserInput(bytes)) { document in
        laidOut.rows(of: laidOut.units(of: document)[...], window)
      }
    }
    return rows.flatMap { $0 } ?? []
  }

  // MARK: Code and long lines

  private mutating func advance(
    _ code: FencedCode, _ text: String, _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    var code = code
    let end = bytes.lineEnd(from: openStart)
    let isComplete = end < bytes.count
    let line = bytes[openStart..<end]
    if !code.isInsideLine, code.isClosed(by: line) {
      if isComplete {
        finishOpenCode()
        lines.closed += lines.open
        lines.open = []
        openStart = end + 1
        state = .blocks
        return true
      }
      finishOpenCode()
      return false
    }
    let (start, spaces) = code.isInsideLine ? (openStart, 0) : code.contentStart(of: line)
    let contentEnd = isComplete && end > start && bytes[end - 1] == 0x0D ? end - 1 : end
    let content = String(repeating: " ", count: spaces) + text.slice(start, contentEnd)
    code.hasRows = true
    // A line that is laid out in parts is too long to be read.
    var highlighter = code.isInsideLine ? nil : code.highlighter
    lexedBytes += highlighter == nil ? 0 : end - start
    if isComplete {
      lines.closed += CodeRows.rows(of: content, width: width, &highlighter)
      if !code.isInsideLine { code.highlighter = highlighter }
      code.isInsideLine = false
      openStart = end + 1
      state = .code(code)
      return true
    }
    var rows = CodeRows.rows(of: content, width: width, &highlighter)
    // Of a long line, all rows but the last are final.
    if end - openStart > MarkdownWindow.maximumLineBytes, rows.count > 1 {
      let last = RowBreaker.rows(of: content, width: width, mode: .columns).last?.start ?? 0
      openStart = start + last - spaces
      code.isInsideLine = true
      state = .code(code)
      lines.closed += rows.dropLast()
      rows = rows.suffix(1)
    }
    lines.open = rows
    return false
  }

  /// Gives code of no lines an empty row, so that it is seen.
  private mutating func finishOpenCode() {
    if case .code(let code) = state, !code.hasRows, code.info.isEmpty {
      var plain: Highlighter?
      lines.open = CodeRows.rows(of: "", width: width, &plain)
    }
  }

  private mutating func advanceLongLine(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = bytes.lineEnd(from: openStart)
    let isComplete = end < bytes.count
    let contentEnd = isComplete && end > openStart && bytes[end - 1] == 0x0D ? end - 1 : end
    let rows = RowBreaker.rows(of: text, in: openStart..<contentEnd, width: width)
    let laidOut = rows.map { Line(text.slice($0), ending: $0.ending) }
    if isComplete {
      lines.closed += laidOut
      openStart = end + 1
      state = .blocks
      return true
    }
    lines.closed += laidOut.dropLast()
    lines.open = laidOut.suffix(1)
    openStart = rows.last?.start ?? openStart
    return false
  }
}
