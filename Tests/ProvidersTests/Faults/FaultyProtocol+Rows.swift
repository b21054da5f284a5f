@testable import Providers

extension FaultyProtocol {
  static let all: [FaultyProtocol] = [openAIChat, openAIResponses, anthropic, gemini, geminiList, ollama]

  /// Those whose answers come in pieces; of one in a list nothing is told before it is whole.
  static let streams = all.filter { $0.division != .list }

  static let openAIChat = FaultyProtocol(
    "openai-chat", OpenAIChatAPI.self, .openAIChat,
    start: [Piece(#"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#)],
    text: {
      [Piece(#"{"id":"c","choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"#)]
    },
    call: { index, id, name, arguments in
      [
        Piece(
          #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),"id":"\#(id)","type":"function","#
            + #""function":{"name":"\#(name)","arguments":""}}]}}]}"#),
        Piece(
          #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),"#
            + #""function":{"arguments":"\#(escaped(arguments))"}}]}}]}"#),
      ]
    },
    end: { reason, count in
      [
        Piece(#"{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"\#(reason ?? "stop")"}]}"#),
        Piece(
          #"{"id":"c","choices":[],"usage":{"prompt_tokens":\#(count),"completion_tokens":\#(count),"#
            + #""total_tokens":\#(count),"prompt_tokens_details":{"cached_tokens":\#(count)},"#
            + #""completion_tokens_details":{"reasoning_tokens":\#(count)}}}"#), Piece("[DONE]"),
      ]
    }, failure: Piece(#"{"error":{"message":"boom","type":"server_error","code":500}}"#))

  /// As the inside of a JSON string.
  private static func escaped(_ json: String) -> String {
    String(json.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
  }

  private static func event(_ type: String, _ members: String) -> Piece {
    Piece(#"{"type":"\#(type)",\#(members)}"#, type: type)
  }

  static let openAIResponses = FaultyProtocol(
    "openai-responses", OpenAIResponsesAPI.self, .openAIResponses,
    start: [
      event("response.created", #""response":{"id":"r","status":"in_progress","output":[]}"#),
      event(
        "response.output_item.added",
        #""output_index":0,"item":{"id":"m","type":"message","role":"assistant","content":[]}"#),
    ],
    text: {
      [
        event(
          "response.output_text.delta", #""item_id":"m","output_index":0,"content_index":0,"delta":"\#($0)""#)
      ]
    },
    call: { index, id, name, arguments in
      let item =
        #""output_index":\#(index),"item":{"id":"fc_\#(index)","type":"function_call","#
        + #""call_id":"\#(id)","name":"\#(name)","arguments":""#
      let place = #""item_id":"fc_\#(index)","output_index":\#(index)"#
      return [
        event("response.output_item.added", item + "\"}"),
        event("response.function_call_arguments.delta", place + #","delta":"\#(escaped(arguments))""#),
        event("response.output_item.done", item + escaped(arguments) + "\"}"),
      ]
    },
    end: { reason, count in
      let status = reason == nil ? "completed" : "incomplete"
      return [
        event(
          "response.\(status)",
          #""response":{"id":"r","status":"\#(status)","incomplete_details":{"reason":"\#(reason ?? "")"},"#
            + #""output":[],"usage":{"input_tokens":\#(count),"output_tokens":\#(count),"#
            + #""input_tokens_details":{"cached_tokens":\#(count)},"#
            + #""output_tokens_details":{"reasoning_tokens":\#(count)}}}"#)
      ]
    }, failure: event("error", #""code":"server_error","message":"boom""#))

  static let anthropic = FaultyProtocol(
    "anthropic", AnthropicAPI.self, .anthropic,
    start: [
      event(
        "message_start",
        #""message":{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":null,"#
          + #""usage":{"input_tokens":7,"output_tokens":1}}"#),
      event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
    ], text: { [event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"\#($0)"}"#)] },
    call: { index, id, name, arguments in
      [
        event(
          "content_block_start",
          #""index":\#(index),"content_block":{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":{}}"#
        ),
        event(
          "content_block_delta",
          #""index":\#(index),"delta":{"type":"input_json_delta","partial_json":"\#(escaped(arguments))"}"#),
        event("content_block_stop", #""index":\#(index)"#),
      ]
    },
    end: { reason, count in
      [
        event("content_block_stop", #""index":0"#),
        event(
          "message_delta",
          #""delta":{"stop_reason":"\#(reason ?? "end_turn")","stop_sequence":null},"#
            + #""usage":{"input_tokens":\#(count),"output_tokens":\#(count)}"#),
        event("message_stop", #""x":0"#),
      ]
    }, failure: event("error", #""error":{"type":"api_error","message":"boom"}"#))

  static let gemini = FaultyProtocol(
    "gemini-sse", GeminiAPI.self, .gemini,
    text: {
      [Piece(#"{"candidates":[{"content":{"role":"model","parts":[{"text":"\#($0)"}]},"index":0}]}"#)]
    },
    call: { index, id, name, arguments in
      [
        Piece(
          #"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"\#(id)","#
            + #""name":"\#(name)","args":\#(arguments)}}]},"index":0}]}"#)
      ]
    },
    end: { reason, count in
      [
        Piece(
          #"{"candidates":[{"content":{"parts":[]},"finishReason":"\#(reason ?? "STOP")","index":0}],"#
            + #""usageMetadata":{"promptTokenCount":\#(count),"candidatesTokenCount":\#(count),"#
            + #""thoughtsTokenCount":\#(count),"cachedContentTokenCount":\#(count),"totalTokenCount":\#(count)}}"#
        )
      ]
    }, failure: Piece(#"{"error":{"code":500,"message":"boom","status":"INTERNAL"}}"#))

  static let geminiList = gemini.asList("gemini-json-array", GeminiAPI.self)

  static let ollama = FaultyProtocol(
    "ollama-ndjson", OllamaAPI.self, .ollama,
    text: { [Piece(#"{"model":"m","message":{"role":"assistant","content":"\#($0)"},"done":false}"#)] },
    call: { index, id, name, arguments in
      [
        Piece(
          #"{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"id":"\#(id)","#
            + #""function":{"index":\#(index),"name":"\#(name)","arguments":\#(arguments)}}]},"done":false}"#)
      ]
    },
    end: { reason, count in
      [
        Piece(
          #"{"model":"m","message":{"role":"assistant","content":""},"done_reason":"\#(reason ?? "stop")","#
            + #""done":true,"prompt_eval_count":\#(count),"eval_count":\#(count)}"#)
      ]
    }, failure: Piece(#"{"error":"an error was encountered while running the model"}"#))
}
