import Screen
import Widgets

extension SessionEntry.Mark {
  /// How lists show it: each has a glyph of its own, so that no colour is needed.
  func sign(_ glyphs: Glyphs) -> Span {
    switch self {
    case .needsYou: Span(glyphs.attention, .attention)
    case .failed: Span(glyphs.failure, .error)
    case .finished: Span(glyphs.success, .unread)
    case .working: Span(glyphs.active, .busy)
    }
  }
}
