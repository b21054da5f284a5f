import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct AnthropicParserTests {
  private static let start =
    #"{"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":7,"output_tokens":1}}}"#
  private static let stop = #"{"type":"message_stop"}"#

  private func stream(_ pieces: [String]) -> RecordedStream<AnthropicReader> {
    let body = pieces.map { "data: \($0)\n\n" }.joined()
    return RecordedStream("written", body: Array(body.utf8), parser: .messages)
  }

  /// What a message of these pieces says, checked at every cut.
  private func read(_ pieces: String..., end: String = "end_turn") async -> [ModelEvent] {
    let outcome = await stream([Self.start] + pieces + [delta(end), Self.stop]).checkEveryCut()
    #expect(outcome.failure == nil)
    return outcome.events
  }

  private func begin(_ index: Int, _ block: String) -> String {
    #"{"type":"content_block_start","index":\#(index),"content_block":{\#(block)}}"#
  }

  private func more(_ index: Int, _ delta: String) -> String {
    #"{"type":"content_block_delta","index":\#(index),"delta":{\#(delta)}}"#
  }

  private func end(_ index: Int) -> String { #"{"type":"content_block_stop","index":\#(index)}"# }

  private func delta(_ reason: String) -> String {
    #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":3}}"#
  }

  private func json(_ index: Int, _ piece: String) -> String {
    more(index, #""type":"input_json_delta","partial_json":"\#(piece)""#)
  }

  private static let usage = ModelEvent.usage(Usage(inputTokens: 7, outputTokens: 3))

  // MARK: Endings

  @Test(arguments: [
    ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
    ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .contentFilter),
    ("pause_turn", .other), ("weird", .other),
  ]) func reasons(_ name: String, _ reason: FinishReason) async {
    #expect(await read(end: name) == [.finished(reason), Self.usage])
  }

  @Test("The end without a reason ends the answer, without one") func noReason() {
    let outcome = stream([Self.start, Self.stop, "no longer read"]).read()
    #expect(outcome.failure == nil)
    #expect(outcome.events == [.usage(Usage(inputTokens: 7, outputTokens: 1))])
  }

  @Test("A reason without the end is enough") func noEnd() {
    #expect(stream([Self.start, delta("end_turn")]).read().failure == nil)
  }

  @Test("The end of another protocol, as some gateways send it") func doneMarker() {
    let outcome = stream([Self.start, more(0, #""type":"text_delta","text":"a""#), "[DONE]"]).read()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == "a")
  }

  // MARK: Tool calls

  @Test("Calls at the same time, with indexes that leave gaps and pieces that alternate") func parallel()
    async
  {
    let events = await read(
      begin(1, #""type":"tool_use","id":"a","name":"one","input":{}"#),
      begin(4, #""type":"tool_use","id":"b","name":"two""#), json(1, #"{\"x\":"#), json(4, "{}"),
      json(1, "1}"), end(4), end(1), end: "tool_use")
    #expect(
      events == [
        .toolCallBegan(index: 0, providerCallID: "a", name: "one"),
        .toolCallBegan(index: 1, providerCallID: "b", name: "two"),
        .toolCallArguments(index: 0, #"{"x":"#), .toolCallArguments(index: 1, "{}"),
        .toolCallArguments(index: 0, "1}"), .finished(.toolCalls), Self.usage,
      ])
  }

  @Test(
    "Arguments that come whole with the beginning count when no pieces follow",
    arguments: [
      (#"{"x": [1]}"#, "", #"{"x": [1]}"#), (#""{\"x\":1}""#, "", #"{"x":1}"#),
      (#"{"x":1}"#, #"{\"x\":2}"#, #"{"x":2}"#), ("{ }", "", ""), ("null", "", ""),
    ]) func wholeInput(_ input: String, _ piece: String, _ arguments: String) async
  {
    let events = await read(
      begin(0, #""type":"tool_use","id":"a","name":"one","input":\#(input)"#), json(0, piece), end(0),
      end: "tool_use")
    #expect(Answer(events).calls == [.init(id: "a", name: "one", arguments: arguments)])
  }

  @Test("They count too when the block is never said to end") func wholeInputUnended() async {
    let events = await read(begin(0, #""type":"tool_use","id":"","name":"one","input":{"x":1}"#))
    #expect(Answer(events).calls == [.init(id: "call_0", name: "one", arguments: #"{"x":1}"#)])
    #expect(Answer(events).finishReason == .toolCalls)
  }

  @Test(
    "A call without a name, and arguments of no call, are violations of the protocol",
    arguments: [
      #"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a"}}"#,
      #"{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{"}}"#,
    ]) func nameless(_ piece: String) async
  {
    let outcome = await stream([Self.start, more(0, #""type":"text_delta","text":"Hm""#), piece])
      .checkEveryCut()
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.answer.text == "Hm")
  }

  // MARK: Thinking

  @Test("Thoughts are told and kept, those without a signature are only told") func thinking() async {
    let events = await read(
      begin(0, #""type":"thinking","thinking":"","signature":"""#),
      more(0, #""type":"thinking_delta","thinking":"a\n\"b\"""#),
      more(0, #""type":"signature_delta","signature":"S1""#),
      more(0, #""type":"signature_delta","signature":"S2""#), end(0),
      begin(1, #""type":"thinking","thinking":"c""#), end(1),
      begin(2, #""type":"thinking","thinking":"","signature":"""#),
      more(2, #""type":"signature_delta","signature":"T""#), end(2),
      begin(3, #""type":"text","text":"d""#), end(3))
    #expect(
      events == [
        .reasoning("a\n\"b\""),
        .reasoningBlock(
          format: "anthropic", payload: #"{"type":"thinking","thinking":"a\n\"b\"","signature":"S1S2"}"#),
        .reasoning("\n\nc"),
        .reasoningBlock(format: "anthropic", payload: #"{"type":"thinking","thinking":"","signature":"T"}"#),
        .content("d"), .finished(.stop), Self.usage,
      ])
  }

  @Test("A call of the provider's tools whose arguments were cut off is not kept") func cutServerTool() async
  {
    let events = await read(
      begin(0, #""type":"server_tool_use","id":"s","name":"web_search","input":{}"#), json(0, #"{\"q"#),
      end: "max_tokens")
    #expect(events == [.finished(.length), Self.usage])
  }

  @Test("One that begins without arguments gets those that follow") func serverToolWithoutInput() async {
    let events = await read(
      begin(0, #""type":"server_tool_use","id":"s","name":"web_search""#), json(0, "{}"), end(0))
    #expect(
      Answer(events).blocks == [
        #"anthropic {"type":"server_tool_use","id":"s","name":"web_search","input":{}}"#
      ])
  }

  // MARK: Servers that differ

  @Test("A message that begins twice goes on, and so do its blocks") func duplicateStart() async {
    let events = await read(
      begin(0, #""type":"text","text":"a""#),
      #"{"type":"message_start","message":{"id":"n","content":[],"usage":{"input_tokens":0,"output_tokens":9}}}"#,
      begin(0, #""type":"text","text":"b""#), end(0))
    #expect(events == [.content("ab"), .finished(.stop), Self.usage])
  }

  @Test("A call whose beginning is said twice is one call") func duplicateCall() async {
    let start = begin(0, #""type":"tool_use","id":"a","name":"one","input":{"x":1}"#)
    #expect(
      Answer(await read(start, start, end(0), end(0))).calls
        == [.init(id: "a", name: "one", arguments: #"{"x":1}"#)])
  }

  @Test("Blocks and a reason in the beginning of the message") func prepopulated() async {
    let outcome = await stream([
      #"{"type":"message_start","message":{"content":[{"type":"code_execution_tool_result","tool_use_id":"s","content":{}},"#
        + #"{"type":"tool_use","id":"t","name":"look","input":{"id":1}}],"stop_reason":"tool_use","usage":null}}"#,
      Self.stop,
    ]).checkEveryCut()
    #expect(
      outcome.events == [
        .reasoningBlock(
          format: "anthropic",
          payload: #"{"type":"code_execution_tool_result","tool_use_id":"s","content":{}}"#),
        .toolCallBegan(index: 0, providerCallID: "t", name: "look"),
        .toolCallArguments(index: 0, #"{"id":1}"#), .finished(.toolCalls),
      ])
  }

  @Test("The name of the event stands in for a type that is missing") func eventName() {
    let body =
      "event: content_block_delta\ndata: {\"delta\":{\"text\":\"a\"}}\n\nevent: message_stop\ndata: {}\n\n"
    let outcome = RecordedStream("written", body: Array(body.utf8), parser: .messages).read()
    #expect(outcome.events == [.content("a")])
    #expect(outcome.failure == nil)
  }

  @Test("Counts that nobody can mean are none") func hugeCounts() async {
    let huge = "9223372036854775807"
    let outcome = stream([
      #"{"type":"message_start","message":{"usage":{"input_tokens":\#(huge),"cache_read_input_tokens":\#(huge),"#
        + #""cache_creation_input_tokens":-5}}}"#, delta("end_turn"),
    ]).read()
    #expect(outcome.answer.usage == Usage(inputTokens: 0, outputTokens: 3))
  }

  // MARK: Failures

  @Test(
    "An error in the middle ends the answer, and what was said is kept",
    arguments: [
      ("overloaded_error", TurnError.Code.overloaded, true), ("api_error", .server, true),
      ("rate_limit_error", .rateLimited, true), ("authentication_error", .authentication, false),
      ("permission_error", .permission, false), ("invalid_request_error", .invalidRequest, false),
      ("request_too_large", .contextTooLong, false), ("timeout_error", .timeout, true),
      ("not_found_error", .modelUnknown, false), ("billing_error", .permission, false),
    ]) func errors(_ type: String, _ code: TurnError.Code, _ mayRetry: Bool) async
  {
    for name in ["", "event: error\n"] {
      let body =
        "data: \(Self.start)\n\ndata: \(more(0, #""type":"text_delta","text":"Hm""#))\n\n\(name)"
        + #"data: {"type":"error","error":{"type":"\#(type)","message":"Because"}}"# + "\n\n"
      let outcome = await RecordedStream("written", body: Array(body.utf8), parser: .messages).checkEveryCut()
      #expect(outcome.failure?.code == code)
      #expect(outcome.failure?.mayRetry == mayRetry)
      #expect(outcome.failure?.message.hasSuffix(": Because.") == true)
      #expect(outcome.answer.text == "Hm")
    }
  }

  @Test("What is not JSON is a violation of the protocol, with the piece") func notJSON() async {
    let outcome = await stream([Self.start, #"{"type":"ping"#]).checkEveryCut()
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.failure?.piece == #"{"type":"ping"#)
    #expect(outcome.failure?.suggestion.contains("Messages API") == true)
  }

  // MARK: Answers in one piece

  private func whole(_ body: String) throws(TurnError) -> [ModelEvent] {
    var parser = AnswerParser.messages
    var events: [ModelEvent] = []
    var failure: TurnError?
    Array(body.utf8).withUnsafeBytes { bytes in
      do throws(TurnError) { try parser.takeWhole(bytes, into: &events) } catch { failure = error }
    }
    if let failure { throw failure }
    try parser.finish(into: &events)
    return events
  }

  @Test("An answer in one piece") func wholeAnswer() throws {
    let events = try whole(
      #"{"type":"message","content":[{"type":"thinking","thinking":"Hm","signature":"S"},{"type":"text","text":"Hi"},"#
        + #"{"type":"tool_use","id":"a","name":"one","input":{"x":1}}],"stop_reason":"tool_use","#
        + #""usage":{"input_tokens":1,"cache_read_input_tokens":2,"cache_creation_input_tokens":4,"output_tokens":8}}"#
    )
    #expect(
      events == [
        .reasoning("Hm"),
        .reasoningBlock(
          format: "anthropic", payload: #"{"type":"thinking","thinking":"Hm","signature":"S"}"#),
        .content("Hi"), .toolCallBegan(index: 0, providerCallID: "a", name: "one"),
        .toolCallArguments(index: 0, #"{"x":1}"#), .finished(.toolCalls),
        .usage(Usage(inputTokens: 7, outputTokens: 8, cachedInputTokens: 2, cacheWriteTokens: 4)),
      ])
  }

  @Test("An error in one piece, with a good status") func wholeError() {
    let error = #expect(throws: TurnError.self) {
      try whole(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
    }
    #expect(error?.code == .overloaded)
  }
}
