import Screen

/// Reads one line of code by the table of its language.
struct CodeScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let grammar: Grammar
  var state: LexerState
  var output = InkRuns()
  var position = 0
  /// The last byte that is no space, and whether a keyword ended there: tells where a value may begin.
  var last: UInt8 = 0
  var endsInKeyword = false
  /// What is searched for only once in a line, because it was not found.
  var hasNoMoreExpressions = false
  var heredoc: LexerState?

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ grammar: Grammar, _ state: LexerState) {
    self.bytes = bytes
    self.grammar = grammar
    self.state = state
  }

  var traits: Grammar.Traits { grammar.traits }

  mutating func run(from start: Int = 0) {
    position = start
    goOn()
    if state == .code, position == start, grammar.lineStyle != .plain { readLineStart() }
    while position < bytes.count, state == .code { step() }
    if state == .code, let heredoc { state = heredoc }
  }

  // MARK: What the line before has left open

  private mutating func goOn() {
    switch state {
    case .comment(let rule, let depth): readComment(rule, from: position, depth: depth)
    case .string(let rule): readString(grammar.strings[rule], rule, from: position, start: position)
    case .until(let end): read(until: end, from: position, .syntaxString)
    case .commentUntil(let end): read(until: end, from: position, .syntaxComment)
    case .heredoc(let word, let isIndented):
      var start = position
      if isIndented { start = bytes.skippingSpaces(from: start) }
      let isEnd = bytes.has(word, at: start) && bytes[(start + word.count)...].allSatisfy { !isWord($0) }
      output.mark(position..<bytes.count, isEnd ? .syntaxKeyword : .syntaxString)
      position = bytes.count
      if isEnd { state = .code }
    case .indented(let columns):
      let start = bytes.skippingSpaces(from: position)
      guard start == bytes.count || start - position > columns else {
        state = .code
        return
      }
      output.mark(position..<bytes.count, .syntaxString)
      position = bytes.count
    default: state = .code
    }
    // Behind what ended here, values begin no more.
    if position > 0 { last = UInt8(ascii: ")") }
  }

  mutating func read(until end: [UInt8], from start: Int, _ ink: Ink) {
    if let found = bytes.firstIndex(of: end, from: position) {
      position = found + end.count
      state = .code
    } else {
      position = bytes.count
    }
    output.mark(start..<position, ink)
  }

  private mutating func readComment(_ rule: Int, from start: Int, depth: Int) {
    let comment = grammar.blockComments[rule]
    var depth = depth
    if comment.isAtLineStart {
      if depth > 0, bytes.has(comment.close, at: 0) { depth = 0 }
      position = bytes.count
    }
    while position < bytes.count, depth > 0 {
      if bytes[position] == comment.close[0], bytes.has(comment.close, at: position) {
        depth -= 1
        position += comment.close.count
      } else if comment.nests, bytes[position] == comment.open[0], bytes.has(comment.open, at: position) {
        depth += 1
        position += comment.open.count
      } else {
        position += 1
      }
    }
    output.mark(start..<position, .syntaxComment)
    state = depth > 0 ? .comment(rule: rule, depth: depth) : .code
  }

  mutating func readString(_ rule: Grammar.StringRule, _ index: Int, from: Int, start: Int) {
    position = from
    var isClosed = false
    var isContinued = rule.goesOn
    while position < bytes.count, !isClosed {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\\"), rule.escape == .backslash {
        if position + 1 == bytes.count { isContinued = true }
        position = min(bytes.count, position + 2)
      } else if byte == rule.close[0], bytes.has(rule.close, at: position) {
        position += rule.close.count
        if rule.escape == .doubling, position < bytes.count, bytes.has(rule.close, at: position) {
          position += rule.close.count
        } else {
          isClosed = true
        }
      } else {
        position += 1
      }
    }
    var ink = Ink.syntaxString
    if isClosed, traits.contains(.keys) {
      let next = bytes.skippingSpaces(from: position)
      if next < bytes.count, bytes[next] == UInt8(ascii: ":") { ink = .syntaxFunction }
    }
    output.mark(start..<position, ink)
    state = isClosed || !isContinued ? .code : .string(rule: index)
    note(UInt8(ascii: ")"))
  }

  // MARK: Code

  private mutating func step() {
    let byte = bytes[position]
    let kind = grammar.kinds[Int(byte)]
    if kind.isEmpty {
      if byte != 0x20, byte != 0x09 { note(byte) }
      position += 1
      return
    }
    if kind.contains(.comment), readComment() { return }
    if kind.contains(.special), readSpecial(byte) { return }
    if kind.contains(.string), readString() { return }
    if kind.contains(.sigil), readSigil(byte) { return }
    if kind.contains(.wordStart) { return readWord() }
    if kind.contains(.digit) { return readNumber() }
    if kind.contains(.word), traits.contains(.lists), last == UInt8(ascii: "(") { return readWord() }
    note(byte)
    position += 1
  }

  mutating func note(_ byte: UInt8) {
    last = byte
    endsInKeyword = false
  }

  private mutating func readComment() -> Bool {
    for (index, comment) in grammar.blockComments.enumerated() where bytes.has(comment.open, at: position) {
      if comment.isAtLineStart, position > 0 { continue }
      let start = position
      position += comment.open.count
      readComment(index, from: start, depth: 1)
      return true
    }
    for sign in grammar.lineComments where bytes.has(sign, at: position) {
      if traits.contains(.spacedComments), position > 0, !isSpace(bytes[position - 1]) { continue }
      if traits.contains(.longBrackets), let close = longBracket(at: position + sign.count) {
        let start = position
        position += sign.count
        state = .commentUntil(close)
        read(until: close, from: start, .syntaxComment)
        return true
      }
      output.mark(position..<bytes.count, .syntaxComment)
      position = bytes.count
      return true
    }
    return false
  }

  private mutating func readString() -> Bool {
    // Within plain words of YAML a quote is itself.
    if grammar.lineStyle == .yaml, last != 0, !":,[{-".utf8.contains(last) { return false }
    for (index, rule) in grammar.strings.enumerated() where bytes.has(rule.open, at: position) {
      // An apostrophe, as in the text between tags.
      if rule.open == [0x27], rule.escape != .none, position > 0, isWord(bytes[position - 1]) { continue }
      readString(rule, index, from: position + rule.open.count, start: position)
      return true
    }
    return false
  }

  private mutating func readSigil(_ byte: UInt8) -> Bool {
    guard let sigil = grammar.sigils.first(where: { $0.sign == byte }) else { return false }
    // `a.b` and `a * b` are no names with a sign; `$$` and `@@x` are.
    if position > 0, isWord(bytes[position - 1]) { return false }
    var end = position + 1
    if end < bytes.count, bytes[end] == byte { end += 1 }
    if let close = Self.closing(byte, end < bytes.count ? bytes[end] : 0, grammar.lineStyle) {
      while end < bytes.count, bytes[end] != close { end += 1 }
      end = min(bytes.count, end + 1)
    } else if grammar.lineStyle == .rules, end < bytes.count, "@<^*?%+|".utf8.contains(bytes[end]) {
      end += 1
    } else {
      guard end < bytes.count, isWord(bytes[end]) || bytes[end] == UInt8(ascii: "-") else { return false }
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
    }
    output.mark(position..<end, sigil.ink)
    position = end
    note(UInt8(ascii: "a"))
    return true
  }

  /// What ends a name in brackets.
  private static func closing(_ sigil: UInt8, _ open: UInt8, _ style: Grammar.LineStyle) -> UInt8? {
    guard sigil == UInt8(ascii: "$") else { return nil }
    if open == UInt8(ascii: "{") { return UInt8(ascii: "}") }
    return open == UInt8(ascii: "(") && style == .rules ? UInt8(ascii: ")") : nil
  }

  mutating func readWord() {
    let start = position
    position += 1
    while position < bytes.count, isWord(bytes[position]) { position += 1 }
    let count = position - start
    let next = position < bytes.count ? bytes[position] : 0
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'"), count < 6, readPrefixedString(start) {
      return
    }
    let isMember = start > 0 && bytes[start - 1] == UInt8(ascii: ".")
    let isFirst = traits.contains(.lists) && last == UInt8(ascii: "(")
    let ink = count > 24 ? nil : listedInk(start..<position, isMember: isMember)
    note(UInt8(ascii: "a"))
    if let ink {
      endsInKeyword = ink == .syntaxKeyword
      output.mark(start..<position, ink)
    } else if traits.contains(.calls) && next == UInt8(ascii: "(") || isFirst {
      output.mark(start..<position, .syntaxFunction)
    } else if traits.contains(.macros), next == UInt8(ascii: "!"), position + 1 < bytes.count,
      "([{".utf8.contains(bytes[position + 1])
    {
      position += 1
      output.mark(start..<position, .syntaxFunction)
    } else if traits.contains(.capitalTypes), (0x41...0x5A).contains(bytes[start]),
      count == 1 || bytes[start..<position].contains(where: { (0x61...0x7A).contains($0) })
    {
      output.mark(start..<position, .syntaxType)
    }
  }

  private func listedInk(_ range: Range<Int>, isMember: Bool) -> Ink? {
    let folds = traits.contains(.caseInsensitive)
    let word =
      folds
      ? String(decoding: bytes[range].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
      : String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    if isMember { return nil }
    if grammar.keywords.contains(word), grammar.lineStyle != .instructions { return .syntaxKeyword }
    if grammar.types.contains(word) { return .syntaxType }
    if grammar.constants.contains(word) { return .syntaxNumber }
    return nil
  }

  private mutating func readNumber() {
    let start = position
    let isHexadecimal =
      bytes[position] == 0x30 && position + 1 < bytes.count && bytes[position + 1] | 0x20 == 0x78
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      let isNextDigit = (0x30...0x39).contains(next)
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): break
      case UInt8(ascii: ".") where isNextDigit: break
      case UInt8(ascii: "%") where grammar.lineStyle == .declarations: break
      case UInt8(ascii: "'") where isNextDigit && traits.contains(.quotedDigits): break
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        guard isNextDigit, !isHexadecimal, bytes[position - 1] | 0x20 == UInt8(ascii: "e") else {
          return endNumber(start)
        }
      default: return endNumber(start)
      }
      position += 1
    }
    endNumber(start)
  }

  private mutating func endNumber(_ start: Int) {
    output.mark(start..<position, .syntaxNumber)
    note(UInt8(ascii: "0"))
  }

  func isWord(_ byte: UInt8) -> Bool { grammar.kinds[Int(byte)].contains(.word) }

  func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
