import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A text that grows at its end, laid out for a width.
///
/// The layout is made when it is asked for, and kept: what was laid out before and cannot change any more is not
/// laid out again. One width is kept at a time; another width lays everything out anew. Rows are at most `width`
/// columns wide, except where a single glyph is wider than that.
public protocol TextLayout: Sendable {
  var source: String { get }

  /// Replaces the text; one that extends the present text costs only what is new.
  ///
  /// Of a long text only the start and the end of what was there are compared (32 KiB in all), so a value must be
  /// kept for one text that grows, not used for one text after another.
  mutating func update(to source: String)

  /// How many rows there are: none for an empty text.
  mutating func lineCount(width: Int) -> Int

  /// A row.
  ///
  /// - Parameter index: from 0 to below ``lineCount(width:)``.
  mutating func line(at index: Int, width: Int) -> Line
}

extension TextLayout {
  /// All rows.
  public mutating func lines(width: Int) -> [Line] {
    lines(0..<lineCount(width: width), width: width)
  }

  /// Some rows; what is outside of the text is left out.
  public mutating func lines(_ range: Range<Int>, width: Int) -> [Line] {
    let range = range.clamped(to: 0..<lineCount(width: width))
    return range.map { line(at: $0, width: width) }
  }
}

/// The rows of a text that grows: those that are final, and those that may still change.
struct LineStore: Sendable {
  var closed: [Line] = []
  var open: [Line] = []

  var count: Int { closed.count + open.count }

  subscript(index: Int) -> Line { index < closed.count ? closed[index] : open[index - closed.count] }
}

/// Tells whether a text extends another without reading all of it.
enum TextGrowth {
  private static let head = 4 << 10
  private static let tail = 28 << 10

  static func extends(_ new: String, _ old: String) -> Bool {
    let length = old.utf8.count
    guard new.utf8.count >= length else { return false }
    let result = new.utf8.withContiguousStorageIfAvailable { new in
      old.utf8.withContiguousStorageIfAvailable { old in
        guard length > 0, let old = old.baseAddress, let new = new.baseAddress else { return true }
        if length <= head + tail { return memcmp(old, new, length) == 0 }
        return memcmp(old, new, head) == 0 && memcmp(old + length - tail, new + length - tail, tail) == 0
      }
    }
    return result.flatMap { $0 } ?? new.hasPrefix(old)
  }
}
