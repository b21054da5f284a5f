/// Text as a terminal would leave it, of the bytes that a program writes for one: without escape sequences and other
/// controls, and of lines that are written over again and again only how they were last.
///
/// A value; bytes may come in any pieces. Sequences are those of ECMA-48. One that never ends does not swallow what
/// follows: it is over at the end of its line or after 4096 bytes.
struct TerminalText {
  /// The longest line that can still be written over, in bytes.
  static let longestLine = 64 * 1024
  private static let longestSequence = 4096

  /// The lines that nothing can change any more; whoever takes them empties it.
  var finished: [UInt8] = []
  /// The line that is being written.
  private(set) var line: [UInt8] = []
  /// Whether the next character begins the line again.
  private var isReturned = false
  private var state = State.ground
  private var sequence: [UInt8] = []

  private enum State { case ground, escape, intermediate, control, string, stringEscape, latin }

  mutating func take(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        let end = isPlain ? Self.endOfPlain(bytes, from: index) : index
        if end > index {
          line += bytes[index..<end]
          if line.count > Self.longestLine { moveLine() }
          index = end
        } else {
          take(bytes[index])
          index += 1
        }
      }
    }
  }

  /// Whether ordinary characters just follow.
  private var isPlain: Bool { state == .ground && !isReturned }

  /// How far nothing but ordinary characters go, or as far as a line may.
  private static func endOfPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    let limit = min(bytes.count, start + longestLine)
    while end < limit {
      let byte = bytes[end]
      if byte < 0x20 || byte == 0x7F || byte == 0xC2 { break }
      end += 1
    }
    return end
  }

  /// A line that is too long to be written over is final, but for a character that is not complete.
  private mutating func moveLine() {
    var end = line.count
    while end > line.count - 4, line[end - 1] & 0xC0 == 0x80 { end -= 1 }
    if line[end - 1] >= 0xC0 { end -= 1 }
    finished += line[..<end]
    line.removeFirst(end)
  }

  /// The line that is being written is over.
  mutating func finish() {
    if state == .latin { for half in "\u{FFFD}".utf8 { put(half) } }
    state = .ground
    finished += line
    line = []
    isReturned = false
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .intermediate:
      // ESC, some of 0x20…0x2F, and one that ends it.
      if !(0x20...0x2F).contains(byte) { leave(0x30...0x7E, byte) }
    case .control: control(byte)
    case .string: string(byte)
    case .stringEscape:
      if byte == UInt8(ascii: "\\") { state = .ground } else { escape(byte) }
    case .latin:
      // U+0080…U+009F are controls too; one of them begins a sequence.
      state = .ground
      switch byte {
      case 0x9B: begin(.control)
      case 0x90, 0x98, 0x9D, 0x9E, 0x9F: begin(.string)
      case 0x80..<0xA0: break
      case 0xA0..<0xC0:
        put(0xC2)
        put(byte)
      default:
        // Half a character. Left as it is, it would be whole with what comes after something that is left out.
        for half in "\u{FFFD}".utf8 { put(half) }
        ground(byte)
      }
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0xC2: state = .latin
    case UInt8(ascii: "\n"):
      finished += line
      finished.append(byte)
      line.removeAll(keepingCapacity: true)
      isReturned = false
    case UInt8(ascii: "\r"): isReturned = true
    case 0x08:
      // A character of several bytes goes as a whole.
      while let last = line.popLast(), last & 0xC0 == 0x80 {}
    case UInt8(ascii: "\t"), 0x20..<0x7F, 0x80...: put(byte)
    default: break
    }
  }

  private mutating func put(_ byte: UInt8) {
    if isReturned {
      line.removeAll(keepingCapacity: true)
      isReturned = false
    }
    line.append(byte)
    if line.count > Self.longestLine { moveLine() }
  }

  private mutating func begin(_ next: State) {
    state = next
    sequence.removeAll(keepingCapacity: true)
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["): begin(.control)
    // OSC, DCS, SOS, PM, APC: a text until ST or BEL.
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      begin(.string)
    case 0x20...0x2F: state = .intermediate
    default: leave(0x30...0x7E, byte)
    }
  }

  /// Ends a sequence, with this byte when it can be the last of one; else it is one of what follows.
  private mutating func leave(_ last: ClosedRange<UInt8>, _ byte: UInt8) {
    state = .ground
    if !last.contains(byte) { ground(byte) }
  }

  private mutating func control(_ byte: UInt8) {
    if (0x20...0x3F).contains(byte), sequence.count < 64 {
      sequence.append(byte)
      return
    }
    switch (byte, sequence.first) {
    // What is from here to the end of the line goes, which is all of it when it begins again; or all of it anyway.
    case (UInt8(ascii: "K"), nil), (UInt8(ascii: "K"), UInt8(ascii: "0")): if isReturned { line = [] }
    case (UInt8(ascii: "K"), _): line = []
    case (UInt8(ascii: "G"), nil): isReturned = true
    case (UInt8(ascii: "G"), UInt8(ascii: "1")) where sequence.count == 1: isReturned = true
    default: break
    }
    leave(0x40...0x7E, byte)
  }

  private mutating func string(_ byte: UInt8) {
    sequence.append(byte)
    switch byte {
    case 0x07, 0x18, 0x1A: state = .ground
    case 0x1B: state = .stringEscape
    case UInt8(ascii: "\n"): leave(0...0, byte)
    default: if sequence.count > Self.longestSequence { state = .ground }
    }
  }
}
