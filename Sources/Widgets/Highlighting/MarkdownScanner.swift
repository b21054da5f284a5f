import Screen

/// Reads lines of Markdown that are shown as source.
enum MarkdownScanner {
  static func runs(of bytes: UnsafeBufferPointer<UInt8>, _ state: inout LexerState) -> [InkedText.Run] {
    var output = InkRuns()
    let start = bytes.skippingSpaces(from: 0)
    guard start < bytes.count else { return output.finished(bytes.count) }
    let sign = bytes[start]
    let length = bytes[start...].prefix { $0 == sign }.count
    let isFence = length >= 3 && (sign == 0x60 || sign == 0x7E)
    if case .fence(let open, let least) = state {
      let isEnd = isFence && sign == open && length >= least
      output.mark(0..<bytes.count, isEnd ? .syntaxKeyword : .syntaxString)
      if isEnd { state = .code }
      return output.finished(bytes.count)
    }
    if isFence {
      state = .fence(sign: sign, length: length)
      output.mark(start..<bytes.count, .syntaxKeyword)
      return output.finished(bytes.count)
    }
    var position = start
    switch sign {
    case UInt8(ascii: "#")
    where length < 7 && (start + length == bytes.count || bytes[start + length] == 0x20):
      output.mark(start..<bytes.count, .heading)
      return output.finished(bytes.count)
    case UInt8(ascii: ">"):
      while position < bytes.count, bytes[position] == sign || bytes[position] == 0x20 { position += 1 }
      output.mark(start..<position, .syntaxKeyword)
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      if start + 1 < bytes.count, bytes[start + 1] == 0x20 {
        output.mark(start..<(start + 1), .syntaxKeyword)
        position = start + 1
      }
    case 0x30...0x39:
      let end = bytes[start...].prefix(9).firstIndex { !(0x30...0x39).contains($0) } ?? start
      if end > start, end < bytes.count, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ")") {
        output.mark(start..<(end + 1), .syntaxKeyword)
        position = end + 1
      }
    default: break
    }
    readInlines(bytes, from: position, &output)
    return output.finished(bytes.count)
  }

  /// Code and the parts of links. What has no end is plain, and is not searched for again.
  private static func readInlines(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ output: inout InkRuns
  ) {
    var position = start
    var unclosed: Set<Int> = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 2
      case 0x60:
        let length = bytes[position...].prefix { $0 == 0x60 }.count
        if !unclosed.contains(length), let end = endOfCode(bytes, position + length, length) {
          output.mark(position..<end, .syntaxString)
          position = end
        } else {
          unclosed.insert(length)
          position += length
        }
      case UInt8(ascii: "]")
      where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "(") && !unclosed.contains(0):
        if let end = bytes.firstIndex(of: [UInt8(ascii: ")")], from: position + 2) {
          output.mark((position + 2)..<end, .link)
          position = end
        } else {
          unclosed.insert(0)
          position += 1
        }
      default: position += 1
      }
    }
  }

  private static func endOfCode(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int) -> Int? {
    var index = start
    while index < bytes.count {
      guard bytes[index] == 0x60 else {
        index += 1
        continue
      }
      let run = bytes[index...].prefix { $0 == 0x60 }.count
      if run == length { return index + run }
      index += run
    }
    return nil
  }
}
