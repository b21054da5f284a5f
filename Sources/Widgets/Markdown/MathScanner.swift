/// Finds mathematics within a line: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.
///
/// A dollar sign begins some where text follows it at once and no letter or digit stands before it; it ends some where
/// it is the other way round, so that sums of money and names of variables are none. Code is passed over. What has no
/// end is searched for only once, so the cost is linear.
struct MathScanner {
  private let bytes: Slice<UnsafeBufferPointer<UInt8>>
  private var position: Int
  private var hasNoMore: Set<UInt8> = []
  private var codeWithoutEnd: Set<Int> = []

  init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The next, with its signs.
  mutating func next() -> Range<Int>? {
    while position < bytes.endIndex {
      let start = position
      switch bytes[start] {
      case 0x5C:
        position += 2
        if let end = endOfBrackets(start) { return found(start..<end) }
      case 0x60: passCode()
      case 0x24:
        position += 1
        if let end = endOfDollars(start) { return found(start..<end) }
      default: position += 1
      }
    }
    return nil
  }

  private mutating func found(_ range: Range<Int>) -> Range<Int> {
    position = range.upperBound
    return range
  }

  private mutating func endOfBrackets(_ start: Int) -> Int? {
    guard let sign = at(start + 1), sign == 0x28 || sign == 0x5B, !hasNoMore.contains(sign) else {
      return nil
    }
    let close = sign + (sign == 0x28 ? 1 : 2)
    var index = start + 2
    while index + 1 < bytes.endIndex {
      if bytes[index] == 0x5C {
        if bytes[index + 1] == close { return index + 2 }
        index += 1
      }
      index += 1
    }
    hasNoMore.insert(sign)
    return nil
  }

  private mutating func endOfDollars(_ start: Int) -> Int? {
    if at(start + 1) == 0x24 {
      position += 1
      guard at(start + 2) != 0x24, !hasNoMore.contains(0x24) else { return nil }
      var index = start + 2
      while index + 1 < bytes.endIndex, bytes[index] != 0x24 || bytes[index + 1] != 0x24 { index += 1 }
      guard index + 1 < bytes.endIndex else {
        hasNoMore.insert(0x24)
        return nil
      }
      return index > start + 2 ? index + 2 : nil
    }
    guard let first = at(start + 1), !isSpace(first), start == bytes.startIndex || !isWord(bytes[start - 1])
    else {
      return nil
    }
    var index = start + 1
    while index < bytes.endIndex, bytes[index] != 0x24 { index += bytes[index] == 0x5C ? 2 : 1 }
    guard index < bytes.endIndex, !isSpace(bytes[index - 1]) else { return nil }
    if let after = at(index + 1), isWord(after) || after == 0x24 { return nil }
    return index + 1
  }

  /// Passes over code, or over the signs that begin none.
  private mutating func passCode() {
    let length = bytes[position...].prefix { $0 == 0x60 }.count
    position += length
    guard !codeWithoutEnd.contains(length) else { return }
    var index = position
    while index < bytes.endIndex {
      guard bytes[index] == 0x60 else {
        index += 1
        continue
      }
      let run = bytes[index...].prefix { $0 == 0x60 }.count
      index += run
      if run == length {
        position = index
        return
      }
    }
    codeWithoutEnd.insert(length)
  }

  private func at(_ index: Int) -> UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
