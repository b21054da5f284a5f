import Conversation
import Coordinator
import Testing

@testable import Providers

/// What OpenRouter wants back of the reasoning.
@Suite struct OpenAIReasoningDetailsTests {
  private func stream(_ deltas: String...) -> RecordedStream<OpenAIChatReader> {
    let body = deltas.map { "data: {\"choices\":[{\"delta\":{\($0)}}]}\n\n" }.joined()
    return RecordedStream(
      "details",
      body: Array((body + "data: {\"choices\":[{\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n").utf8),
      parser: .chat("openrouter"))
  }

  private func payloads(_ outcome: RecordedStream<OpenAIChatReader>.Outcome) -> [String] {
    outcome.events.compactMap { event in
      guard case .reasoningBlock("openai-chat", let payload) = event else { return nil }
      return payload
    }
  }

  @Test("A recording: text in pieces and a signature are one block before the answer, however cut")
  func recorded() async throws {
    let outcome = await
      (try RecordedStream("openrouter/keepalive-comments-reasoning.sse", parser: .chat("openrouter")))
      .checkEveryCut(step: 7)
    let answer = outcome.answer
    #expect(answer.order == ["reasoning", "block", "content", "finished", "usage"])
    let payload = try #require(payloads(outcome).first)
    #expect(payloads(outcome).count == 1)
    #expect(
      payload.hasPrefix(#"{"reasoning_details":[{"type":"reasoning.text","signature":""#))
    #expect(
      payload.hasSuffix(
        #"","text":"This is a simple arithmetic question. 2+2 equals 4.","format":"anthropic-claude-v1","index":0}]}"#
      ))
    // As it goes back.
    let block = ReasoningBlock(format: "openai-chat", payload: payload)
    let text = String(
      decoding: OpenAIChatRequest.encode(
        ModelRequest(
          model: "m",
          messages: [
            .assistant(
              content: answer.text, toolCalls: [], reasoning: PastReasoning(text: "x", blocks: [block]))
          ]), dialect: .openRouter), as: UTF8.self)
    #expect(text.contains(payload.dropFirst().dropLast()))
  }

  @Test(
    "Details of several kinds and places keep their order; what comes after the calls is a block of its own")
  func kinds() async {
    let outcome = await stream(
      #""reasoning_details":[{"type":"reasoning.summary","summary":"a","index":0,"format":null}]"#,
      #""reasoning_details":[{"type":"reasoning.summary","summary":"b","index":0,"format":"openai-responses-v1"}]"#,
      #""reasoning_details":[{"type":"reasoning.encrypted","data":"xyz","id":"rs_1","index":0},{"type":"reasoning.text","text":"\"é","index":1}]"#,
      #""reasoning_details":[{"type":"reasoning.encrypted","data":"xyz","id":"rs_1","index":0},7,null]"#,
      #""content":"","reasoning_details":[]"#,
      #""tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]"#,
      #""reasoning_details":[{"type":"reasoning.encrypted","data":"late","id":"t"}]"#
    ).checkEveryCut()
    #expect(
      payloads(outcome) == [
        #"{"reasoning_details":[{"type":"reasoning.summary","summary":"ab","format":"openai-responses-v1","index":0},"#
          + #"{"type":"reasoning.encrypted","data":"xyz","id":"rs_1","index":0},"#
          + #"{"type":"reasoning.text","text":"\"é","index":1}]}"#,
        #"{"reasoning_details":[{"type":"reasoning.encrypted","data":"late","id":"t"}]}"#,
      ])
    #expect(outcome.answer.order == ["block", "call 0", "arguments 0", "block", "finished"])
  }

  @Test("Servers without them have no blocks") func none() {
    let outcome = stream(
      #""reasoning":"x","reasoning_details":[]"#, #""content":"y","reasoning_details":null"#
    ).read()
    #expect(payloads(outcome).isEmpty)
    #expect(outcome.failure == nil)
  }
}
