import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct OllamaRequestTests {
  private func encode(_ request: ModelRequest) -> String {
    String(decoding: OllamaRequest.encode(request), as: UTF8.self)
  }

  private func encode(_ parameters: ModelParameters) -> String {
    encode(ModelRequest(model: "m", messages: [], parameters: parameters))
  }

  @Test("A conversation with an image, thoughts and a tool call") func conversation() {
    let call = ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: "c1", serverName: "builtin", methodName: "read",
      arguments: #"{"path":"x"}"#)
    let text = encode(
      ModelRequest(
        model: "m", systemPrompt: "Be brief.",
        messages: [
          .user(
            "a\nb",
            attachments: [
              Attachment(name: "p.png", mediaType: "image/png", data: [0x89, 0x50]),
              Attachment(name: "n.txt", mediaType: "text/plain", data: [0x41]),
            ]), .assistant(content: "", toolCalls: [call], reasoning: PastReasoning(text: "Hm.")),
          .toolResult(providerCallID: "c1", name: "read", content: "no", isError: true),
        ],
        tools: [
          ToolDefinition(serverName: "git", methodName: "log", description: "Shows.", parametersSchema: "{}")
        ]
      ))
    #expect(
      text == #"{"model":"m","messages":[{"role":"system","content":"Be brief."},"#
        + #"{"role":"user","content":"a\nb","images":["iVA="]},"#
        + #"{"role":"assistant","content":"","thinking":"Hm.","tool_calls":[{"id":"c1","function":{"name":"read","#
        + #""arguments":{"path":"x"}}}]},"#
        + #"{"role":"tool","tool_name":"read","tool_call_id":"c1","content":"Error: no"}],"#
        + #""tools":[{"type":"function","function":{"name":"git__log","description":"Shows.","parameters":{}}}],"#
        + #""stream":true}"#)
  }

  @Test("What the model wrote amiss goes inside an object") func malformedArguments() {
    let call = ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: "c1", serverName: "builtin", methodName: "read",
      arguments: "{")
    let text = encode(ModelRequest(model: "m", messages: [.assistant(content: "", toolCalls: [call])]))
    #expect(text.contains(#""arguments":{"malformed_arguments":"{"}"#))
  }

  @Test("Parameters are options, and the settings' own are among them") func options() {
    let text = encode(
      ModelParameters(
        maximumOutputTokens: 9, temperature: 0.5, topP: 0.25, seed: 7, stopSequences: ["END"],
        extra: ["options": #"{"num_ctx":8192,"seed":1}"#, "keep_alive": #""5m""#, "stream": "false"]))
    #expect(
      text
        == #"{"model":"m","messages":[],"options":{"num_predict":9,"temperature":0.5,"top_p":0.25,"stop":["END"],"#
        + #""num_ctx":8192,"seed":1},"keep_alive":"5m","stream":true}"#)
  }

  @Test(arguments: [
    (ReasoningEffort.none, "false"), (.minimal, #""low""#), (.low, #""low""#), (.medium, #""medium""#),
    (.high, #""high""#), (.xhigh, #""high""#),
  ]) func think(_ effort: ReasoningEffort, _ written: String) {
    #expect(encode(ModelParameters(reasoningEffort: effort)).contains(#""think":\#(written)"#))
    #expect(
      encode(ModelParameters(reasoningEffort: effort, extra: ["think": "true"])).contains(#""think":true"#))
    #expect(!encode(ModelParameters()).contains("think"))
  }

  @Test("A parameter of the settings that is no JSON is an error that names it") func badExtra() {
    let api = OllamaAPI(ProviderConfiguration(name: "o", kind: .ollama, baseURL: "http://127.0.0.1:1"))
    let error = #expect(throws: TurnError.self) {
      try api.call(
        for: ModelRequest(model: "m", messages: [], parameters: ModelParameters(extra: ["options": "{"])),
        key: nil)
    }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("options") == true)
  }

  @Test(arguments: [
    "http://h:11434", "http://h:11434/", "http://h:11434/v1", "http://h:11434/v1/", "http://h:11434/api",
  ]) func root(_ base: String) throws {
    let api = OllamaAPI(ProviderConfiguration(name: "o", kind: .ollama, baseURL: base))
    #expect(
      try api.call(for: ModelRequest(model: "m", messages: []), key: nil).url == "http://h:11434/api/chat")
  }
}
