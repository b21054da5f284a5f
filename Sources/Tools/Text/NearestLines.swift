/// The lines of a text that are most like another line, for whoever has not met it exactly.
enum NearestLines {
  /// The longest part of a line that is compared and shown, in bytes.
  static let maximumLength = 200

  /// At most three lines, in their order, that have at least half of their pairs of letters in common with the first
  /// line of `part` in which there is something.
  static func find(like part: [UInt8], in text: [UInt8]) -> [(number: Int, text: String)] {
    guard
      let wanted = part.split(separator: UInt8(ascii: "\n")).lazy.map(trimmed).first(where: { !$0.isEmpty })
    else { return [] }
    var pairs: Set<UInt16> = []
    forEachPair(in: wanted) { pairs.insert($0) }
    var best: [(score: Double, number: Int, line: ArraySlice<UInt8>)] = []
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = trimmed(line)
      guard !line.isEmpty else { continue }
      var (count, common) = (0, 0)
      var left = pairs
      forEachPair(in: line) { pair in
        count += 1
        if left.remove(pair) != nil { common += 1 }
      }
      let score = line == wanted ? 1 : 2 * Double(common) / Double(max(1, count + pairs.count))
      guard score >= 0.5, best.count < 3 || score > best[2].score else { continue }
      best.append((score, index + 1, line))
      best.sort { ($0.score, $1.number) > ($1.score, $0.number) }
      if best.count > 3 { best.removeLast() }
    }
    return best.sorted { $0.number < $1.number }.map { ($0.number, String(decoding: $0.line, as: UTF8.self)) }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var line = line.drop(while: isSpace)
    while let last = line.last, isSpace(last) { line.removeLast() }
    return line.prefix(maximumLength)
  }

  private static func forEachPair(in line: ArraySlice<UInt8>, _ body: (UInt16) -> Void) {
    var last: UInt8?
    for byte in line {
      if let last { body(UInt16(last) << 8 | UInt16(byte)) }
      last = byte
    }
  }
}
