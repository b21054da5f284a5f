/// What changes from one text to another, line by line.
///
/// A line ends behind its line feed; what follows the last one is a line too. Short ways from one to the other are found
/// as Myers does it ("An O(ND) Difference Algorithm and Its Variations", 1986); where there is none, lines that occur
/// once on both sides are kept, and what is between them is compared by itself. So the time stays near to that of
/// reading both texts.
struct LineDiff: Sendable {
  /// Lines of the old text that are replaced by lines of the new one; one of the two may be empty.
  struct Change: Equatable, Sendable {
    var old: Range<Int>
    var new: Range<Int>
  }

  let old: [ArraySlice<UInt8>]
  let new: [ArraySlice<UInt8>]
  /// In order; there is at least one unchanged line between two of them.
  let changes: [Change]

  init(from old: [UInt8], to new: [UInt8]) {
    self.old = Self.lines(of: old)
    self.new = Self.lines(of: new)
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let number = numbers[line] { return number }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    var comparison = LineComparison(old: self.old.map(number), new: self.new.map(number))
    changes = comparison.changes()
  }

  var addedCount: Int { changes.reduce(0) { $0 + $1.new.count } }
  var removedCount: Int { changes.reduce(0) { $0 + $1.old.count } }

  /// As `diff -u` writes it, without the two lines that name the files; empty when nothing changes.
  ///
  /// - Parameter context: how many unchanged lines are shown around each change.
  func unified(context: Int = 3) -> String {
    var text: [UInt8] = []
    var rest = changes[...]
    while let first = rest.popFirst() {
      var hunk = [first]
      while let next = rest.first, let last = hunk.last,
        next.old.lowerBound - last.old.upperBound <= 2 * context
      {
        hunk.append(next)
        rest.removeFirst()
      }
      write(hunk, context, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func write(_ hunk: [Change], _ context: Int, to text: inout [UInt8]) {
    guard let first = hunk.first, let last = hunk.last else { return }
    let before = min(context, first.old.lowerBound)
    let after = min(context, old.count - last.old.upperBound)
    let oldRange = first.old.lowerBound - before..<last.old.upperBound + after
    let newRange = first.new.lowerBound - before..<last.new.upperBound + after
    text += "@@ -\(Self.place(of: oldRange)) +\(Self.place(of: newRange)) @@\n".utf8
    var place = oldRange.lowerBound
    for change in hunk {
      for line in old[place..<change.old.lowerBound] { Self.write(" ", line, to: &text) }
      for line in old[change.old] { Self.write("-", line, to: &text) }
      for line in new[change.new] { Self.write("+", line, to: &text) }
      place = change.old.upperBound
    }
    for line in old[place..<oldRange.upperBound] { Self.write(" ", line, to: &text) }
  }

  /// A range with no line in it is named by the line before it.
  private static func place(of range: Range<Int>) -> String {
    switch range.count {
    case 0: "\(range.lowerBound),0"
    case 1: "\(range.lowerBound + 1)"
    default: "\(range.lowerBound + 1),\(range.count)"
    }
  }

  private static func write(_ sign: Unicode.Scalar, _ line: ArraySlice<UInt8>, to text: inout [UInt8]) {
    text.append(UInt8(ascii: sign))
    text += line
    if line.last != UInt8(ascii: "\n") { text += "\n\\ No newline at end of file\n".utf8 }
  }

  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
      lines.append(text[start..<end])
      start = end
    }
    return lines
  }
}
