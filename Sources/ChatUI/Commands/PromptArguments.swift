/// Reads `name=value` pairs behind the name of a prompt; a value with spaces stands in quotation marks.
enum PromptArguments {
  struct Problem: Error {
    /// What is wrong, in one sentence.
    var words: String
  }

  /// A text without any of the names is the value of a prompt's only argument.
  static func values(_ text: String, for prompt: ToolServerPrompt) throws(Problem) -> [ToolServerPromptCall
    .Value]
  {
    if prompt.arguments.count == 1, !text.isEmpty, !text.hasPrefix("\(prompt.arguments[0].name)=") {
      return [ToolServerPromptCall.Value(prompt.arguments[0].name, unquoted(text))]
    }
    var found: [ToolServerPromptCall.Value] = []
    for part in try parts(of: text) {
      guard let sign = part.firstIndex(of: "=") else {
        throw Problem(words: "“\(part)” has no name before it. A value with spaces needs quotes.")
      }
      let name = String(part[..<sign])
      guard prompt.arguments.contains(where: { $0.name == name }) else {
        throw Problem(words: "“\(name)” is not among what it takes.")
      }
      guard !found.contains(where: { $0.name == name }) else {
        throw Problem(words: "“\(name)” comes twice.")
      }
      found.append(ToolServerPromptCall.Value(name, String(part[part.index(after: sign)...])))
    }
    let missing = prompt.arguments.filter { argument in
      argument.isRequired && !found.contains { $0.name == argument.name }
    }
    guard missing.isEmpty else {
      throw Problem(words: "It needs \(missing.map(\.name).joined(separator: ", ")).")
    }
    return found
  }

  private static func unquoted(_ text: String) -> String {
    let parts = try? parts(of: text)
    return parts?.count == 1 ? parts?.first ?? text : text
  }

  /// The parts between spaces, their quotation marks taken away; a backslash keeps what follows it.
  private static func parts(of text: String) throws(Problem) -> [String] {
    var parts: [String] = []
    var part: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        part = (part ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
        part = part ?? ""
      } else if let open = quote {
        if character == open { quote = nil } else { part = (part ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        part = part ?? ""
      } else if character.isWhitespace {
        if let part { parts.append(part) }
        part = nil
      } else {
        part = (part ?? "") + String(character)
      }
    }
    guard quote == nil else { throw Problem(words: "A quotation mark is not closed.") }
    if isEscaped { part = (part ?? "") + "\\" }
    if let part { parts.append(part) }
    return parts
  }

  /// Where the part begins that is being written at the end of a text, in bytes; `nil` within a value.
  static func nameStart(in text: Substring) -> Int? {
    var start = 0
    var quote: UInt8?
    var hasSign = false
    for (offset, byte) in text.utf8.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "=") {
        hasSign = true
      } else if byte == 0x20 {
        start = offset + 1
        hasSign = false
      }
    }
    return quote == nil && !hasSign ? start : nil
  }
}
