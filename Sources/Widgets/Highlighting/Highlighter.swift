import Screen

/// Gives the words of code their inks, line by line.
///
/// What a line leaves open (a comment, a string) is kept for the next one, so that lines can come one by one, and a
/// line that is not complete can be read again from a copy of what was before it. The cost is linear in the bytes.
/// A pure value.
struct Highlighter: Hashable {
  let language: Language
  private var state = LexerState.code
  /// The language of a part of a page: a script, a style sheet.
  private var embedded: Language?

  init(_ language: Language) { self.language = language }

  /// The language behind a fence; `nil` where it is none that is known.
  init?(info: String) {
    guard let language = Language(info: info) else { return nil }
    self.init(language)
  }

  /// Reads the next line.
  ///
  /// - Parameter line: without its line feed; one longer than 4 KiB stays plain.
  mutating func inked(_ line: String) -> InkedText {
    guard line.utf8.count <= MarkdownWindow.maximumLineBytes else { return InkedText(line, .text) }
    var line = line
    let inks = line.withUTF8 { bytes in self.runs(of: bytes) }
    return InkedText(line, inks)
  }

  private mutating func runs(of bytes: UnsafeBufferPointer<UInt8>) -> [InkedText.Run] {
    switch language {
    case .diff: return DifferenceScanner.runs(of: bytes, &state)
    case .markdown: return MarkdownScanner.runs(of: bytes, &state)
    case .html, .xml: return markupRuns(of: bytes)
    case .console:
      var prompt = bytes.prefix { $0 != 0x20 }.count
      let sign = prompt > 0 ? bytes[prompt - 1] : 0
      guard state != .code || prompt < bytes.count && "$#%>".utf8.contains(sign) else {
        return [InkedText.Run(end: bytes.count, ink: .muted)].filter { $0.end > 0 }
      }
      if state != .code { prompt = 0 }
      var scanner = CodeScanner(bytes, language.grammar, state)
      if prompt > 0 { scanner.output.mark(0..<prompt, .prompt) }
      scanner.run(from: prompt)
      state = scanner.state
      return scanner.output.finished(bytes.count)
    default:
      var scanner = CodeScanner(bytes, language.grammar, state)
      scanner.run()
      state = scanner.state
      return scanner.output.finished(bytes.count)
    }
  }

  private mutating func markupRuns(of bytes: UnsafeBufferPointer<UInt8>) -> [InkedText.Run] {
    var output = InkRuns()
    var offset = 0
    while offset < bytes.count {
      if let inner = embedded {
        let name = inner == .css ? "style" : "script"
        let end = bytes.firstIndex(ofClosingTag: name, from: offset)
        let part = UnsafeBufferPointer(rebasing: bytes[offset..<(end ?? bytes.count)])
        var scanner = CodeScanner(part, inner.grammar, state)
        scanner.run()
        state = scanner.state
        output.append(scanner.output.finished(part.count), at: offset)
        guard let end else { break }
        embedded = nil
        state = .code
        offset = end
      }
      var scanner = MarkupScanner(bytes, offset, state, findsScripts: language == .html)
      scanner.run(&output)
      state = scanner.state
      offset = scanner.position
      embedded = scanner.embedded
    }
    if bytes.isEmpty, embedded != nil {
      var scanner = CodeScanner(bytes, Language.javascript.grammar, state)
      scanner.run()
      state = scanner.state
    }
    return output.finished(bytes.count)
  }
}

/// What is open at the end of a line.
enum LexerState: Hashable {
  case code
  case comment(rule: Int, depth: Int)
  case string(rule: Int)
  /// A string up to these bytes, in which nothing else counts.
  case until([UInt8])
  /// The same for a comment.
  case commentUntil([UInt8])
  /// Text up to a line that is this word.
  case heredoc([UInt8], isIndented: Bool)
  /// Text for as long as lines are indented by more than this.
  case indented(Int)
  /// Within a tag; the second is the quote of an attribute's value.
  case tag(name: [UInt8])
  case attribute(name: [UInt8], quote: UInt8)
  /// The lines that a part of a difference still has.
  case hunk(old: Int, new: Int)
  case fence(sign: UInt8, length: Int)
}

/// The inks of a line, in order; what lies between them is plain code.
struct InkRuns {
  private var runs: [InkedText.Run] = []

  var end: Int { runs.last?.end ?? 0 }

  mutating func mark(_ range: Range<Int>, _ ink: Ink) {
    guard !range.isEmpty else { return }
    if end < range.lowerBound { add(range.lowerBound, .text) }
    add(range.upperBound, ink)
  }

  mutating func append(_ others: [InkedText.Run], at offset: Int) {
    if end < offset { add(offset, .text) }
    for run in others { add(offset + run.end, run.ink) }
  }

  private mutating func add(_ end: Int, _ ink: Ink) {
    if let last = runs.indices.last, runs[last].ink == ink {
      runs[last].end = end
    } else {
      runs.append(InkedText.Run(end: end, ink: ink))
    }
  }

  func finished(_ count: Int) -> [InkedText.Run] {
    guard end < count else { return runs }
    var result = self
    result.add(count, .text)
    return result.runs
  }
}

extension UnsafeBufferPointer<UInt8> {
  func has(_ sign: [UInt8], at offset: Int) -> Bool {
    guard offset + sign.count <= count else { return false }
    for index in sign.indices where self[offset + index] != sign[index] { return false }
    return true
  }

  /// Where these bytes are next.
  func firstIndex(of sign: [UInt8], from offset: Int) -> Int? {
    guard let first = sign.first, count >= sign.count else { return nil }
    var index = offset
    while index + sign.count <= count {
      if self[index] == first, has(sign, at: index) { return index }
      index += 1
    }
    return nil
  }

  func firstIndex(ofClosingTag name: String, from offset: Int) -> Int? {
    let name = Array(name.utf8)
    var index = offset
    while index + name.count + 2 <= count {
      if self[index] == 0x3C, self[index + 1] == 0x2F,
        name.indices.allSatisfy({ self[index + 2 + $0] | 0x20 == name[$0] })
      {
        return index
      }
      index += 1
    }
    return nil
  }

  func skippingSpaces(from offset: Int) -> Int {
    var index = offset
    while index < count, self[index] == 0x20 || self[index] == 0x09 { index += 1 }
    return index
  }
}
