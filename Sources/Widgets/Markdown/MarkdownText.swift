import Screen

/// Markdown that grows at its end, laid out for a width.
public struct MarkdownText: TextLayout {
  public private(set) var source = ""
  let glyphs: Glyphs
  private var plain: PlainTextLayout

  public init(_ source: String = "", glyphs: Glyphs = .unicode) {
    self.source = source
    self.glyphs = glyphs
    plain = PlainTextLayout(source)
  }

  public mutating func update(to source: String) {
    self.source = source
    plain.update(to: source)
  }

  public mutating func lineCount(width: Int) -> Int { plain.lineCount(width: width) }

  public mutating func line(at index: Int, width: Int) -> Line { plain.line(at: index, width: width) }
}
