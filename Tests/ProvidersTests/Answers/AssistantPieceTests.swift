import Conversation
import Testing

@testable import Providers

@Suite struct AssistantPieceTests {
  private func pieces(_ content: String, _ blocks: [ReasoningBlock], calls: [ToolCall] = [])
    -> [AssistantPiece]
  {
    AssistantPiece.pieces(content: content, calls: calls, blocks: blocks, format: "f")
  }

  @Test("Blocks stand where they stood, those of another format nowhere") func places() {
    let call = TestTurn.call(id: "c", name: "g", "{}")
    let blocks = [
      ReasoningBlock(format: "f", payload: "1"),
      ReasoningBlock(format: "other", payload: "2", contentOffset: 1),
      ReasoningBlock(format: "f", payload: "3", contentOffset: 2, callOffset: 1),
    ]
    #expect(
      pieces("abcd", blocks, calls: [call]) == [
        .block("1"), .text("ab"), .call(call), .block("3"), .text("cd"),
      ])
  }

  @Test("No place is within a character, and none is outside the text", arguments: -1...9)
  func anywhere(_ offset: Int) {
    let found = pieces("a\u{1F600}b", [ReasoningBlock(format: "f", payload: "x", contentOffset: offset)])
    let text = found.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
    #expect(text == "a\u{1F600}b")
    #expect(found.contains(.block("x")))
  }
}
