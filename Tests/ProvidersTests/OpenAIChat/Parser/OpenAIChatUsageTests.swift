import Conversation
import Coordinator
import Testing

@testable import Providers

/// Counts, in the forms in which servers have them.
@Suite struct OpenAIChatUsageTests {
  private func usage(_ data: String) throws -> Usage? {
    var parser = AnswerParser.chat("test")
    let line = data.split(separator: "\n").joined()
    return Answer(try parser.read([Array("data: \(line)\n\ndata: [DONE]\n\n".utf8)[...]])).usage
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var data: String
    var usage: Usage
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "OpenAI, in a chunk of its own",
      data: #"""
        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,
        "prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}
        """#, usage: Usage(inputTokens: 9, outputTokens: 5, cachedInputTokens: 4, reasoningTokens: 2)),
    Case(
      name: "Groq, beside the last choice and in a place of its own",
      data: #"""
        {"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"queue_time":0.1,
        "prompt_tokens":9,"completion_tokens":5,"total_tokens":14}}}
        """#, usage: Usage(inputTokens: 9, outputTokens: 5)),
    Case(
      name: "xAI, whose reasoning is not among the tokens of the completion",
      data: #"""
        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":114,
        "completion_tokens_details":{"reasoning_tokens":100}}}
        """#, usage: Usage(inputTokens: 9, outputTokens: 105, reasoningTokens: 100)),
    Case(
      name: "OpenRouter, with the price",
      data: #"""
        {"choices":[{"delta":{"content":""}}],"usage":{"prompt_tokens":9,"completion_tokens":5,"cost":0.00123,
        "prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},"cost_details":{"x":1}}}
        """#,
      usage: Usage(inputTokens: 9, outputTokens: 5, cachedInputTokens: 4, cacheWriteTokens: 3, cost: 0.00123)),
    Case(
      name: "DeepSeek, with its own name for the cache",
      data: #"""
        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_cache_hit_tokens":8,
        "prompt_cache_miss_tokens":1}}
        """#, usage: Usage(inputTokens: 9, outputTokens: 5, cachedInputTokens: 8)),
    Case(
      name: "Counts that nobody can mean",
      data: #"""
        {"choices":[],"usage":{"prompt_tokens":-9,"completion_tokens":9223372036854775808,"cost":-1,
        "total_tokens":9223372036854775807,"prompt_tokens_details":{"cached_tokens":1e400},
        "completion_tokens_details":{"reasoning_tokens":9223372036854775807}}}
        """#, usage: Usage(inputTokens: 0, outputTokens: 0)),
    Case(
      name: "Counts that are none",
      data: #"{"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":"5","cost":null}}"#,
      usage: Usage(inputTokens: 0, outputTokens: 0)),
  ]

  @Test(arguments: cases) func reads(_ example: Case) throws {
    #expect(try usage(example.data) == example.usage)
  }

  @Test(arguments: [
    #"{"choices":[],"usage":null}"#, #"{"choices":[],"x_groq":{"id":"r"}}"#, #"{"x_groq":[]}"#,
  ])
  func none(_ data: String) throws { #expect(try usage(data) == nil) }
}
