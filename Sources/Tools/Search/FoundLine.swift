/// Reads a line that was found from its file, and cuts it to what is shown.
struct FoundLine {
  /// The most of a line that is shown, in bytes.
  static let maximumLength = 300
  /// How much of that is before what was found.
  static let lead = 100
  /// A zero byte among the first bytes of a file says that it is no text.
  static let headLength = 8 * 1024

  /// Whether a file is no text, by how it begins.
  static func isBinary(_ file: borrowing Descriptor) -> Bool {
    guard let head = try? file.read(at: 0, count: headLength) else { return true }
    return head.contains(0)
  }

  static func text(of hit: LineHit, in file: borrowing Descriptor) throws(PathError) -> String? {
    let skipped = hit.column + lead > maximumLength ? max(0, hit.column - lead) : 0
    // Three more on both sides, for characters of several bytes.
    let start = max(0, skipped - 3)
    let bytes = try file.read(at: hit.start + start, count: maximumLength + 7)
    guard !bytes.isEmpty || hit.column == 0 else { return nil }
    return shown(bytes, isCutBefore: skipped > 0, from: skipped - start)
  }

  private static func shown(_ bytes: [UInt8], isCutBefore: Bool, from start: Int) -> String {
    func isContinuation(_ place: Int) -> Bool { bytes[place] & 0xC0 == 0x80 }
    let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var first = min(start, lineEnd)
    while first > 0, first < lineEnd, isContinuation(first) { first -= 1 }
    var last = min(lineEnd, first + maximumLength)
    let isCutBehind = last < lineEnd
    while isCutBehind, last > first, isContinuation(last) { last -= 1 }
    if !isCutBehind, last > first, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
    let text = String(decoding: bytes[first..<last], as: UTF8.self)
    return (isCutBefore ? "…" : "") + text + (isCutBehind ? "…" : "")
  }
}
