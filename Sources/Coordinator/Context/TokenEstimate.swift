import Conversation

/// A guess of how many tokens a text has, for models whose tokenizer is not at hand.
///
/// It errs on the high side by up to a half, so that what is thought to fit does: English prose comes to about four bytes a token,
/// code to about three, and most other scripts to a token for a character or two.
package enum TokenEstimate {
  /// What a message costs besides its text: its role and its borders.
  package static let perMessage = 4

  /// What an image costs at most where it is not cut into tiles.
  package static let perImage = 1600

  /// The blocks hold the text, or stand for it; encrypted ones are longer than what they stand for.
  private static func tokens(in reasoning: PastReasoning) -> Int {
    reasoning.blocks.isEmpty
      ? tokens(in: reasoning.text) : reasoning.blocks.reduce(0) { $0 + $1.payload.utf8.count / 3 }
  }

  package static func tokens(in text: String) -> Int {
    var letters = 0
    var signs = 0
    var other = 0
    for byte in text.utf8 {
      switch byte {
      case 0xF0...:
        // Four bytes begin here, mostly those of an emoji, which vocabularies cut into pieces.
        other += 1
        signs += 2
      case 0x80...: other += 1
      case 0x20, 0x41...0x5A, 0x61...0x7A: letters += 1
      default: signs += 1
      }
    }
    // A sign of code, or a digit, is often a token by itself; a character of most scripts but Latin takes two or three bytes.
    return (letters * 2 + 6) / 7 + (signs * 3 + 3) / 4 + (other * 2 + 4) / 5
  }

  package static func tokens(in message: ModelMessage) -> Int {
    switch message {
    case .user(let text, let attachments): perMessage + tokens(in: text) + attachments.count * perImage
    case .assistant(let content, let calls, let reasoning):
      calls.reduce(perMessage + tokens(in: content) + tokens(in: reasoning)) {
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
