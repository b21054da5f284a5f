import Screen

/// Text that grows at its end, laid out as it is: spaces stay, lines break where they must.
public struct PlainTextLayout: TextLayout {
  public private(set) var source = ""
  public let ink: Ink
  public let surface: Surface
  private var width = 0
  private var lines = LineStore()
  /// Where the first row starts that may still change.
  private var openStart = 0
  private var isCurrent = false

  /// - Parameters:
  ///   - ink: of all of it.
  ///   - surface: what it lies on.
  public init(_ source: String = "", ink: Ink = .text, surface: Surface = .base) {
    self.source = source
    self.ink = ink
    self.surface = surface
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
  }

  private mutating func layOut(width: Int) {
    let width = max(1, width)
    if width != self.width { reset() } else if isCurrent { return }
    self.width = width
    isCurrent = true
    lines.open = []
    // A carriage return at the end may yet be half of a line end.
    let end = source.utf8.last == 0x0D ? source.utf8.count - 1 : source.utf8.count
    guard openStart < end else { return }
    let rows = RowBreaker.rows(of: source, in: openStart..<end, width: width)
    for row in rows.dropLast() { lines.closed.append(line(row)) }
    if let last = rows.last {
      openStart = last.start
      // A line feed at the end does not start a row yet.
      if last.start < end { lines.open = [line(last)] }
    }
  }

  private func line(_ row: TextRow) -> Line {
    Line(source.slice(row), ink, surface: surface, ending: row.ending)
  }
}
