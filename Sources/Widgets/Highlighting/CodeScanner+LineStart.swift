import Screen

/// Files of lines that begin with a name.
extension CodeScanner {
  mutating func readLineStart() {
    let start = bytes.skippingSpaces(from: position)
    guard start < bytes.count else { return }
    switch grammar.lineStyle {
    case .plain: break
    case .yaml: readYAMLStart(start)
    case .assignments: readAssignment(start)
    case .instructions:
      var end = start
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      let word = String(
        decoding: bytes[start..<end].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
      guard grammar.keywords.contains(word) else { return }
      mark(start..<end, .syntaxKeyword)
    case .rules:
      guard bytes[0] != 0x09, let sign = bytes.firstIndex(where: { ":=#".utf8.contains($0) }) else { return }
      var end = sign
      while end > start, isSpace(bytes[end - 1]) || "?+:".utf8.contains(bytes[end - 1]) { end -= 1 }
      let isRule = bytes[sign] == UInt8(ascii: ":") && !(sign + 1 < bytes.count && bytes[sign + 1] == 0x3D)
      guard bytes[sign] != UInt8(ascii: "#"), !bytes[start..<end].contains(0x24) else { return }
      if !isRule, bytes[start..<end].contains(where: isSpace) { return }
      mark(start..<end, isRule ? .syntaxFunction : .syntaxType)
    case .declarations:
      var end = start
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      let colon = bytes.skippingSpaces(from: end)
      guard end > start, colon < bytes.count, bytes[colon] == UInt8(ascii: ":"),
        colon + 1 == bytes.count || isSpace(bytes[colon + 1]) || bytes.last == UInt8(ascii: ";"),
        bytes.last != UInt8(ascii: "{"), bytes.last != UInt8(ascii: ",")
      else { return }
      mark(start..<end, .syntaxFunction)
    }
  }

  private mutating func mark(_ range: Range<Int>, _ ink: Ink) {
    output.mark(range, ink)
    position = range.upperBound
    note(UInt8(ascii: "a"))
  }

  private mutating func readYAMLStart(_ start: Int) {
    var start = start
    while start + 1 < bytes.count, bytes[start] == UInt8(ascii: "-"), isSpace(bytes[start + 1]) {
      start = bytes.skippingSpaces(from: start + 1)
    }
    guard start < bytes.count else { return }
    let indent = start
    // A block of text lasts for as long as its lines are indented further than what it belongs to.
    if let sign = bytes.last(where: { !isSpace($0) }), "|>+-".utf8.contains(sign) {
      let end = (bytes.lastIndex { !isSpace($0) } ?? 0) + 1
      var first = end
      while first > 0, "|>+-123456789".utf8.contains(bytes[first - 1]) { first -= 1 }
      let isBlock = first < end && "|>".utf8.contains(bytes[first])
      if isBlock, first == 0 || isSpace(bytes[first - 1]) {
        let leading = bytes.skippingSpaces(from: 0)
        heredoc = .indented(leading)
      }
    }
    if bytes[start] == 0x22 || bytes[start] == 0x27 || bytes[start] == UInt8(ascii: "#") { return }
    var end = start
    while end < bytes.count {
      if bytes[end] == UInt8(ascii: ":"), end + 1 == bytes.count || isSpace(bytes[end + 1]) { break }
      if "{}[]\"'#&*!,".utf8.contains(bytes[end]) { return }
      end += 1
    }
    guard end < bytes.count else { return }
    mark(indent..<end, .syntaxFunction)
  }

  private mutating func readAssignment(_ start: Int) {
    let first = bytes[start]
    if first == UInt8(ascii: "[") {
      let end = bytes.lastIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
      // An array on lines of its own begins alike.
      guard let end, !bytes[start..<end].contains(where: { ",\"".utf8.contains($0) }) || end == bytes.count
      else { return }
      if !bytes[start..<end].contains(UInt8(ascii: ",")) { mark(start..<end, .syntaxType) }
      return
    }
    guard isWord(first) || first == 0x22 || first == 0x27,
      let sign = bytes.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") })
    else { return }
    var end = sign
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    guard end > start, !bytes[start..<end].contains(where: { "{},#;".utf8.contains($0) }) else { return }
    mark(start..<end, .syntaxFunction)
  }
}
