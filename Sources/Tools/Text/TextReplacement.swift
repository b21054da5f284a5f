/// A text with a part of it replaced by another, byte for byte.
///
/// Bytes, not characters: a letter that is composed in another way is another text.
struct TextReplacement: Equatable {
  enum Failure: Error, Equatable {
    case notFound
    /// It is there more than once, in these lines; how often, when not all are listed.
    case several(lines: [Int], count: Int)
  }

  /// The most lines that a failure names.
  static let maximumLines = 20

  private(set) var bytes: [UInt8]
  /// The lines in which the replaced parts begin, from 1.
  private(set) var lines: [Int]
  /// Whether line feeds in what was given were taken for the line endings of the text.
  private(set) var keepsLineEndings: Bool

  /// - Parameters:
  ///   - part: not empty.
  ///   - isEvery: whether all places are meant; otherwise there must be one.
  init(of part: [UInt8], by replacement: [UInt8], in text: [UInt8], isEvery: Bool) throws(Failure) {
    var (part, replacement) = (part, replacement)
    keepsLineEndings = false
    let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var places = Self.places(of: part, in: text, isOverlapping: !isEvery)
    // Models write line feeds where a file has carriage returns before them.
    if places.isEmpty, part.contains(lineFeed), !part.contains(carriageReturn) {
      part = Self.withCarriageReturns(part)
      places = Self.places(of: part, in: text, isOverlapping: !isEvery)
    }
    guard let first = places.first else { throw .notFound }
    if !isEvery, places.count > 1 {
      throw .several(
        lines: Self.lines(of: Array(places.prefix(Self.maximumLines)), in: text), count: places.count)
    }
    if replacement.contains(lineFeed), !replacement.contains(carriageReturn),
      part.contains(carriageReturn) || Self.hasOnlyCarriageReturns(text)
    {
      replacement = Self.withCarriageReturns(replacement)
      keepsLineEndings = true
    }
    var bytes = Array(text[..<first])
    for (index, place) in places.enumerated() {
      bytes += replacement
      let next = index + 1 < places.count ? places[index + 1] : text.count
      bytes += text[(place + part.count)..<next]
    }
    self.bytes = bytes
    lines = Self.lines(of: places, in: text)
  }

  private static func places(of part: [UInt8], in text: [UInt8], isOverlapping: Bool) -> [Int] {
    var places: [Int] = []
    text.withUnsafeBytes { text in
      part.withUnsafeBytes { part in
        var start = 0
        while let place = ByteSearch.first(part, in: text, from: start) {
          places.append(place)
          start = place + (isOverlapping ? 1 : part.count)
        }
      }
    }
    return places
  }

  /// The lines that places are in, which are in order.
  private static func lines(of places: [Int], in text: [UInt8]) -> [Int] {
    var lines: [Int] = []
    var (line, start) = (1, 0)
    for place in places {
      line += text[start..<place].count { $0 == UInt8(ascii: "\n") }
      start = place
      lines.append(line)
    }
    return lines
  }

  /// Whether there is a line feed, and none without a carriage return before it.
  private static func hasOnlyCarriageReturns(_ text: [UInt8]) -> Bool {
    var last: UInt8 = 0
    var isThere = false
    for byte in text {
      if byte == UInt8(ascii: "\n") {
        guard last == UInt8(ascii: "\r") else { return false }
        isThere = true
      }
      last = byte
    }
    return isThere
  }

  private static func withCarriageReturns(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
  }
}
