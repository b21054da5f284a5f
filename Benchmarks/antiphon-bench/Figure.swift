import Foundation

/// One row of the table.
struct Figure: Codable, Sendable {
  enum Verdict: String, Codable, Sendable {
    case ok
    case missed
    /// More time than it should take on a quiet machine; this one may not be.
    case slow
    /// Told for the sake of the others; nothing is asked of it.
    case noted = ""
  }

  var what: String
  /// The two sides of a ratio, or what was counted.
  var measured: String
  /// The number that is held against the target; `nil` when there is none.
  var value: Double?
  var target: String
  var verdict: Verdict

  /// A ratio of two measurements of this run.
  static func ratio(_ what: String, _ measured: String, _ value: Double, atMost limit: Double) -> Figure {
    Figure(
      what: what, measured: measured, value: value, target: "≤ \(limit.digits(limit < 2 ? 1 : 0))×",
      verdict: value <= limit ? .ok : .missed)
  }

  /// A number that does not depend on how fast the machine is.
  static func count(_ what: String, _ measured: String, target: String, holds: Bool) -> Figure {
    Figure(what: what, measured: measured, target: target, verdict: holds ? .ok : .missed)
  }

  /// A time, which says little on a machine that others use too.
  static func time(_ what: String, _ seconds: Double, under limit: Double) -> Figure {
    Figure(
      what: what, measured: seconds.time, target: "< \(limit.time), quiet machine",
      verdict: seconds < limit ? .ok : .slow)
  }

  static func noted(_ what: String, _ measured: String) -> Figure {
    Figure(what: what, measured: measured, target: "", verdict: .noted)
  }

  /// The figures as a Markdown table that is aligned for a terminal too.
  static func table(_ figures: [Figure]) -> String {
    var rows = [["what", "measured", "ratio", "target", ""]]
    for figure in figures {
      let ratio = figure.value.map { "\($0.digits(2))×" } ?? ""
      rows.append([figure.what, figure.measured, ratio, figure.target, figure.verdict.rawValue])
    }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return "| \(cells.joined(separator: " | ")) |"
    }
    lines.insert("| \(widths.map { String(repeating: "-", count: $0) }.joined(separator: " | ")) |", at: 1)
    return lines.joined(separator: "\n")
  }
}

/// What `--json` writes.
struct Report: Codable, Sendable {
  var date: Date
  var figures: [Figure]

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(filePath: path))
  }
}

extension Double {
  func digits(_ count: Int) -> String {
    formatted(
      .number.precision(.fractionLength(count)).grouping(.never).locale(Locale(identifier: "en_US_POSIX")))
  }

  /// Seconds, in the unit that suits them.
  var time: String {
    switch self {
    case 1...: "\(digits(1)) s"
    case 0.1...: "\((self * 1e3).digits(0)) ms"
    case 1e-3...: "\((self * 1e3).digits(1)) ms"
    case 1e-4...: "\((self * 1e6).digits(0)) µs"
    default: "\((self * 1e6).digits(1)) µs"
    }
  }
}
