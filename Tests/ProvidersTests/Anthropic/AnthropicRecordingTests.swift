import Conversation
import Coordinator
import Testing

@testable import Providers

/// Recorded streams of real servers, and those with which Anthropic tests its own client, cut in every place.
@Suite struct AnthropicRecordingTests {
  struct Recording: Sendable, CustomTestStringConvertible {
    var file: String
    var text = ""
    var reasoning = ""
    /// How each kept block begins.
    var blocks: [String] = []
    var calls: [Answer.Call] = []
    var usage: Usage
    var finishReason = FinishReason.stop
    var order: [String]
    var testDescription: String { file }
  }

  private static func usage(_ input: Int, _ output: Int, cached: Int? = 0, written: Int? = 0) -> Usage {
    Usage(inputTokens: input, outputTokens: output, cachedInputTokens: cached, cacheWriteTokens: written)
  }

  private static func thinking(_ usage: Usage, _ tokens: Int) -> Usage {
    var usage = usage
    usage.reasoningTokens = tokens
    return usage
  }

  private static func bare(_ input: Int, _ output: Int) -> Usage {
    Usage(inputTokens: input, outputTokens: output)
  }

  static let real: [Recording] = [
    Recording(
      file: "anthropic/text-with-ping", text: "Hello", usage: usage(10, 4),
      order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic/tool-use-leg1",
      calls: [.init(id: "toolu_01UmKD1vMphVCN9vw8PEMk1q", name: "fixed_version", arguments: "")],
      usage: usage(563, 37), finishReason: .toolCalls, order: ["call 0", "finished", "usage"]),
    Recording(
      file: "anthropic/tool-use-leg2",
      text: "The version is **0.32a0**.\n\nHere's a joke: I guess you could say this version is still in the "
        + "\"alpha\" stages of being useful! 😄",
      usage: usage(617, 41), order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic/thinking-tool-use-leg1",
      reasoning:
        "The user wants me to:\n1. Use the fixed_version tool\n2. Tell them the version\n3. Make a short "
        + "joke about it\n\nLet me first call the fixed_version tool to see what version it returns.",
      blocks: [#"anthropic {"type":"thinking","thinking":"The user wants me to:\n1. Use"#],
      calls: [.init(id: "toolu_01825dXWLSoJwCst1qTsiWdb", name: "fixed_version", arguments: "")],
      usage: thinking(usage(598, 92), 53), finishReason: .toolCalls,
      order: ["reasoning", "block", "call 0", "finished", "usage"]),
    Recording(
      file: "anthropic/thinking-tool-use-leg2",
      text:
        "The version is **0.32a0**.\n\nHere's a joke about it: \n\nLooks like this version is still in alpha "
        + "testing... I guess you could say it's going through a \"0.32a good time\" before becoming stable! 😄\n\n"
        + "(It's at version 0.32a, which means it's far from 1.0, so plenty of room to grow!)",
      usage: thinking(usage(707, 89), 0), order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic/redacted-thinking",
      text:
        "I notice that you've sent what appears to be some kind of test string or command. I don't have any "
        + "special \"magic string\" triggers or backdoor commands that would expose internal systems or change my "
        + "behavior.\n\nI'm Claude, an AI assistant created by Anthropic to be helpful, harmless, and honest. How "
        + "can I assist you today with a legitimate task or question?",
      blocks: [
        #"anthropic {"type":"redacted_thinking","data":"EqkECkYIBxgCKkA8AZ4n"#,
        #"anthropic {"type":"redacted_thinking","data":"EtgBCkYIBxgCKkDQfGkw"#,
      ],
      usage: usage(92, 189), order: ["block", "content", "finished", "usage"]),
    Recording(
      file: "llamacpp-recorded/anthropic-messages-text", text: "The capital of France is Paris.",
      usage: usage(36, 8, cached: 35, written: nil), order: ["content", "finished", "usage"]),
    Recording(
      file: "llamacpp-recorded/anthropic-messages-tool-use",
      calls: [
        .init(
          id: "AtcZ3Cq965p7SYDDP9Z1pVJZIhYJ6ABf", name: "get_weather", arguments: #"{"city": "Paris"}"#)
      ],
      usage: usage(187, 21, cached: 186, written: nil), finishReason: .toolCalls,
      order: ["call 0", "arguments 0", "finished", "usage"]),
  ]

  /// Partly written by hand, to show what may come.
  static let fixtures: [Recording] = [
    Recording(
      file: "anthropic-sdk-fixtures/basic_response", text: "Hello there!", usage: bare(11, 6),
      order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/unknown_events_response", text: "Hello there!", usage: bare(11, 6),
      order: ["content", "finished", "usage"]),
    // Models that stand in for others, and what the provider has put together: not ours to send back.
    Recording(
      file: "anthropic-sdk-fixtures/fallback_response", text: "Hello there!", usage: bare(25, 8),
      order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/compaction_response", text: "Hello there!", usage: bare(30, 8),
      order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/message_delta_omitted_usage_response", text: "Hello there!",
      usage: usage(40, 8, cached: 5, written: 10), order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/message_delta_fields_response", text: "Hello there!",
      usage: thinking(usage(59, 8, cached: 7, written: 12), 3), order: ["content", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/refusal_response", usage: bare(20, 1), finishReason: .contentFilter,
      order: ["finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/incomplete_partial_json_response",
      text:
        "I'll create a comprehensive tax guide for someone with multiple W2s and save it in a file called "
        + "taxes.txt. Let me do that for you now.",
      calls: [
        .init(
          id: "toolu_01EKqbqmZrGRXy18eN7m9kvY", name: "make_file",
          arguments: "{\"filename\": \"taxes.txt\", \"lines_of_text\": [\n\"# COMPREHENSIVE TAX GUIDE FOR "
            + "INDIVIDUALS WITH MULTIPLE W-2s\",\n\"\",\n\"## INTRODUCTION\",\n\"\",\n\"Filing taxes")
      ],
      usage: usage(450, 124), finishReason: .length,
      order: ["content", "call 0", "arguments 0", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/tool_use_invalid_json_response",
      text: "I'll check the current weather in Paris for you.",
      calls: [
        .init(
          id: "toolu_01NRLabsLyVHZPKxbKvkfSMn", name: "get_weather",
          arguments: #"{"location": "Paris", "unit": celsius}"#)
      ],
      usage: usage(377, 65), finishReason: .toolCalls,
      order: ["content", "call 0", "arguments 0", "finished", "usage"]),
    Recording(
      file: "anthropic-sdk-fixtures/server_tool_use_response",
      text: "Claude Opus 4.7 is now generally available with improvements in software engineering and vision "
        + "capabilities.",
      blocks: [
        #"anthropic {"type":"server_tool_use","id":"srvtoolu_01Uz7MGoWkFSzxwLydECtuz5","name":"web_search","#
          + #""input":{"query": "anthropic claude release notes"}}"#,
        #"anthropic {"type":"web_search_tool_result","tool_use_id":"srvtoolu_01Uz7MGoWkFSzxwLydECtuz5","#,
      ],
      usage: usage(9281, 97), order: ["block", "content", "finished", "usage"]),
  ]

  @Test(arguments: real + fixtures) func reads(_ recording: Recording) async throws {
    let stream = try RecordedStream("\(recording.file).sse", parser: .messages)
    let outcome = await stream.checkEveryCut()
    let answer = outcome.answer
    #expect(outcome.failure == nil)
    #expect(answer.text == recording.text)
    #expect(answer.reasoning == recording.reasoning)
    #expect(answer.calls == recording.calls)
    #expect(answer.usage == recording.usage)
    #expect(answer.finishReason == recording.finishReason)
    #expect(answer.order == recording.order)
    #expect(answer.blocks.count == recording.blocks.count)
    for (block, start) in zip(answer.blocks, recording.blocks) { #expect(block.hasPrefix(start)) }
  }

  @Test("Tools that the provider runs are kept, at their places, and are not ours") func serverTools()
    async throws
  {
    let stream = try RecordedStream("anthropic/server-tool-code-execution.sse", parser: .messages)
    let outcome = await stream.checkEveryCut()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.calls.isEmpty)
    #expect(outcome.answer.finishReason == .stop)
    #expect(
      outcome.answer.order == ["reasoning", "block", "content", "block", "content", "finished", "usage"])
    let turn = TestTurn(outcome.events)
    #expect(
      turn.content.hasPrefix("I'll calculate that expression for you right away!Following the standard"))
    #expect(turn.content.hasSuffix("Final Answer: **-428,330,955.97745**"))
    #expect(turn.reasoning.text == "Let me calculate this mathematical expression.")
    #expect(turn.reasoning.blocks.map(\.contentOffset) == [0, 50, 50])
    #expect(
      turn.reasoning.blocks[1].payload
        == #"{"type":"server_tool_use","id":"srvtoolu_01MwXaweAHve88x6s3Fc8x6Q","name":"bash_code_execution","#
        + #""input":{"command": "echo \"65465-6544 * 65464-6+1.02255\" | bc -l"}}"#)
    #expect(turn.reasoning.blocks[2].payload.contains(#""stdout":"-428330955.97745\n""#))
  }
}
