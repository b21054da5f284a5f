import Conversation

/// A guess of how many tokens a text has, for models whose tokenizer is not at hand.
///
/// It errs on the high side, so that what is thought to fit does: English prose comes to about four bytes a token,
/// code to about three, and most other scripts to a token for each character or more.
package enum TokenEstimate {
  /// What a message costs besides its text: its role and its borders.
  package static let perMessage = 4

  package static func tokens(in text: String) -> Int {
    var ascii = 0
    var other = 0
    for byte in text.utf8 { if byte < 0x80 { ascii += 1 } else { other += 1 } }
    return (ascii * 2 + 6) / 7 + (other * 2 + 4) / 5
  }

  package static func tokens(in message: ModelMessage) -> Int {
    switch message {
    case .user(let text): perMessage + tokens(in: text)
    case .assistant(let content, let calls):
      calls.reduce(perMessage + tokens(in: content)) {
        $0 + perMessage + tokens(in: $1.methodName) + tokens(in: $1.arguments)
      }
    case .toolResult(_, let name, let content, _):
      perMessage + tokens(in: name) + tokens(in: content)
    }
  }

  package static func tokens(in definition: ToolDefinition) -> Int {
    perMessage + tokens(in: definition.name) + tokens(in: definition.description)
      + tokens(in: definition.parametersSchema)
  }
}
