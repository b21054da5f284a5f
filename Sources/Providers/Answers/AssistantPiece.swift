import Conversation
import Coordinator

/// What the assistant said in one pass, in the order in which protocols want it back.
enum AssistantPiece: Hashable {
  case text(String)
  case call(ToolCall)
  /// The payload of a reasoning block.
  case block(String)

  /// Puts the reasoning blocks of a format back where they stood between text and calls; blocks of other formats are
  /// left out, and none stands within a character.
  static func pieces(
    content: String, calls: [ToolCall], blocks: [ReasoningBlock], format: String
  ) -> [AssistantPiece] {
    var pieces: [AssistantPiece] = []
    var text = Substring(content).utf8
    var textOffset = 0
    var callOffset = 0
    func advance(toText end: Int, calls callEnd: Int) {
      var count = min(max(end - textOffset, 0), text.count)
      // Back to where a character begins, wherever a damaged offset points.
      while count > 0, count < text.count, text[text.index(text.startIndex, offsetBy: count)] & 0xC0 == 0x80 {
        count -= 1
      }
      if count > 0 {
        pieces.append(.text(String(decoding: text.prefix(count), as: UTF8.self)))
        text = text.dropFirst(count)
        textOffset += count
      }
      while callOffset < min(callEnd, calls.count) {
        pieces.append(.call(calls[callOffset]))
        callOffset += 1
      }
    }
    for block in blocks where block.format == format {
      advance(toText: block.contentOffset, calls: block.callOffset)
      pieces.append(.block(block.payload))
    }
    advance(toText: .max, calls: .max)
    return pieces
  }
}
