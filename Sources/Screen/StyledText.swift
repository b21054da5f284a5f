/// A stretch of text in one ink.
public struct Span: Hashable, Sendable {
  public var text: String
  public var ink: Ink

  public init(_ text: String, _ ink: Ink = .text) {
    self.text = text
    self.ink = ink
  }
}

/// One row of text, laid out and ready to be drawn: spans from left to right on one surface.
public struct Line: Hashable, Sendable {
  public var spans: [Span]
  /// What the row lies on, from its first column to the end of the area it is drawn in.
  public var surface: Surface

  public init(_ spans: [Span] = [], surface: Surface = .base) {
    self.spans = spans
    self.surface = surface
  }

  public init(_ text: String, _ ink: Ink = .text, surface: Surface = .base) {
    self.init([Span(text, ink)], surface: surface)
  }
}
