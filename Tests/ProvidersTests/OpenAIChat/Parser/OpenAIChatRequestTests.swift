import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct OpenAIChatRequestTests {
  private func encode(_ request: ModelRequest, _ dialect: OpenAIChatDialect = .other) -> String {
    String(decoding: OpenAIChatRequest.encode(request, dialect: dialect), as: UTF8.self)
  }

  private func call(_ server: String, _ arguments: String) -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: "c1", serverName: server, methodName: "read",
      arguments: arguments)
  }

  @Test("A conversation with a tool call") func conversation() {
    let text = encode(
      ModelRequest(
        model: "m", systemPrompt: "Be \"brief\".",
        messages: [
          .user("a\nb"), .assistant(content: "", toolCalls: [call("builtin", #"{"path":"x"}"#)]),
          .toolResult(providerCallID: "c1", name: "read", content: "no", isError: true),
          .assistant(content: "Hm.", toolCalls: []),
        ],
        tools: [
          ToolDefinition(
            serverName: "git", methodName: "log", description: "Shows.",
            parametersSchema: #"{"type": "object", "properties": {}}"#)
        ], parameters: ModelParameters(maximumOutputTokens: 9, temperature: 0.5)))
    #expect(
      text == #"{"model":"m","messages":[{"role":"system","content":"Be \"brief\"."},"#
        + #"{"role":"user","content":"a\nb"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","#
        + #""type":"function","function":{"name":"read","arguments":"{\"path\":\"x\"}"}}]},"#
        + #"{"role":"tool","tool_call_id":"c1","content":"Error: no"},{"role":"assistant","content":"Hm."}],"#
        + #""tools":[{"type":"function","function":{"name":"git__log","description":"Shows.","#
        + #""parameters":{"type": "object", "properties": {}}}}],"max_tokens":9,"temperature":0.5,"stream":true,"#
        + #""stream_options":{"include_usage":true}}"#)
  }

  @Test("A tool that nobody offers goes by the name that the model gave it") func unknownTool() {
    let text = encode(
      ModelRequest(model: "m", messages: [.assistant(content: "", toolCalls: [call("", "{}")])]))
    #expect(text.contains(#""function":{"name":"read","arguments":"{}"}"#), "\(text)")
  }

  @Test("OpenAI's own name for the output limit") func limit() {
    let request = ModelRequest(model: "m", messages: [], parameters: ModelParameters(maximumOutputTokens: 9))
    #expect(encode(request, .openAI).contains(#""max_completion_tokens":9"#))
  }

  @Test(arguments: [
    ("", "{}"), ("{", #"{\"malformed_arguments\":\"{\"}"#), ("[1]", #"{\"malformed_arguments\":\"[1]\"}"#),
    (#"{"a":1}"#, #"{\"a\":1}"#),
  ]) func arguments(_ written: String, _ sent: String) {
    let text = encode(
      ModelRequest(model: "m", messages: [.assistant(content: "", toolCalls: [call("builtin", written)])]))
    #expect(text.contains(#""arguments":"\#(sent)""#), "\(text)")
  }

  @Test("A schema that is none does not spoil the request") func badSchema() {
    let tool = ToolDefinition(serverName: "x", methodName: "y", description: "", parametersSchema: "{")
    #expect(
      encode(ModelRequest(model: "m", messages: [], tools: [tool]))
        .contains(#""parameters":{"type":"object"}}"#))
  }
}
