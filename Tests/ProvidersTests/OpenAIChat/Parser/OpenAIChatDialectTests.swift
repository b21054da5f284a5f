import Conversation
import Coordinator
import Testing

@testable import Providers

/// What is sent differently to some of those who speak Chat Completions.
@Suite struct OpenAIChatDialectTests {
  private func encode(_ request: ModelRequest, _ dialect: OpenAIChatDialect = .other) -> String {
    String(decoding: OpenAIChatRequest.encode(request, dialect: dialect), as: UTF8.self)
  }

  private func encode(_ parameters: ModelParameters, _ dialect: OpenAIChatDialect = .other) -> String {
    encode(ModelRequest(model: "m", messages: [], parameters: parameters), dialect)
  }

  private func call(_ id: String) -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: id, serverName: "builtin", methodName: "read",
      arguments: "{}")
  }

  @Test(arguments: [
    ("api.openai.com", OpenAIChatDialect.openAI), ("openrouter.ai", .openRouter),
    ("eu.openrouter.ai", .openRouter),
    ("API.Mistral.ai", .mistral), ("api.deepseek.com", .deepSeek), ("deepseek.example", .deepSeek),
    ("127.0.0.1", .other), ("notopenrouter.ai", .other), ("api.openai.com.example", .other),
  ]) func hosts(_ host: String, _ dialect: OpenAIChatDialect) {
    #expect(OpenAIChatDialect(host: host) == dialect)
  }

  @Test("All parameters") func parameters() {
    let parameters = ModelParameters(
      maximumOutputTokens: 9, temperature: 0.5, topP: 0.25, seed: 7, stopSequences: ["END", "\n"],
      reasoningEffort: .low)
    #expect(
      encode(parameters)
        == #"{"model":"m","messages":[],"max_tokens":9,"temperature":0.5,"top_p":0.25,"seed":7,"#
        + #""stop":["END","\n"],"reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true}}"#
    )
    #expect(
      encode(parameters, .mistral)
        == #"{"model":"m","messages":[],"max_tokens":9,"temperature":0.5,"top_p":0.25,"random_seed":7,"#
        + #""stop":["END","\n"],"reasoning_effort":"low","stream":true}"#)
  }

  @Test("The settings' own members take the place of ours, but not of what the program must say") func extra()
  {
    #expect(
      encode(
        ModelParameters(
          temperature: 0.5,
          extra: [
            "temperature": "1", "top_k": "40", "stream": "false", "messages": "[]", "model": #""x""#,
            "stream_options": #"{"x":1}"#, "tools": #"[{"type":"web"}]"#,
          ]))
        == #"{"model":"m","messages":[],"stream_options":{"x":1},"temperature":1,"tools":[{"type":"web"}],"#
        + #""top_k":40,"stream":true}"#)
  }

  @Test(
    "How much a model is to think",
    arguments: [
      (OpenAIChatDialect.other, ReasoningEffort.none, Int?.none, #""reasoning_effort":"none""#),
      (.openAI, .xhigh, nil, #""reasoning_effort":"xhigh""#),
      (.deepSeek, .none, nil, #""thinking":{"type":"disabled"}"#),
      (.deepSeek, .high, nil, #""reasoning_effort":"high""#),
      (.openRouter, .high, nil, #""reasoning":{"effort":"high"}"#),
      (.openRouter, .high, 2000, #""reasoning":{"max_tokens":2000}"#),
      (.openRouter, .none, 2000, #""reasoning":{"effort":"none"}"#),
    ]) func effort(_ dialect: OpenAIChatDialect, _ effort: ReasoningEffort, _ budget: Int?, _ written: String)
  {
    let text = encode(ModelParameters(reasoningEffort: effort, reasoningBudget: budget), dialect)
    #expect(text.contains(written), "\(text)")
    #expect(text.split(separator: "reasoning").count <= 2)
    #expect(!encode(ModelParameters(), dialect).contains("reasoning"))
  }

  @Test("Images are parts of the message") func images() {
    let image = Attachment(name: "p.png", mediaType: "image/png", data: [0x89, 0x50])
    let text = encode(
      ModelRequest(
        model: "m",
        messages: [.user("What?", attachments: [image, image]), .user("", attachments: [image]), .user("x")]))
    let part = #"{"type":"image_url","image_url":{"url":"data:image/png;base64,iVA="}}"#
    #expect(
      text.hasPrefix(
        #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"What?"},\#(part),\#(part)]},"#
          + #"{"role":"user","content":[\#(part)]},{"role":"user","content":"x"}],"#))
  }

  // MARK: What a model had thought

  private let conversation: [ModelMessage] = [
    .user("1"), .assistant(content: "a", toolCalls: [], reasoning: PastReasoning(text: "A")),
    .user("2"),
    .assistant(
      content: "",
      toolCalls: [
        ToolCall(
          id: ToolCallID(high: 1, low: 2), providerCallID: "c1", serverName: "builtin", methodName: "read",
          arguments: "{}")
      ], reasoning: PastReasoning(text: "B")),
    .toolResult(providerCallID: "c1", name: "read", content: "r", isError: false),
    .assistant(content: "b", toolCalls: []), .user("3"),
  ]

  @Test("DeepSeek is told what it thought when it called tools, in every later request, empty or not")
  func deepSeek() {
    let text = encode(ModelRequest(model: "m", messages: conversation), .deepSeek)
    #expect(text.contains(#"{"role":"assistant","content":"a"}"#))
    #expect(text.contains(#"{"role":"assistant","content":null,"reasoning_content":"B","tool_calls":["#))
    #expect(text.contains(#"{"role":"assistant","content":"b","reasoning_content":""}"#))
  }

  @Test("Mistral is told all of it as parts") func mistral() {
    let text = encode(ModelRequest(model: "m", messages: conversation), .mistral)
    func thought(_ text: String) -> String {
      #"{"type":"thinking","thinking":[{"type":"text","text":"\#(text)"}]}"#
    }
    #expect(text.contains(#"{"role":"assistant","content":[\#(thought("A")),{"type":"text","text":"a"}]}"#))
    #expect(text.contains(#"{"role":"assistant","content":[\#(thought("B"))],"tool_calls":[{"id":""#))
    #expect(text.contains(#"{"role":"assistant","content":"b"}"#))
    #expect(!text.contains("reasoning_content"))
  }

  @Test("All others are not told", arguments: [OpenAIChatDialect.openAI, .openRouter, .other])
  func others(_ dialect: OpenAIChatDialect) {
    let text = encode(ModelRequest(model: "m", messages: conversation), dialect)
    #expect(!text.contains("reasoning"))
    #expect(!text.contains("thinking"))
  }

  @Test("Blocks go back as they came, those of other protocols do not") func blocks() {
    let reasoning = PastReasoning(
      text: "t",
      blocks: [
        ReasoningBlock(format: "openai-chat", payload: #"{"reasoning_details":[{"type":"a"},{"x": 1}]}"#),
        ReasoningBlock(format: "anthropic", payload: #"{"reasoning_details":[{"type":"no"}]}"#),
        ReasoningBlock(format: "openai-chat", payload: #"{"reasoning_details":[{"type":"b"}]}"#),
        ReasoningBlock(format: "openai-chat", payload: "{broken"),
      ])
    let text = encode(
      ModelRequest(model: "m", messages: [.assistant(content: "x", toolCalls: [], reasoning: reasoning)]),
      .openRouter)
    #expect(
      text.contains(
        #"{"role":"assistant","content":"x","reasoning_details":[{"type":"a"},{"x": 1},{"type":"b"}]}"#))
  }

  @Test("Mistral gets ids as it wants them, the same for a call and its result") func mistralIDs() throws {
    let text = encode(
      ModelRequest(
        model: "m",
        messages: [
          .assistant(content: "", toolCalls: [call("call_1"), call("call_2"), call("D681PevKs")]),
          .toolResult(providerCallID: "call_1", name: "read", content: "", isError: false),
          .toolResult(providerCallID: "D681PevKs", name: "read", content: "", isError: false),
        ]), .mistral)
    let ids = text.matches(of: /"(?:tool_call_)?id":"([^"]*)"/).map { String($0.output.1) }
    #expect(ids.count == 5)
    #expect(ids.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9]{9}/) != nil })
    #expect(ids[0] == ids[3])
    #expect(ids[0] != ids[1])
    #expect(ids[2] == "D681PevKs" && ids[4] == "D681PevKs")
  }
}
