import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct GeminiRequestTests {
  private func encode(_ request: ModelRequest) -> String {
    String(decoding: GeminiRequest.encode(request), as: UTF8.self)
  }

  private func contents(_ model: String = "gemini-2.0-flash", _ messages: ModelMessage...) -> String {
    encode(ModelRequest(model: model, messages: messages))
  }

  private func configuration(_ model: String, _ parameters: ModelParameters) -> String {
    let text = encode(ModelRequest(model: model, messages: [], parameters: parameters))
    return String(text.dropFirst(#"{"contents":[]"#.count).drop { $0 == "," }.dropLast())
  }

  private func block(_ payload: String, _ content: Int = 0, _ calls: Int = 0) -> ReasoningBlock {
    ReasoningBlock(format: "gemini", payload: payload, contentOffset: content, callOffset: calls)
  }

  @Test("A conversation with tool calls, whose results are one content") func conversation() {
    let schema = #"{"$schema":"x","type":"object","additionalProperties":false}"#
    let text = encode(
      ModelRequest(
        model: "gemini-2.0-flash", systemPrompt: "Be brief.",
        messages: [
          .user("Hi"),
          .assistant(
            content: "Hm.",
            toolCalls: [
              TestTurn.call(id: "antiphon_call_0", name: "f", #"{"a":1}"#),
              TestTurn.call(id: "x1", name: "g", "["),
            ]), .toolResult(providerCallID: "antiphon_call_0", name: "f", content: "yes", isError: false),
          .toolResult(providerCallID: "x1", name: "g", content: "no", isError: true), .user("Go on"),
        ],
        tools: [
          ToolDefinition(
            serverName: "git", methodName: "log", description: "Shows.", parametersSchema: schema)
        ],
        parameters: ModelParameters(
          maximumOutputTokens: 9, temperature: 0.5, topP: 0.25, seed: 4, stopSequences: ["x"])))
    #expect(
      text
        == #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Hm."},"#
        + #"{"functionCall":{"name":"f","args":{"a":1}}},"#
        + #"{"functionCall":{"id":"x1","name":"g","args":{"malformed_arguments":"["}}}]},"#
        + #"{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"yes"}}},"#
        + #"{"functionResponse":{"id":"x1","name":"g","response":{"error":"no"}}}]},"#
        + #"{"role":"user","parts":[{"text":"Go on"}]}],"systemInstruction":{"parts":[{"text":"Be brief."}]},"#
        + #""tools":[{"functionDeclarations":[{"name":"git__log","description":"Shows.","parametersJsonSchema":"#
        + schema + #"}]}],"generationConfig":{"maxOutputTokens":9,"temperature":0.5,"topP":0.25,"seed":4,"#
        + #""stopSequences":["x"]}}"#)
  }

  @Test("Images stand behind the text") func images() {
    let image = Attachment(name: "a.png", mediaType: "image/png", data: [1, 2, 3])
    #expect(
      contents("m", .user("See", attachments: [image]))
        == #"{"contents":[{"role":"user","parts":[{"text":"See"},"#
        + #"{"inlineData":{"mimeType":"image/png","data":"AQID"}}]}]}"#)
  }

  @Test("Signatures go back on their parts, and parts of Google's own as they came") func signatures() {
    let calls = [TestTurn.call(id: "", name: "f", "{}"), TestTurn.call(id: "", name: "g", "{}")]
    let code = #"{"executableCode":{"code":"1"}}"#
    let blocks = [
      block(#"{"thoughtSignature":"s"}"#), block("{}", 1), block(code, 2), block("7", 2),
      block(#"{"thoughtSignature":"t"}"#, 3), block(#"{"text":"","thoughtSignature":"u"}"#, 3, 2),
    ]
    #expect(
      contents(
        "gemini-3-pro",
        .assistant(content: "abc", toolCalls: calls, reasoning: PastReasoning(text: "seen", blocks: blocks)))
        == #"{"contents":[{"role":"model","parts":[{"text":"a","thoughtSignature":"s"},{"text":"b"},"# + code
        + #",{"text":"c"},{"functionCall":{"name":"f","args":{}},"thoughtSignature":"t"},"#
        + #"{"functionCall":{"name":"g","args":{}}},{"text":"","thoughtSignature":"u"}]}],"#
        + #""generationConfig":{"thinkingConfig":{"includeThoughts":true}}}"#)
  }

  @Test("A signature whose part has gone has an empty one") func loneSignature() {
    let reasoning = PastReasoning(blocks: [block(#"{"thoughtSignature":"s"}"#, 1)])
    #expect(
      contents("m", .assistant(content: "a", toolCalls: [], reasoning: reasoning))
        == #"{"contents":[{"role":"model","parts":[{"text":"a"},{"text":"","thoughtSignature":"s"}]}]}"#)
  }

  @Test(
    "Calls of another model have the signature that stands for none, for models that insist",
    arguments: [
      ("gemini-3-pro-preview", true), ("models/gemini-3.1-flash", true), ("gemini-2.5-flash", false),
      ("gemma-3", false),
    ]) func foreignCalls(_ model: String, _ isSent: Bool)
  {
    let calls = [TestTurn.call(id: "a", name: "f", "{}"), TestTurn.call(id: "b", name: "g", "{}")]
    let text = contents(model, .assistant(content: "", toolCalls: calls))
    #expect(text.contains(#""args":{}},"thoughtSignature":"skip_thought_signature_validator"},"#) == isSent)
    #expect(text.contains(#"{"functionCall":{"id":"b","name":"g","args":{}}}"#))
  }

  @Test(
    "How much to think",
    arguments: [
      ("gemini-2.5-flash", ModelParameters(), #""includeThoughts":true"#),
      (
        "gemini-2.5-flash", ModelParameters(reasoningEffort: .medium),
        #""thinkingBudget":8192,"includeThoughts":true"#
      ),
      ("gemini-2.5-flash", ModelParameters(reasoningEffort: ReasoningEffort.none), #""thinkingBudget":0"#),
      (
        "gemini-2.5-pro", ModelParameters(reasoningEffort: .high, reasoningBudget: 512),
        #""thinkingBudget":512,"includeThoughts":true"#
      ),
      (
        "gemini-3-pro-preview", ModelParameters(reasoningEffort: .xhigh),
        #""thinkingLevel":"high","includeThoughts":true"#
      ),
      (
        "gemini-3-flash", ModelParameters(reasoningEffort: ReasoningEffort.none),
        #""thinkingLevel":"minimal","includeThoughts":true"#
      ),
      (
        "gemini-3-flash", ModelParameters(reasoningBudget: 100),
        #""thinkingBudget":100,"includeThoughts":true"#
      ),
      ("gemma-3", ModelParameters(reasoningEffort: .low), #""thinkingBudget":1024,"includeThoughts":true"#),
    ]) func thinking(_ model: String, _ parameters: ModelParameters, _ expected: String)
  {
    #expect(configuration(model, parameters) == #""generationConfig":{"thinkingConfig":{\#(expected)}}"#)
  }

  @Test(
    "Models that do not think are not asked to show it",
    arguments: [
      "gemini-2.0-flash", "gemini-2.5-flash-image", "gemini-2.5-flash-preview-tts", "gemma-3-27b-it", "local",
      "gemini-flash-latest",
    ]) func notThinking(_ model: String)
  {
    #expect(configuration(model, ModelParameters()) == "")
  }

  @Test("Members of the settings are laid over our own") func extra() {
    #expect(
      configuration(
        "gemini-2.0-flash",
        ModelParameters(
          temperature: 1,
          extra: [
            "generationConfig": #"{"topK":3,"temperature":2}"#, "safetySettings": "[]",
          ])) == #""generationConfig":{"temperature":2,"topK":3},"safetySettings":[]"#)
  }
}
