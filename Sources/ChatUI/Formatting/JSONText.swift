import JSON
import Screen
import Widgets

/// JSON put into lines to be read: numbers, their digits and the order of members stay as they were written, and strings
/// with line breaks become blocks.
///
/// Pure. What is no JSON, too long or too deep is not touched: the caller shows it as it is.
struct JSONText {
  /// Longer texts are left as they are, in bytes.
  static let maximumLength = 512 * 1024
  private static let maximumDepth = 64
  /// Arrays and objects of numbers and words up to this length stay in one line: what fits into the narrower sidebar.
  private static let shortLength = 28

  /// - Parameters:
  ///   - languages: members of the outermost object that are code, each with its language: always blocks.
  ///   - bar: stands before every row of a block, so that nothing in it looks like what is around it.
  /// - Returns: `nil` when it is no JSON.
  static func lines(of text: String, languages: [String: String] = [:], bar: String) -> [FormattedLine]? {
    guard text.utf8.count <= maximumLength, let value = JSONTree(text, depth: maximumDepth)
    else { return nil }
    var writer = JSONText(languages: languages, bar: bar)
    writer.write(value, depth: 0, key: nil, isLast: true)
    return writer.lines
  }

  /// The same for ``exactLines(of:)``: nothing in them but blanks is otherwise than it was written.
  static func lines(asWritten text: String, maximumLength: Int, maximumDepth: Int) -> [String]? {
    guard text.utf8.count <= maximumLength,
      let value = JSONTree(text, depth: maximumDepth, strings: .written)
    else { return nil }
    var writer = JSONText(languages: [:], bar: "", isExact: true)
    writer.write(value, depth: 0, key: nil, isLast: true)
    return writer.lines.map { ($0.margin + $0.spans).map(\.text).joined() }
  }

  private let languages: [String: String]
  private let bar: String
  /// Whether strings are given as they were written, escapes and all, and so are written.
  private let isExact: Bool
  private var lines: [FormattedLine] = []

  private init(languages: [String: String], bar: String, isExact: Bool = false) {
    self.languages = languages
    self.bar = bar
    self.isExact = isExact
  }

  private mutating func write(_ value: JSONTree, depth: Int, key: String?, isLast: Bool) {
    var spans: [Span] = []
    if let key { spans = [Span(quoted(key), .toolArgument), Span(": ", .muted)] }
    let comma = isLast ? [] : [Span(",", .muted)]
    switch value {
    case .object(let members) where !members.isEmpty:
      let isCode = depth == 0 && members.contains { languages[$0.key] != nil }
      if !isCode, let short = self.short(members) { return add(spans + short + comma, depth) }
      add(spans + [Span("{", .muted)], depth)
      for (index, member) in members.enumerated() {
        write(member.value, depth: depth + 1, key: member.key, isLast: index == members.count - 1)
      }
      add([Span("}", .muted)] + comma, depth)
    case .array(let items) where !items.isEmpty:
      if let short = self.short(items) { return add(spans + short + comma, depth) }
      add(spans + [Span("[", .muted)], depth)
      for (index, item) in items.enumerated() {
        write(item, depth: depth + 1, key: nil, isLast: index == items.count - 1)
      }
      add([Span("]", .muted)] + comma, depth)
    case .string(let text):
      let language = depth == 1 ? key.flatMap { languages[$0] } : nil
      guard text.utf8.contains(0x0A) || language != nil && !text.isEmpty else {
        return add(spans + self.spans(of: value) + comma, depth)
      }
      if key != nil { add([spans[0], Span(":", .muted)], depth) }
      let margin = Span(Self.space((key == nil ? depth : depth + 1) * 2), .text)
      let rows = CodeLines.of(
        text, language: language, ink: .syntaxString, margin: [margin, Span(bar + " ", .border)])
      // An empty line has a row too.
      lines += rows
    case .object, .array, .scalar: add(spans + self.spans(of: value) + comma, depth)
    }
  }

  private mutating func add(_ spans: [Span], _ depth: Int) {
    lines.append(FormattedLine(spans, margin: depth > 0 ? [Span(Self.space(depth * 2), .text)] : []))
  }

  private static func space(_ count: Int) -> String { String(repeating: " ", count: count) }

  private func spans(of value: JSONTree) -> [Span] {
    switch value {
    case .object: [Span("{}", .muted)]
    case .array: [Span("[]", .muted)]
    case .string(let text): [Span(quoted(text), .syntaxString)]
    case .scalar(let text):
      [Span(text, text.utf8.first.map { $0 >= 0x61 } == true ? .syntaxKeyword : .syntaxNumber)]
    }
  }

  /// An array in one line, where it is that short.
  private func short(_ items: [JSONTree]) -> [Span]? {
    guard items.count <= Self.shortLength, items.allSatisfy(Self.isShort) else { return nil }
    return short(items.map(spans), "[", "]")
  }

  private func short(_ members: [JSONTree.Member]) -> [Span]? {
    guard members.count <= Self.shortLength, members.allSatisfy({ Self.isShort($0.value) }) else {
      return nil
    }
    return short(
      members.map { [Span(quoted($0.key), .toolArgument), Span(": ", .muted)] + spans(of: $0.value) }, "{",
      "}")
  }

  private static func isShort(_ value: JSONTree) -> Bool {
    switch value {
    case .object(let members): members.isEmpty
    case .array(let items): items.isEmpty
    case .string(let text): text.utf8.count <= shortLength && !text.utf8.contains(0x0A)
    case .scalar: true
    }
  }

  private func short(_ parts: [[Span]], _ start: String, _ end: String) -> [Span]? {
    let spans =
      [Span(start, .muted)] + Array(parts.joined(separator: [Span(", ", .muted)])) + [Span(end, .muted)]
    return spans.reduce(0) { $0 + $1.text.utf8.count } <= Self.shortLength ? spans : nil
  }

  /// A string in quotation marks; what is no character one can see is written as JSON escapes it.
  private func quoted(_ text: String) -> String {
    if isExact { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += Self.escape(scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func escape(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
