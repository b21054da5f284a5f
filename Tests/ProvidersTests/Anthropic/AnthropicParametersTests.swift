import Coordinator
import Testing

@testable import Providers

@Suite struct AnthropicParametersTests {
  private func parameters(
    _ model: String, capacity: Int? = nil, _ parameters: ModelParameters = ModelParameters()
  ) -> AnthropicParameters {
    AnthropicParameters(
      ModelRequest(model: model, messages: [], parameters: parameters, outputCapacity: capacity))
  }

  @Test(
    "Names tell how a model is asked to think",
    arguments: [
      ("claude-3-opus-20240229", ClaudeModel.Thinking.budget, 4096),
      ("claude-3-7-sonnet-latest", .budget, 4096),
      ("claude-sonnet-4-20250514", .budget, 16_384), ("claude-opus-4-1-20250805", .budget, 16_384),
      ("claude-haiku-4-5", .budget, 16_384), ("anthropic/claude-sonnet-4.5", .budget, 16_384),
      ("claude-opus-4-6", .effortOrBudget, 16_384), ("claude-sonnet-4-6[1m]", .effortOrBudget, 16_384),
      ("claude-opus-4-7", .effort, 16_384), ("anthropic.claude-opus-4-8-v1:0", .effort, 16_384),
      ("claude-sonnet-5", .effort, 16_384), ("claude-mythos-preview", .effort, 16_384),
      ("qwen2.5-coder", .budget, 4096), ("kimi-k2", .budget, 4096),
    ]) func names(_ name: String, _ thinking: ClaudeModel.Thinking, _ limit: Int)
  {
    let model = ClaudeModel(name)
    #expect(model.thinking == thinking)
    #expect(model.safeOutputLimit == limit)
  }

  @Test("The limit of the settings, else what the model can write, else what is safe") func limit() {
    #expect(parameters("claude-opus-5", capacity: 128_000, .init(maximumOutputTokens: 5)).maximumTokens == 5)
    #expect(parameters("claude-opus-5", capacity: 128_000).maximumTokens == 128_000)
    #expect(parameters("claude-opus-5").maximumTokens == 16_384)
    #expect(parameters("m").maximumTokens == 4096)
    #expect(parameters("m", .init(maximumOutputTokens: 0)).maximumTokens == 1)
  }

  @Test(
    "A budget is at least 1024 and below the limit; without room for it there is none",
    arguments: [
      (4096, 2048, 2048 as Int?), (4096, 9999, 4095), (4096, 5, 1024), (1025, 2048, 1024), (1024, 2048, nil),
    ]) func budget(_ limit: Int, _ budget: Int, _ sent: Int?)
  {
    let found = parameters(
      "claude-haiku-4-5", .init(maximumOutputTokens: limit, reasoningBudget: budget))
    #expect(found.thinking == sent.map { .enabled(budget: $0) })
    #expect(found.maximumTokens == limit)
  }

  @Test(
    "An effort is a budget for older models, and leaves half of a known limit for the answer",
    arguments: [
      (nil as Int?, ReasoningEffort.low, 4096, 20_480), (64_000, .high, 20_480, 64_000),
      (64_000, .xhigh, 32_000, 64_000), (4096, .high, 2048, 4096), (64_000, .minimal, 1024, 64_000),
    ]) func effortAsBudget(_ capacity: Int?, _ effort: ReasoningEffort, _ budget: Int, _ limit: Int)
  {
    let found = parameters("claude-sonnet-4-5", capacity: capacity, .init(reasoningEffort: effort))
    #expect(found.thinking == .enabled(budget: budget))
    #expect(found.maximumTokens == limit)
  }

  @Test("Newer models are told the effort, and the newest take no budget") func adaptive() {
    func thinking(_ model: String, _ effort: ReasoningEffort?, _ budget: Int? = nil) -> AnthropicParameters
      .Thinking?
    {
      parameters(model, .init(reasoningEffort: effort, reasoningBudget: budget)).thinking
    }
    #expect(thinking("claude-opus-4-6", .xhigh) == .adaptive(effort: "high"))
    #expect(thinking("claude-opus-4-6", .low, 2048) == .enabled(budget: 2048))
    #expect(thinking("claude-opus-4-7", .xhigh) == .adaptive(effort: "xhigh"))
    #expect(thinking("claude-opus-4-7", .minimal) == .adaptive(effort: "low"))
    #expect(thinking("claude-opus-4-7", nil, 2048) == .adaptive(effort: nil))
    #expect(thinking("claude-opus-4-7", ReasoningEffort.none) == .disabled)
    #expect(thinking("claude-haiku-4-5", nil, 0) == .disabled)
    #expect(thinking("claude-opus-4-7", nil) == nil)
  }

  @Test("Temperature and top_p: within bounds, never both, and hardly with thinking") func sampling() {
    #expect(parameters("m", .init(temperature: 1.5)).temperature == 1)
    let both = parameters("m", .init(temperature: 0, topP: 0.5))
    #expect(both.temperature == 0)
    #expect(both.topP == nil)
    #expect(parameters("m", .init(topP: 2)).topP == 1)
    let thinking = parameters("m", .init(temperature: 0, topP: 0.5, reasoningBudget: 2000))
    #expect(thinking.thinking == .enabled(budget: 2000))
    #expect(thinking.temperature == nil)
    #expect(thinking.topP == nil)
    #expect(parameters("m", .init(topP: 0.97, reasoningBudget: 2000)).topP == 0.97)
    #expect(
      parameters("m", .init(temperature: 0.5, reasoningEffort: ReasoningEffort.none)).temperature == 0.5)
  }

  @Test(
    "As JSON",
    arguments: [
      (
        "claude-haiku-4-5", ModelParameters(maximumOutputTokens: 3000, reasoningBudget: 2000),
        #""thinking":{"type":"enabled","budget_tokens":2000},"stream""#
      ),
      (
        "claude-opus-5", ModelParameters(reasoningEffort: .medium),
        #""thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"medium"},"stream""#
      ),
      (
        "claude-opus-5", ModelParameters(reasoningEffort: ReasoningEffort.none),
        #""thinking":{"type":"disabled"},"stream""#
      ),
      ("m", ModelParameters(topP: 0.5), #""top_p":0.5,"stream""#),
    ]) func json(_ model: String, _ parameters: ModelParameters, _ members: String)
  {
    let request = ModelRequest(model: model, messages: [.user("Hi")], parameters: parameters)
    #expect(String(decoding: AnthropicRequest.encode(request), as: UTF8.self).contains(members))
  }
}
