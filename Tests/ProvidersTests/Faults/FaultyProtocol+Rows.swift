@testable import Providers

extension FaultyProtocol {
  static let all: [FaultyProtocol] = [openAIChat, ollama]

  static let openAIChat = FaultyProtocol(
    "openai-chat", OpenAIChatAPI.self, .openAIChat,
    start: [Piece(#"{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}"#)],
    text: {
      [Piece(#"{"id":"c","choices":[{"index":0,"delta":{"content":"\#($0)"},"finish_reason":null}]}"#)]
    },
    call: { index, id, name, arguments in
      let inside = Array(arguments.utf8).reduce(into: "") { text, byte in
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text += "\\" }
        text.unicodeScalars.append(Unicode.Scalar(byte))
      }
      return [
        Piece(
          #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),"id":"\#(id)","type":"function","#
            + #""function":{"name":"\#(name)","arguments":""}}]}}]}"#),
        Piece(
          #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),"#
            + #""function":{"arguments":"\#(inside)"}}]}}]}"#),
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
