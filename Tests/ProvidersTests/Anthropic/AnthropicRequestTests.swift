import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct AnthropicRequestTests {
  private func encode(_ request: ModelRequest) -> String {
    String(decoding: AnthropicRequest.encode(request), as: UTF8.self)
  }

  private func call(_ id: String, _ arguments: String, name: String = "read") -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: id, serverName: "builtin", methodName: name,
      arguments: arguments)
  }

  private func thought(_ text: String, content: Int = 0, calls: Int = 0) -> ReasoningBlock {
    ReasoningBlock(
      format: "anthropic", payload: #"{"type":"thinking","thinking":"\#(text)","signature":"S"}"#,
      contentOffset: content, callOffset: calls)
  }

  /// The messages alone, without the mark of the cache.
  private func messages(_ messages: ModelMessage...) -> String {
    let text = encode(ModelRequest(model: "m", messages: messages))
    let start = text.firstRange(of: #""messages":"#)!.upperBound
    let end = text.firstRange(of: #","stream":true"#)!.lowerBound
    return String(text[start..<end]).replacing(#","cache_control":{"type":"ephemeral"}"#, with: "")
  }

  private static let hi = #"{"role":"user","content":[{"type":"text","text":"Hi"}]}"#

  @Test("A tool that nobody offers goes by the name that the model gave it") func unknownTool() throws {
    var call = TestTurn.call(id: "c", name: "made_up", "{}")
    call.serverName = ""
    let blocks = AnthropicMessages([.user("Hi"), .assistant(content: "", toolCalls: [call])]).messages[1]
      .blocks
    #expect(blocks == [#"{"type":"tool_use","id":"c","name":"made_up","input":{}}"#])
  }

  @Test("A conversation with a tool call, all of it") func conversation() {
    let text = encode(
      ModelRequest(
        model: "claude-sonnet-4-5", systemPrompt: "Be \"brief\".",
        messages: [
          .user("a\nb"), .assistant(content: "Let me see.", toolCalls: [call("c1", #"{"path":"x"}"#)]),
          .toolResult(providerCallID: "c1", name: "read", content: "no", isError: true), .user("Go on."),
        ],
        tools: [
          ToolDefinition(serverName: "builtin", methodName: "read", description: "", parametersSchema: ""),
          ToolDefinition(
            serverName: "git", methodName: "log", description: "Shows.",
            parametersSchema: #"{"type": "object", "properties": {}}"#),
        ],
        parameters: ModelParameters(maximumOutputTokens: 9, temperature: 0.5, stopSequences: ["END", " "])))
    #expect(
      text == #"{"model":"claude-sonnet-4-5","max_tokens":9,"system":[{"type":"text","text":"Be \"brief\".","#
        + #""cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","#
        + #""text":"a\nb"}]},{"role":"assistant","content":[{"type":"text","text":"Let me see."},"#
        + #"{"type":"tool_use","id":"c1","name":"read","input":{"path":"x"}}]},{"role":"user","content":["#
        + #"{"type":"tool_result","tool_use_id":"c1","content":"no","is_error":true},{"type":"text","#
        + #""text":"Go on.","cache_control":{"type":"ephemeral"}}]}],"tools":[{"name":"read","#
        + #""input_schema":{"type":"object"}},{"name":"git__log","description":"Shows.","#
        + #""input_schema":{"type": "object", "properties": {}},"cache_control":{"type":"ephemeral"}}],"#
        + #""temperature":0.5,"stop_sequences":["END"],"stream":true}"#)
  }

  // MARK: Messages

  @Test("One speaker after the other: results of a turn in one message, before any text") func merges() {
    #expect(
      messages(
        .user("Hi"), .assistant(content: "", toolCalls: [call("a", "{}"), call("b", "")]),
        .toolResult(providerCallID: "a", name: "read", content: "1", isError: false),
        .user("Wait"), .toolResult(providerCallID: "b", name: "read", content: "", isError: false),
        .assistant(content: "One.", toolCalls: []), .assistant(content: "Two.", toolCalls: []), .user("Hi"))
        == "[\(Self.hi)," + #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"read","#
        + #""input":{}},{"type":"tool_use","id":"b","name":"read","input":{}}]},{"role":"user","content":["#
        + #"{"type":"tool_result","tool_use_id":"a","content":"1"},{"type":"tool_result","tool_use_id":"b"},"#
        + #"{"type":"text","text":"Wait"}]},{"role":"assistant","content":[{"type":"text","text":"One."},"#
        + #"{"type":"text","text":"Two."}]},\#(Self.hi)]"#)
  }

  @Test("What has nothing to say is left out, for blank text is refused") func blank() {
    #expect(
      messages(.user("Hi"), .assistant(content: " \n", toolCalls: []), .user("\t"), .user("Hi"))
        == #"[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"text","text":"Hi"}]}]"#)
  }

  @Test("A failure without words gets some") func blankFailure() {
    #expect(
      messages(.toolResult(providerCallID: "a", name: "read", content: " ", isError: true))
        .contains(#""content":"The tool failed.","is_error":true"#))
  }

  @Test("The user begins") func userFirst() {
    #expect(
      messages(.assistant(content: "Yes?", toolCalls: []), .user("Hi"))
        == #"[{"role":"user","content":[{"type":"text","text":"(The conversation began earlier.)"}]},"#
        + #"{"role":"assistant","content":[{"type":"text","text":"Yes?"}]},\#(Self.hi)]"#)
  }

  @Test("An answer at the end does not end in white space; one in the middle is as it was") func whiteSpace()
  {
    let said = ModelMessage.assistant(content: "Once upon \n", toolCalls: [])
    let end = #"{"role":"assistant","content":[{"type":"text","text":"Once upon"}]}]"#
    #expect(messages(.user("Hi"), said) == "[\(Self.hi),\(end)")
    #expect(messages(.user("Hi"), said, .user("Hi")).contains(#""text":"Once upon \n""#))
  }

  @Test("Images and documents come before the text, as Base64; what cannot be sent is named")
  func attachments() {
    let given = [
      Attachment(name: "a.png", mediaType: "image/png", data: [1, 2, 3, 4]),
      Attachment(name: "b.pdf", mediaType: "application/pdf", data: [5]),
      Attachment(name: "c.svg", mediaType: "image/svg+xml", data: [6]),
    ]
    #expect(
      messages(.user("What is it?", attachments: given))
        == #"[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","#
        + #""data":"AQIDBA=="}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","#
        + #""data":"BQ=="}},{"type":"text","text":"(The user attached c.svg, of type image/svg+xml, which cannot be "#
        + #"sent.)"},{"type":"text","text":"What is it?"}]}]"#)
  }

  @Test(
    "Arguments that are no object are sent inside one",
    arguments: [
      ("", "{}"), ("{", #"{"malformed_arguments":"{"}"#), ("[1]", #"{"malformed_arguments":"[1]"}"#),
      (#"{"a":1}"#, #"{"a":1}"#),
    ]) func arguments(_ written: String, _ sent: String)
  {
    #expect(
      messages(.user("Hi"), .assistant(content: "", toolCalls: [call("a", written)]))
        .contains(#""input":\#(sent)}"#))
  }

  @Test("Identifiers and names of other providers are made fit, in call and result alike") func identifiers()
  {
    let text = messages(
      .user("Hi"), .assistant(content: "", toolCalls: [call("functions.read:0", "{}", name: "a.b")]),
      .toolResult(providerCallID: "functions.read:0", name: "a.b", content: "1", isError: false))
    #expect(text.contains(#""id":"functions_read_0","name":"a_b""#))
    #expect(text.contains(#""tool_use_id":"functions_read_0""#))
  }

  // MARK: Thinking that goes back

  @Test("Calls of other providers that have one id become several, and their results with them")
  func repeatedIDs() {
    func pass(_ ids: String..., results: String...) -> [ModelMessage] {
      [.assistant(content: "", toolCalls: ids.map { call($0, "{}") })]
        + zip(ids, results).map {
          .toolResult(providerCallID: $0, name: "read", content: $1, isError: false)
        }
    }
    let conversation = [.user("Hi")] + pass("c", "c", results: "1", "2") + pass("c", results: "3")
    let text = encode(ModelRequest(model: "m", messages: conversation))
    for (id, result) in [("c", "1"), ("c_2", "2"), ("c_3", "3")] {
      #expect(text.ranges(of: #""id":"\#(id)""#).count == 1)
      #expect(text.contains(#""tool_use_id":"\#(id)","content":"\#(result)""#))
    }
  }

  @Test("Blocks stand where they stood among text and calls") func places() {
    let reasoning = PastReasoning(
      text: "abc",
      blocks: [thought("a"), thought("b", content: 4), thought("c", content: 9, calls: 1)])
    #expect(
      messages(
        .user("Hi"),
        .assistant(
          content: "Höm. Ja. Na", toolCalls: [call("x", "{}"), call("y", "{}")], reasoning: reasoning))
        == "[\(Self.hi),"
        + #"{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"S"},"#
        + #"{"type":"text","text":"Höm"},{"type":"thinking","thinking":"b","signature":"S"},"#
        + #"{"type":"text","text":". Ja."},{"type":"tool_use","id":"x","name":"read","input":{}},"#
        + #"{"type":"thinking","thinking":"c","signature":"S"},{"type":"text","text":" Na"},"#
        + #"{"type":"tool_use","id":"y","name":"read","input":{}}]}]"#)
  }

  @Test("A message never ends with a thought, which is refused") func lastThought() {
    func said(_ content: String, _ blocks: [ReasoningBlock]) -> String {
      messages(
        .user("Hi"), .assistant(content: content, toolCalls: [], reasoning: PastReasoning(blocks: blocks)),
        .user("Hi"))
    }
    let answer =
      #"{"role":"assistant","content":[{"type":"thinking","thinking":"1","signature":"S"},"#
      + #"{"type":"text","text":"Yes"}]}"#
    #expect(said("Yes", [thought("1"), thought("2", content: 3)]) == "[\(Self.hi),\(answer),\(Self.hi)]")
    #expect(!said(" ", [thought("1")]).contains("assistant"))
  }

  @Test("Places inside a character, beyond the end or in disorder do no harm") func wrongPlaces() {
    let reasoning = PastReasoning(
      text: "",
      blocks: [thought("a", content: 2, calls: 9), thought("b", content: 1), thought("c", content: 99)])
    #expect(
      messages(.user("Hi"), .assistant(content: "aö", toolCalls: [], reasoning: reasoning))
        == "[\(Self.hi)," + #"{"role":"assistant","content":[{"type":"text","text":"a"},"#
        + #"{"type":"thinking","thinking":"a","signature":"S"},{"type":"thinking","thinking":"b","signature":"S"},"#
        + #"{"type":"text","text":"ö"}]}]"#)
  }

  @Test("What the provider would not take back is left out") func unusable() {
    func block(_ format: String, _ payload: String) -> ReasoningBlock {
      ReasoningBlock(format: format, payload: payload)
    }
    let reasoning = PastReasoning(
      text: "",
      blocks: [
        block("openai-responses", #"{"type":"thinking","thinking":"a","signature":"S"}"#),
        block("anthropic", #"{"type":"thinking","thinking":"b","signature":""}"#),
        block("anthropic", #"{"type":"thinking","thinking":"c"}"#), block("anthropic", "{"),
        block("anthropic", #"{"type":"redacted_thinking","data":"d"}"#),
        block("anthropic", #"{"type":"server_tool_use","id":"1","name":"web_search","input":{}}"#),
        block("anthropic", #"{"type":"web_search_tool_result","tool_use_id":"1","content":[]}"#),
        block("anthropic", #"{"type":"server_tool_use","id":"2","name":"web_search","input":{}}"#),
        block("anthropic", #"{"type":"web_search_tool_result","tool_use_id":"3","content":[]}"#),
      ])
    #expect(
      messages(.user("Hi"), .assistant(content: "e", toolCalls: [], reasoning: reasoning))
        == "[\(Self.hi)," + #"{"role":"assistant","content":[{"type":"redacted_thinking","data":"d"},"#
        + #"{"type":"server_tool_use","id":"1","name":"web_search","input":{}},"#
        + #"{"type":"web_search_tool_result","tool_use_id":"1","content":[]},{"type":"text","text":"e"}]}]"#)
  }

  // MARK: Tools

  @Test(
    "A schema that is none does not spoil the request",
    arguments: [
      ("{", #"{"type":"object"}"#), (#"{"type":"string"}"#, #"{"type":"object"}"#),
      ("{}", #"{"type":"object"}"#),
      (#" { "properties":{}}"#, #"{"type":"object", "properties":{}}"#),
      (#"{"type":["object","null"]}"#, #"{"type":"object"}"#),
      (#" {"type":"object"} "#, #" {"type":"object"} "#),
    ]) func schemas(_ given: String, _ sent: String)
  {
    let tool = ToolDefinition(serverName: "x", methodName: "y", description: "", parametersSchema: given)
    #expect(
      encode(ModelRequest(model: "m", messages: [], tools: [tool])).contains(
        #""input_schema":\#(sent),"cache"#))
  }

  // MARK: Members from the settings

  @Test("Members from the settings are added, count for more than ours, and cannot unmake the request")
  func extra() {
    let tool = ToolDefinition(serverName: "x", methodName: "y", description: "", parametersSchema: "")
    let text = encode(
      ModelRequest(
        model: "m", messages: [.user("Hi")], tools: [tool],
        parameters: ModelParameters(
          temperature: 1,
          extra: [
            "temperature": "0.25", "stream": "false", "messages": "[]", "model": #""n""#,
            "metadata": #"{"user_id":"u"}"#,
            "tools": #"[{"type":"web_search_20250305","name":"web_search"}]"#,
          ])))
    #expect(
      text
        == #"{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"Hi","#
        + #""cache_control":{"type":"ephemeral"}}]}],"tools":[{"type":"web_search_20250305","name":"web_search"},"#
        + #"{"name":"x__y","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}],"stream":true,"#
        + #""metadata":{"user_id":"u"},"temperature":0.25}"#)
  }
}
