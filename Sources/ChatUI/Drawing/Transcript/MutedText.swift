import Screen
import Widgets

/// Another text whose plain words step back.
struct MutedText: TextLayout {
  private var text: any TextLayout

  init(_ text: any TextLayout) { self.text = text }

  var source: String { text.source }

  mutating func update(to source: String) { text.update(to: source) }

  mutating func lineCount(width: Int) -> Int { text.lineCount(width: width) }

  mutating func line(at index: Int, width: Int) -> Line {
    var line = text.line(at: index, width: width)
    for place in line.spans.indices where line.spans[place].ink == .text { line.spans[place].ink = .muted }
    return line
  }
}
