/// Finds the lines that a plain text is in, as `rg --fixed-strings` does.
struct PlainSearch: Sendable {
  private let text: [UInt8]
  private let ignoresCase: Bool
  /// The text as scalars without case, when case does not count.
  private let folded: [Unicode.Scalar]

  /// - Parameter text: not empty, on one line.
  init(_ text: String, ignoresCase: Bool) {
    self.text = Array(text.utf8)
    self.ignoresCase = ignoresCase
    folded = ignoresCase ? text.unicodeScalars.map(Self.folded) : []
  }

  /// - Parameter limit: the most lines to return.
  func hits(in bytes: [UInt8], limit: Int) -> [LineHit] {
    ignoresCase ? foldedHits(in: bytes, limit: limit) : exactHits(in: bytes, limit: limit)
  }

  private func exactHits(in bytes: [UInt8], limit: Int) -> [LineHit] {
    bytes.withUnsafeBytes { bytes in
      text.withUnsafeBytes { text in
        var hits: [LineHit] = []
        var (number, start, place) = (1, 0, 0)
        while hits.count < limit, let found = ByteSearch.first(text, in: bytes, from: place) {
          while let end = ByteSearch.lineFeed(in: bytes, from: start), end < found {
            number += 1
            start = end + 1
          }
          hits.append(LineHit(number: number, start: start, column: found - start))
          guard let end = ByteSearch.lineFeed(in: bytes, from: found) else { break }
          number += 1
          start = end + 1
          place = start
        }
        return hits
      }
    }
  }

  private func foldedHits(in bytes: [UInt8], limit: Int) -> [LineHit] {
    var hits: [LineHit] = []
    var (number, start) = (1, 0)
    while start < bytes.count, hits.count < limit {
      let end = bytes.withUnsafeBytes { ByteSearch.lineFeed(in: $0, from: start) } ?? bytes.count
      if let column = column(in: bytes[start..<end]) {
        hits.append(LineHit(number: number, start: start, column: column))
      }
      number += 1
      start = end + 1
    }
    return hits
  }

  private func column(in line: ArraySlice<UInt8>) -> Int? {
    let scalars = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
    guard scalars.count >= folded.count else { return nil }
    let foldedLine = scalars.map(Self.folded)
    for place in 0...(scalars.count - folded.count)
    where foldedLine[place] == folded[0] && foldedLine[place...].starts(with: folded) {
      return min(line.count, scalars[..<place].reduce(0) { $0 + UTF8.width($1) })
    }
    return nil
  }

  /// A scalar in the form that all of its cases share, where that is one scalar (Unicode's simple case folding).
  private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value < 0x80 {
      return scalar.properties.isUppercase ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
    }
    func single(_ text: String) -> Unicode.Scalar? {
      text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
    // The dotless i is no case of the i.
    guard scalar != "\u{131}" else { return scalar }
    let upper = single(scalar.properties.uppercaseMapping) ?? scalar
    return single(upper.properties.lowercaseMapping) ?? single(scalar.properties.lowercaseMapping) ?? scalar
  }
}
