import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct OpenAIResponsesRequestTests {
  private func encode(_ request: ModelRequest) -> String {
    String(decoding: OpenAIResponsesRequest.encode(request), as: UTF8.self)
  }

  private func input(_ messages: ModelMessage...) -> String {
    let text = encode(ModelRequest(model: "gpt-4o", messages: messages))
    let start = text.firstRange(of: #""input":["#)!.upperBound
    return String(text[start..<text.firstRange(of: #"],"store""#)!.lowerBound])
  }

  private func block(_ payload: String, _ content: Int = 0, _ calls: Int = 0) -> ReasoningBlock {
    ReasoningBlock(format: "openai-responses", payload: payload, contentOffset: content, callOffset: calls)
  }

  private static let reasoning = #"{"type":"reasoning","id":"r","summary":[],"encrypted_content":"e"}"#

  @Test("A conversation with a tool call") func conversation() {
    let text = encode(
      ModelRequest(
        model: "gpt-5", systemPrompt: "Be brief.",
        messages: [
          .user("Hi"),
          .assistant(content: "Hm.", toolCalls: [TestTurn.call(id: "c", name: "read", #"{"p":1}"#)]),
          .toolResult(providerCallID: "c", name: "read", content: "no", isError: true),
        ],
        tools: [
          ToolDefinition(
            serverName: "git", methodName: "log", description: "Shows.",
            parametersSchema: #"{"type":"object"}"#)
        ],
        parameters: ModelParameters(
          maximumOutputTokens: 9, temperature: 0.5, topP: 0.25, seed: 4, stopSequences: ["x"],
          reasoningEffort: .high, reasoningBudget: 7)))
    #expect(
      text
        == #"{"model":"gpt-5","instructions":"Be brief.","input":[{"type":"message","role":"user","content":"#
        + #"[{"type":"input_text","text":"Hi"}]},{"type":"message","role":"assistant","content":"#
        + #"[{"type":"output_text","text":"Hm."}]},{"type":"function_call","call_id":"c","name":"read","#
        + #""arguments":"{\"p\":1}"},{"type":"function_call_output","call_id":"c","output":"Error: no"}],"#
        + #""tools":[{"type":"function","name":"git__log","description":"Shows.","parameters":{"type":"object"},"#
        + #""strict":false}],"max_output_tokens":9,"temperature":0.5,"top_p":0.25,"reasoning":{"effort":"high","#
        + #""summary":"auto"},"include":["reasoning.encrypted_content"],"store":false,"stream":true}"#)
  }

  @Test("Images stand behind the text") func images() {
    let image = Attachment(name: "a.png", mediaType: "image/png", data: [1, 2, 3])
    let other = Attachment(name: "a.txt", mediaType: "text/plain", data: [1])
    #expect(
      input(.user("See", attachments: [image, other]))
        == #"{"type":"message","role":"user","content":[{"type":"input_text","text":"See"},"#
        + #"{"type":"input_image","image_url":"data:image/png;base64,AQID"}]}"#)
    #expect(!input(.user("", attachments: [image])).contains("input_text"))
  }

  @Test("Reasoning goes back where it stood, that of other protocols does not") func reasoning() {
    let other = ReasoningBlock(format: "anthropic", payload: "{}")
    let calls = [TestTurn.call(id: "c", name: "f", "{}"), TestTurn.call(id: "d", name: "g", "{}")]
    let search = #"{"type":"web_search_call","id":"w","status":"completed"}"#
    #expect(
      input(
        .assistant(
          content: "aéb", toolCalls: calls,
          reasoning: PastReasoning(
            text: "seen",
            blocks: [other, block(Self.reasoning), block(search, 3), block(Self.reasoning, 4, 1)])))
        == Self.reasoning
        + #",{"type":"message","role":"assistant","content":[{"type":"output_text","text":"aé"}]},"#
        + search + #",{"type":"message","role":"assistant","content":[{"type":"output_text","text":"b"}]},"#
        + #"{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},"# + Self.reasoning
        + #",{"type":"function_call","call_id":"d","name":"g","arguments":"{}"}"#)
  }

  @Test("Reasoning that nothing came of, and what is no JSON, stays away") func dangling() {
    let reasoning = PastReasoning(blocks: [block("{", 0), block("7", 0), block(Self.reasoning, 1)])
    #expect(
      input(.assistant(content: "a", toolCalls: [], reasoning: reasoning))
        == #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}"#)
  }

  @Test("Messages are divided as they came, each with its phase") func phases() {
    let reasoning = PastReasoning(blocks: [
      block(#"{"type":"message","phase":"commentary"}"#), block(Self.reasoning, 8),
      block(#"{"type":"message","phase":"final_answer"}"#, 10),
    ])
    #expect(
      input(.assistant(content: "Looking.\n\nParis.", toolCalls: [], reasoning: reasoning))
        == #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}],"#
        + #""phase":"commentary"},"# + Self.reasoning
        + #",{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Paris."}],"#
        + #""phase":"final_answer"}"#)
  }

  @Test(
    "Models that do not reason are not asked for what they thought",
    arguments: [
      ("gpt-4o-mini", false), ("openai/gpt-4.1", false), ("chatgpt-4o-latest", false), ("gpt-5.1", true),
      ("o4-mini", true), ("local", true),
    ]) func include(_ model: String, _ isAsked: Bool)
  {
    #expect(encode(ModelRequest(model: model, messages: [])).contains("encrypted_content") == isAsked)
  }

  @Test("No effort has no summary") func noEffort() {
    let request = ModelRequest(
      model: "m", messages: [], parameters: ModelParameters(reasoningEffort: ReasoningEffort.none))
    #expect(encode(request).contains(#""reasoning":{"effort":"none"},"#))
  }

  @Test("Members of the settings are added, and count for more than our own") func extra() {
    let text = encode(
      ModelRequest(
        model: "gpt-4o", messages: [],
        parameters: ModelParameters(
          reasoningEffort: .low,
          extra: [
            "service_tier": #""flex""#, "reasoning": #"{"summary":"detailed"}"#, "stream": "false",
          ])))
    #expect(
      text
        == #"{"model":"gpt-4o","input":[],"reasoning":{"effort":"low","summary":"detailed"},"store":false,"#
        + #""stream":false,"service_tier":"flex"}"#)
  }

  @Test(
    "What the settings add and is no JSON is a configuration error", arguments: ["{", #"1,"store":true"#, ""])
  func badExtra(_ value: String) {
    let api = OpenAIResponsesAPI(
      ProviderConfiguration(name: "openai", kind: .openAIResponses, baseURL: "http://127.0.0.1:1"))
    let request = ModelRequest(model: "m", messages: [], parameters: ModelParameters(extra: ["bad": value]))
    let error = #expect(throws: TurnError.self) { try api.call(for: request, key: nil) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("bad") == true)
  }

  @Test("Arguments and schemas that are none do not spoil the request") func malformed() {
    let text = encode(
      ModelRequest(
        model: "gpt-4o",
        messages: [.assistant(content: "", toolCalls: [TestTurn.call(id: "c", name: "f", "{")])],
        tools: [
          ToolDefinition(serverName: "builtin", methodName: "y", description: "", parametersSchema: "[")
        ]))
    #expect(text.contains(#""arguments":"{\"malformed_arguments\":\"{\"}""#))
    #expect(text.contains(#""parameters":{"type":"object"},"strict":false"#))
  }
}
