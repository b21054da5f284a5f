import Screen

/// What only some languages have.
extension CodeScanner {
  mutating func readPrefixedString(_ start: Int) -> Bool {
    let word = bytes[start..<position]
    let quote = bytes[position]
    if traits.contains(.delimitedStrings), word.last == UInt8(ascii: "R"), quote == UInt8(ascii: "\"") {
      let delimiter = bytes[(position + 1)...].prefix(17).prefix { $0 != UInt8(ascii: "(") && $0 != 0x20 }
      guard delimiter.endIndex < bytes.count, bytes[delimiter.endIndex] == UInt8(ascii: "(") else {
        return false
      }
      position = delimiter.endIndex
      let close = [UInt8(ascii: ")")] + Array(delimiter) + [UInt8(ascii: "\"")]
      state = .until(close)
      read(until: close, from: start, .syntaxString)
      return true
    }
    if traits.contains(.rawStrings), word.last == UInt8(ascii: "r"), word.count < 3,
      quote == UInt8(ascii: "\"")
    {
      position += 1
      state = .until([UInt8(ascii: "\"")])
      read(until: [UInt8(ascii: "\"")], from: start, .syntaxString)
      return true
    }
    guard !grammar.stringPrefixes.isEmpty,
      grammar.stringPrefixes.contains(
        String(decoding: UnsafeBufferPointer(rebasing: word), as: UTF8.self))
    else { return false }
    for (index, rule) in grammar.strings.enumerated() where bytes.has(rule.open, at: position) {
      readString(rule, index, from: position + rule.open.count, start: start)
      return true
    }
    return false
  }

  mutating func readSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"): return readHash()
    case UInt8(ascii: "/"): return readExpression()
    case UInt8(ascii: "<"): return traits.contains(.tags) ? readTag() : readHeredoc()
    case UInt8(ascii: "["):
      guard traits.contains(.longBrackets), let close = longBracket(at: position) else { return false }
      let start = position
      state = .until(close)
      read(until: close, from: start, .syntaxString)
      return true
    case UInt8(ascii: "'"): return readQuote()
    case UInt8(ascii: ":"):
      guard position + 1 < bytes.count, grammar.kinds[Int(bytes[position + 1])].contains(.wordStart),
        position == 0 || bytes[position - 1] != byte && !isWord(bytes[position - 1])
      else { return false }
      let start = position
      position += 2
      while position < bytes.count, isWord(bytes[position]) { position += 1 }
      output.mark(start..<position, .syntaxNumber)
      note(UInt8(ascii: "a"))
      return true
    default: return false
    }
  }

  /// The bytes that end a long bracket that begins here.
  func longBracket(at offset: Int) -> [UInt8]? {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "[") else { return nil }
    let level = bytes[(offset + 1)...].prefix { $0 == UInt8(ascii: "=") }.count
    let second = offset + 1 + level
    guard second < bytes.count, bytes[second] == UInt8(ascii: "[") else { return nil }
    return [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
  }

  private mutating func readHash() -> Bool {
    let start = position
    if traits.contains(.hashStrings) {
      let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
      let quote = position + hashes
      let triple: [UInt8] = [0x22, 0x22, 0x22]
      guard quote < bytes.count, bytes[quote] == 0x22 else { return readDirective() }
      let isLong = bytes.has(triple, at: quote)
      let close = (isLong ? triple : [0x22]) + Array(repeating: UInt8(ascii: "#"), count: hashes)
      position = quote + (isLong ? 3 : 1)
      state = .until(close)
      read(until: close, from: start, .syntaxString)
      if !isLong { state = .code }
      note(UInt8(ascii: ")"))
      return true
    }
    if traits.contains(.hexColors) {
      let digits = bytes[(position + 1)...].prefix { isWord($0) && $0 != UInt8(ascii: "-") }
      let isColor =
        [3, 4, 6, 8].contains(digits.count)
        && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
      guard !digits.isEmpty else { return false }
      position = digits.endIndex
      output.mark(start..<position, isColor && last != 0 ? .syntaxNumber : .syntaxType)
      note(UInt8(ascii: "a"))
      return true
    }
    return traits.contains(.preprocessor) && readDirective()
  }

  /// `#include <file>`, `#if`; in Swift also within a line.
  private mutating func readDirective() -> Bool {
    let isC = traits.contains(.preprocessor)
    if isC, last != 0 { return false }
    let start = position
    let word = isC ? bytes.skippingSpaces(from: position + 1) : position + 1
    var end = word
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    guard end > word else { return false }
    position = end
    output.mark(start..<end, .syntaxKeyword)
    note(UInt8(ascii: "a"))
    let file = bytes.skippingSpaces(from: end)
    if isC, file < bytes.count, bytes[file] == UInt8(ascii: "<"), end - word > 5,
      let close = bytes.firstIndex(of: [UInt8(ascii: ">")], from: file)
    {
      output.mark(file..<(close + 1), .syntaxString)
      position = close + 1
    }
    return true
  }

  private mutating func readExpression() -> Bool {
    guard !hasNoMoreExpressions, last == 0 || endsInKeyword || "([{,;=:!&|?+-*%~^<>".utf8.contains(last)
    else {
      return false
    }
    var end = position + 1
    var isInClass = false
    search: while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\\"): end += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "/") where !isInClass: break search
      default: break
      }
      end += 1
    }
    guard end < bytes.count else {
      hasNoMoreExpressions = true
      return false
    }
    end += 1
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    output.mark(position..<end, .syntaxString)
    position = end
    note(UInt8(ascii: ")"))
    return true
  }

  private mutating func readTag() -> Bool {
    guard last == 0 || endsInKeyword || "([{},;=:!&|?>".utf8.contains(last) else { return false }
    var word = position + 1
    if word < bytes.count, bytes[word] == UInt8(ascii: "/") { word += 1 }
    guard word < bytes.count, grammar.kinds[Int(bytes[word])].contains(.wordStart) else { return false }
    var end = word
    while end < bytes.count, isWord(bytes[end]) || bytes[end] == UInt8(ascii: ".") || bytes[end] == 0x2D {
      end += 1
    }
    output.mark(position..<end, .syntaxKeyword)
    position = end
    note(UInt8(ascii: "a"))
    return true
  }

  private mutating func readHeredoc() -> Bool {
    var word = position + 2
    guard traits.contains(.heredocs), word < bytes.count, bytes[position + 1] == UInt8(ascii: "<") else {
      return false
    }
    var isIndented = false
    if bytes[word] == UInt8(ascii: "<") {
      // In PHP; in a shell it is a string that follows.
      guard !traits.contains(.spacedComments) else { return false }
      isIndented = true
      word += 1
    }
    if word < bytes.count, bytes[word] == UInt8(ascii: "-") || bytes[word] == UInt8(ascii: "~") {
      isIndented = true
      word += 1
    }
    if word < bytes.count, isSpace(bytes[word]), traits.contains(.spacedComments) {
      word = bytes.skippingSpaces(from: word)
    }
    var quote: UInt8?
    if word < bytes.count, "'\"\\".utf8.contains(bytes[word]) {
      quote = bytes[word]
      word += 1
    }
    var end = word
    while end < bytes.count, isWord(bytes[end]), bytes[end] != UInt8(ascii: "-") { end += 1 }
    // Two signs and a small letter or a digit move bits or append to a list.
    guard end > word, end - word < 64, quote != nil || (0x41...0x5A).contains(bytes[word]) || isIndented,
      !(0x30...0x39).contains(bytes[word])
    else { return false }
    heredoc = .heredoc(Array(bytes[word..<end]), isIndented: isIndented)
    if let quote, end < bytes.count, bytes[end] == quote { end += 1 }
    output.mark(position..<end, .syntaxKeyword)
    position = end
    note(UInt8(ascii: "a"))
    return true
  }

  /// A character, or a name with a quote before it.
  private mutating func readQuote() -> Bool {
    let start = position
    var end = position + 1
    guard end < bytes.count else { return false }
    if bytes[end] == UInt8(ascii: "\\") {
      end = min(bytes.count, end + 2)
      while end < bytes.count, bytes[end] != UInt8(ascii: "'"), end - start < 14 { end += 1 }
    } else {
      end += 1
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "'") {
      position = end + 1
      output.mark(start..<position, .syntaxString)
      note(UInt8(ascii: ")"))
      return true
    }
    end = start + 1
    while end < bytes.count, isWord(bytes[end]), bytes[end] != UInt8(ascii: "'") { end += 1 }
    guard end > start + 1 else { return false }
    output.mark(start..<end, .syntaxType)
    position = end
    note(UInt8(ascii: "a"))
    return true
  }
}
