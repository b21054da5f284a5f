import Screen

/// Reads tags, their attributes and comments; what is between tags is plain.
struct MarkupScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position: Int
  private(set) var state: LexerState
  /// The language of what follows a tag that has just ended.
  private(set) var embedded: Language?
  private let findsScripts: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ state: LexerState, findsScripts: Bool) {
    self.bytes = bytes
    self.position = position
    self.state = state
    self.findsScripts = findsScripts
  }

  /// Reads on to the end of the line, or to where another language begins.
  mutating func run(_ output: inout InkRuns) {
    while position < bytes.count, embedded == nil {
      switch state {
      case .commentUntil(let end): read(until: end, from: position, .syntaxComment, &output)
      case .until(let end): read(until: end, from: position, .syntaxString, &output)
      case .tag(let name): readInTag(name, &output)
      case .attribute(let name, let quote): readValue(name, quote, from: position, &output)
      default: readText(&output)
      }
    }
  }

  private mutating func read(until end: [UInt8], from start: Int, _ ink: Ink, _ output: inout InkRuns) {
    if let found = bytes.firstIndex(of: end, from: position) {
      position = found + end.count
      state = .code
    } else {
      position = bytes.count
    }
    output.mark(start..<position, ink)
  }

  private mutating func readText(_ output: inout InkRuns) {
    state = .code
    let start = position
    if bytes[start] == UInt8(ascii: "&") {
      let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
      position = end.map { $0 + 1 } ?? start + 1
      if end != nil { output.mark(start..<position, .syntaxNumber) }
      return
    }
    guard bytes[start] == UInt8(ascii: "<") else {
      while position < bytes.count, !"<&".utf8.contains(bytes[position]) { position += 1 }
      return
    }
    if bytes.has(Array("<!--".utf8), at: start) {
      position += 4
      state = .commentUntil(Array("-->".utf8))
      if position < bytes.count {
        read(until: Array("-->".utf8), from: start, .syntaxComment, &output)
      } else {
        output.mark(start..<position, .syntaxComment)
      }
      return
    }
    if bytes.has(Array("<![CDATA[".utf8), at: start) {
      position += 9
      state = .until(Array("]]>".utf8))
      output.mark(start..<position, .syntaxString)
      return
    }
    position += 1
    while position < bytes.count, "/!?".utf8.contains(bytes[position]) { position += 1 }
    let name = position
    while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
    guard position > name else { return }
    output.mark(start..<position, .syntaxKeyword)
    let isEnd = bytes[start + 1] == UInt8(ascii: "/")
    state = .tag(name: isEnd ? [] : bytes[name..<position].prefix(8).map { $0 | 0x20 })
  }

  private mutating func readInTag(_ name: [UInt8], _ output: inout InkRuns) {
    let start = position
    switch bytes[start] {
    case UInt8(ascii: ">"):
      position += 1
      output.mark(start..<position, .syntaxKeyword)
      state = .code
      guard findsScripts, start == 0 || bytes[start - 1] != UInt8(ascii: "/") else { return }
      if name == Array("script".utf8) { embedded = .javascript }
      if name == Array("style".utf8) { embedded = .css }
    case UInt8(ascii: "/"), UInt8(ascii: "?"):
      position += 1
      output.mark(start..<position, .syntaxKeyword)
    case 0x22, 0x27:
      position += 1
      readValue(name, bytes[start], from: start, &output)
    case let byte where Self.isName(byte):
      while position < bytes.count, Self.isName(bytes[position]) { position += 1 }
      let isValue = start > 0 && bytes[start - 1] == UInt8(ascii: "=")
      output.mark(start..<position, isValue ? .syntaxString : .syntaxFunction)
    default: position += 1
    }
  }

  private mutating func readValue(_ name: [UInt8], _ quote: UInt8, from start: Int, _ output: inout InkRuns) {
    if let end = bytes[position...].firstIndex(of: quote) {
      position = end + 1
      state = .tag(name: name)
    } else {
      position = bytes.count
      state = .attribute(name: name, quote: quote)
    }
    output.mark(start..<position, .syntaxString)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80..., UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: ":"),
      UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "#"):
      true
    default: false
    }
  }
}
