import Providers

/// An answer of a model, and how each protocol writes it.
struct ScriptedAnswer: Sendable {
  var pieces: [String]
  /// Arguments of a call of the tool `note`; `nil` for none.
  var callArguments: String?

  var text: String { pieces.joined() }

  func body(in kind: ProviderConfiguration.Kind) -> String {
    switch kind {
    case .openAIChat, .demo, .local: chat
    case .openAIResponses: responses
    case .anthropic: messages
    case .gemini: gemini
    case .ollama: ollama
    }
  }

  private var chat: String {
    func chunk(_ delta: String, finish: String = "null") -> String {
      #"data: {"choices":[{"index":0,"delta":{\#(delta)},"finish_reason":\#(finish)}]}"# + "\n\n"
    }
    let calls =
      callArguments.map { arguments in
        chunk(#""tool_calls":[{"index":0,"id":"call_1","function":{"name":"note","arguments":""}}]"#)
          + arguments.map {
            chunk(#""tool_calls":[{"index":0,"function":{"arguments":\#(Self.quoted(String($0)))}}]"#)
          }.joined()
      } ?? ""
    return chunk(#""role":"assistant","content":null"#)
      + pieces.map { chunk(#""content":\#(Self.quoted($0))"#) }.joined() + calls
      + chunk("", finish: callArguments == nil ? #""stop""# : #""tool_calls""#)
      + #"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}"# + "\n\ndata: [DONE]\n\n"
  }

  private var responses: String {
    func event(_ type: String, _ members: String) -> String {
      #"event: \#(type)"# + "\n" + #"data: {"type":"\#(type)",\#(members)}"# + "\n\n"
    }
    let item = #""id":"msg_1","type":"message","role":"assistant""#
    var body = event("response.created", #""response":{"id":"resp_1","status":"in_progress","output":[]}"#)
    body += event("response.output_item.added", #""output_index":0,"item":{\#(item),"content":[]}"#)
    for piece in pieces {
      body += event(
        "response.output_text.delta",
        #""item_id":"msg_1","output_index":0,"content_index":0,"delta":\#(Self.quoted(piece))"#)
    }
    body += event(
      "response.output_text.done",
      #""item_id":"msg_1","output_index":0,"content_index":0,"text":\#(Self.quoted(text))"#)
    body += event(
      "response.output_item.done",
      #""output_index":0,"item":{\#(item),"content":[{"type":"output_text","text":\#(Self.quoted(text))}]}"#)
    if let callArguments {
      let call = #""id":"fc_1","type":"function_call","call_id":"call_1","name":"note""#
      body += event("response.output_item.added", #""output_index":1,"item":{\#(call),"arguments":""}"#)
      for piece in callArguments {
        body += event(
          "response.function_call_arguments.delta",
          #""item_id":"fc_1","output_index":1,"delta":\#(Self.quoted(String(piece)))"#)
      }
      body += event(
        "response.function_call_arguments.done",
        #""item_id":"fc_1","output_index":1,"arguments":\#(Self.quoted(callArguments))"#)
      body += event(
        "response.output_item.done",
        #""output_index":1,"item":{\#(call),"arguments":\#(Self.quoted(callArguments))}"#)
    }
    return body
      + event(
        "response.completed",
        #""response":{"id":"resp_1","status":"completed","usage":{"input_tokens":9,"output_tokens":7}}"#)
  }

  private var messages: String {
    func event(_ type: String, _ members: String = "") -> String {
      "event: \(type)\n" + #"data: {"type":"\#(type)"\#(members)}"# + "\n\n"
    }
    var body = event(
      "message_start",
      #","message":{"id":"msg_1","role":"assistant","content":[],"usage":{"input_tokens":9,"output_tokens":1}}"#
    )
    body += event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#)
    body += event("ping")
    for piece in pieces {
      body += event(
        "content_block_delta", #","index":0,"delta":{"type":"text_delta","text":\#(Self.quoted(piece))}"#)
    }
    body += event("content_block_stop", #","index":0"#)
    if let callArguments {
      body += event(
        "content_block_start",
        #","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"note","input":{}}"#)
      for piece in callArguments {
        body += event(
          "content_block_delta",
          #","index":1,"delta":{"type":"input_json_delta","partial_json":\#(Self.quoted(String(piece)))}"#)
      }
      body += event("content_block_stop", #","index":1"#)
    }
    let reason = callArguments == nil ? "end_turn" : "tool_use"
    body += event("message_delta", #","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":7}"#)
    return body + event("message_stop")
  }

  private var gemini: String {
    func chunk(_ part: String, _ end: String = "") -> String {
      #"data: {"candidates":[{"content":{"parts":[\#(part)],"role":"model"}\#(end)}],"#
        + #""usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":7,"totalTokenCount":16}}"#
        + "\r\n\r\n"
    }
    let call = callArguments.map { #"{"functionCall":{"name":"note","args":\#($0)}}"# }
    return pieces.map { chunk(#"{"text":\#(Self.quoted($0))}"#) }.joined()
      + chunk(call ?? #"{"text":""}"#, #","finishReason":"STOP""#)
  }

  private var ollama: String {
    func line(_ message: String, _ end: String = #""done":false"#) -> String {
      #"{"model":"m","message":{"role":"assistant",\#(message)},\#(end)}"# + "\n"
    }
    let call = callArguments.map {
      line(#""content":"","tool_calls":[{"function":{"name":"note","arguments":\#($0)}}]"#)
    }
    return pieces.map { line(#""content":\#(Self.quoted($0))"#) }.joined() + (call ?? "")
      + line(
        #""content":"""#, #""done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":7"#)
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
      + "\""
  }
}
