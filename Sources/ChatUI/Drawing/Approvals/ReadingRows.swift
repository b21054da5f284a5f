import Screen
import Widgets

/// The rows of what is read before it is decided on, kept for the next frame.
struct ReadingRows<Subject: Hashable & Sendable>: Sendable {
  private struct Stamp: Hashable {
    var subject: Subject
    var width: Int
    var glyphs: Glyphs
  }

  private var stamp: Stamp?
  private var rows: [Line] = []

  /// - Parameter subject: what is read; with `nil` nothing is, and nothing is kept.
  mutating func rows(
    of subject: Subject?, width: Int, glyphs: Glyphs, _ document: (Subject) -> ApprovalDocument
  ) -> [Line] {
    let new = subject.map { Stamp(subject: $0, width: width, glyphs: glyphs) }
    if stamp != new {
      stamp = new
      rows = subject.map { ApprovalRows.lines(document($0), width: width, glyphs: glyphs) } ?? []
    }
    return rows
  }

  mutating func forget() { self = ReadingRows() }
}
