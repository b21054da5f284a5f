import Screen
import Widgets

/// Draws what the frames before this one have cost, in the upper right corner of an area, over whatever is there.
enum PerformanceView {
  /// The column before which values end.
  private static let valueEnd = 17

  static func draw(_ figures: PerformanceFigures, glyphs: Glyphs, into frame: inout Frame, in area: Rectangle)
  {
    let lines = lines(figures)
    let columns = min(area.columns, (lines.map(\.columns).max() ?? 0) + 2)
    let rows = min(area.rows, lines.count)
    let box = Rectangle(column: area.endColumn - columns, row: area.row, columns: columns, rows: rows)
    guard !box.isEmpty else { return }
    frame.fill(box, surface: .dialog)
    for (offset, line) in lines.prefix(rows).enumerated() {
      frame.draw(line, at: Position(column: box.column + 1, row: box.row + offset), in: box)
    }
  }

  private static func lines(_ figures: PerformanceFigures) -> [Line] {
    [
      line("frame", milliseconds(figures.frame)),
      line("median", milliseconds(figures.medianFrame)),
      line("99 %", milliseconds(figures.slowFrame)),
      line("bytes", count(figures.bytes)),
      line("frames/s", count(figures.framesPerSecond)),
      line("key", milliseconds(figures.keyLag)),
      line("turn", milliseconds(figures.turnLag)),
      line("memory", megabytes(figures.memory)),
    ]
  }

  private static func line(_ label: String, _ value: String) -> Line {
    let gap = String(repeating: " ", count: max(1, valueEnd - label.utf8.count - value.utf8.count))
    return Line([Span(label + gap, .muted), Span(value, .strong)], surface: .dialog)
  }

  private static func count(_ number: Int?) -> String { number.map { "\($0)" } ?? "-" }

  /// Two digits that say something: `0.42 ms`, `12 ms`.
  static func milliseconds(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite, seconds >= 0 else { return "-" }
    let microseconds = Int(min(seconds, 1e6) * 1e6)
    if microseconds >= 10_000 { return "\(microseconds / 1000) ms" }
    let hundredths = microseconds / 10
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) ms"
  }

  static func megabytes(_ bytes: Int?) -> String {
    guard let bytes else { return "-" }
    let tenths = bytes / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
