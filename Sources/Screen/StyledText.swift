/// A stretch of text in one ink, which may lead somewhere.
public struct Span: Hashable, Sendable {
  public var text: String
  public var ink: Ink
  /// Where the text leads, as it was written: anything, also what no program should open. See ``LinkTarget``.
  public var link: String?

  public init(_ text: String, _ ink: Ink = .text, link: String? = nil) {
    self.text = text
    self.ink = ink
    self.link = link
  }
}

/// One row of text, laid out and ready to be drawn: spans from left to right on one surface.
public struct Line: Hashable, Sendable {
  public var spans: [Span]
  /// What the row lies on, from its first column to the end of the area it is drawn in.
  public var surface: Surface
  /// How the text of the row goes on in the next one.
  public var ending: Ending
  // Rows are many; with two bytes here they are no larger than spans and surface make them.
  private var gutterColumns: UInt16

  /// How many columns at its start are decoration and no text: margins, the bars of quotes.
  public var gutter: Int {
    get { Int(gutterColumns) }
    set { gutterColumns = UInt16(clamping: newValue) }
  }

  /// What lies between the text of a row and that of the next one.
  public enum Ending: UInt8, Hashable, Sendable {
    /// The end of a line.
    case line
    /// Spaces that are not shown: the row was broken there.
    case space
    /// Nothing: the row was broken within a word, or between wide glyphs.
    case none
  }

  public init(
    _ spans: [Span] = [], surface: Surface = .base, gutter: Int = 0, ending: Ending = .line
  ) {
    self.spans = spans
    self.surface = surface
    self.ending = ending
    gutterColumns = UInt16(clamping: gutter)
  }

  public init(
    _ text: String, _ ink: Ink = .text, surface: Surface = .base, ending: Ending = .line
  ) {
    self.init([Span(text, ink)], surface: surface, ending: ending)
  }
}
