/// Where a text stops being JSON (RFC 8259), for those that the decoder refuses without saying so.
///
/// Walks over the bytes once, with a stack of its own: what nests without an end takes no more than its length.
struct JSONFault {
  private let bytes: [UInt8]
  private var position = 0

  /// The decoder's limit.
  private static let maximumDepth = 512

  /// The first thing that is wrong, with its line and column (in bytes), both from 1; `nil` when nothing is.
  static func find(in bytes: [UInt8]) -> String? {
    var scanner = JSONFault(bytes: bytes)
    guard let problem = scanner.run() else { return nil }
    let before = bytes[..<min(scanner.position, bytes.count)]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return "line \(line), column \(before.count - start + 1): \(problem)"
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private enum Expected {
    case value, valueOrEnd, name, nameOrEnd, colon, commaOrEnd, nothing
  }

  private mutating func run() -> String? {
    var open: [UInt8] = []
    var expected = Expected.value
    while true {
      skipBlanks()
      guard position < bytes.count else { return expected == .nothing ? nil : "it ends too early" }
      let byte = bytes[position]
      if byte == open.last, [.valueOrEnd, .nameOrEnd, .commaOrEnd].contains(expected) {
        open.removeLast()
        position += 1
        expected = open.isEmpty ? .nothing : .commaOrEnd
        continue
      }
      switch (expected, byte) {
      case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
        open.append(UInt8(ascii: "}"))
        expected = .nameOrEnd
        position += 1
      case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
        open.append(UInt8(ascii: "]"))
        expected = .valueOrEnd
        position += 1
      case (.value, _), (.valueOrEnd, _):
        guard byte == UInt8(ascii: "\"") ? string() : word() else { return "this is no value" }
        expected = open.isEmpty ? .nothing : .commaOrEnd
      case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
        guard string() else { return "this text has no end, or what a text cannot have" }
        expected = .colon
      case (.colon, UInt8(ascii: ":")):
        expected = .value
        position += 1
      case (.commaOrEnd, UInt8(ascii: ",")):
        expected = open.last == UInt8(ascii: "}") ? .name : .value
        position += 1
      case (.nothing, _): return "something follows the end"
      default: return "something else was expected here"
      }
      if open.count > Self.maximumDepth { return "it is nested too deeply" }
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  /// Goes behind a text; stays where it begins when it has no end.
  private mutating func string() -> Bool {
    var next = position + 1
    while next < bytes.count {
      switch bytes[next] {
      case UInt8(ascii: "\""):
        position = next + 1
        return true
      case UInt8(ascii: "\\"): next += 2
      case 0..<0x20: return false
      default: next += 1
      }
    }
    return false
  }

  /// Goes behind a number or one of the three words.
  private mutating func word() -> Bool {
    let ends: Set<UInt8> = Set(" \t\r\n,]}:[{\"".utf8)
    let word = String(decoding: bytes[position...].prefix { !ends.contains($0) }, as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else { return false }
    position += word.utf8.count
    return true
  }
}
