import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct OpenAIResponsesReaderTests {
  private typealias Outcome = RecordedStream<OpenAIResponsesReader>.Outcome

  private static let completed =
    #"{"type":"response.completed","response":{"status":"completed","output":[],"usage":{"input_tokens":3,"#
    + #""output_tokens":2}}}"#

  /// Reads events, whole and byte by byte, which must say the same.
  private func read(_ events: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
    let body = events.map { "data: \($0)\n\n" }.joined()
    let stream = RecordedStream("events", body: Array(body.utf8), parser: .responses())
    let outcome = stream.read()
    #expect(stream.read(Cutting.byteByByte(stream.body)) == outcome, sourceLocation: sourceLocation)
    return outcome
  }

  private func whole(_ answer: String) -> Outcome {
    var parser = AnswerParser<OpenAIResponsesReader>.responses()
    var events: [ModelEvent] = []
    var failure: TurnError?
    Array(answer.utf8).withUnsafeBytes { bytes in
      do throws(TurnError) {
        try parser.takeWhole(bytes, into: &events)
        try parser.finish(into: &events)
      } catch { failure = error }
    }
    return Outcome(events: events.joined, failure: failure)
  }

  private func added(_ item: String, _ index: Int? = 0) -> String {
    #"{"type":"response.output_item.added",\#(index.map { "\"output_index\":\($0)," } ?? "")"item":{\#(item)}}"#
  }

  private func done(_ item: String, _ index: Int? = 0) -> String {
    #"{"type":"response.output_item.done",\#(index.map { "\"output_index\":\($0)," } ?? "")"item":{\#(item)}}"#
  }

  private func text(_ delta: String, _ rest: String = "") -> String {
    #"{"type":"response.output_text.delta","delta":"\#(delta)"\#(rest)}"#
  }

  // MARK: Text

  @Test("A refusal is what the model says") func refusal() {
    let outcome = read(
      added(#""type":"message","id":"m""#), #"{"type":"response.refusal.delta","item_id":"m","delta":"I "}"#,
      #"{"type":"response.refusal.delta","item_id":"m","delta":"won't."}"#,
      #"{"type":"response.refusal.done","item_id":"m","refusal":"I won't."}"#, Self.completed)
    #expect(outcome.answer.text == "I won't.")
    #expect(outcome.answer.finishReason == .stop)
  }

  @Test("Text that comes without deltas is taken once, from whichever event has it first")
  func withoutDeltas() {
    let message = #""type":"message","id":"m","content":[{"type":"output_text","text":"Hi"}]"#
    let part = #"{"type":"response.output_text.done","item_id":"m","content_index":0,"text":"Hi"}"#
    let response = Self.completed.replacing(#""output":[]"#, with: #""output":[{\#(message)}]"#)
    #expect(read(part, done(message), response).answer.text == "Hi")
    #expect(read(done(message), response).answer.text == "Hi")
    #expect(read(response).answer.text == "Hi")
    #expect(read(text("H"), text("i"), part, done(message), response).answer.text == "Hi")
  }

  @Test("Two messages are parted, and each keeps its phase") func phases() {
    let outcome = read(
      added(#""type":"message","id":"a","phase":"commentary""#), text("Looking.", #","item_id":"a""#),
      added(#""type":"message","id":"b","phase":"final_answer""#, 1), text("Paris.", #","item_id":"b""#),
      Self.completed)
    #expect(outcome.answer.text == "Looking.\n\nParis.")
    #expect(
      outcome.events.prefix(4) == [
        .reasoningBlock(format: "openai-responses", payload: #"{"type":"message","phase":"commentary"}"#),
        .content("Looking.\n\n"),
        .reasoningBlock(format: "openai-responses", payload: #"{"type":"message","phase":"final_answer"}"#),
        .content("Paris."),
      ])
  }

  @Test("Ids that are another in every event, as GitHub Copilot has them") func rotatingIDs() {
    let outcome = read(
      added(#""type":"reasoning","id":"1""#),
      #"{"type":"response.reasoning_summary_text.delta","item_id":"2","output_index":0,"summary_index":0,"delta":"Hm"}"#,
      done(#""type":"reasoning","id":"3","content":[],"encrypted_content":null,"summary":[{"text":"Hm"}]"#),
      added(#""type":"message","id":"4""#, 1), text("a", #","item_id":"5","output_index":1"#),
      text("b", #","item_id":"6","output_index":1"#),
      done(#""type":"message","id":"7","content":[{"type":"output_text","text":"ab"}]"#, 1),
      added(#""type":"function_call","id":"8","call_id":"c","name":"f""#, 2),
      added(#""type":"function_call","id":"8b","call_id":"d","name":"g""#, 3),
      #"{"type":"response.function_call_arguments.delta","item_id":"9","output_index":2,"delta":"{}"}"#,
      #"{"type":"response.function_call_arguments.delta","item_id":"9","output_index":3,"delta":"{\"x\":1}"}"#,
      done(#""type":"function_call","id":"10","call_id":"c","name":"f","arguments":"{}""#, 2), Self.completed)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.reasoning == "Hm")
    #expect(outcome.answer.text == "ab")
    #expect(
      outcome.answer.calls == [
        .init(id: "c", name: "f", arguments: "{}"), .init(id: "d", name: "g", arguments: #"{"x":1}"#),
      ])
    #expect(outcome.answer.blocks.isEmpty)
  }

  @Test("The kind of event may be in the event's name alone, or stand last") func kinds() {
    let body =
      "event: response.output_text.delta\ndata: {\"delta\":\"a\"}\n\n"
      + "data: {\"delta\":\"b\",\"type\":\"response.output_text.delta\"}\n\n: ping\n\ndata: \n\n"
      + "data: {\"type\":\"response.queued\"}\n\ndata: {\"type\":\"keepalive\",\"sequence_number\":3}\n\n"
      + "data: {\"response\":{\"status\":\"completed\"},\"type\":\"response.completed\"}\n\n"
    let outcome = RecordedStream("kinds", body: Array(body.utf8), parser: .responses()).read()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == "ab")
    #expect(outcome.answer.finishReason == .stop)
  }

  // MARK: Reasoning

  @Test("Reasoning goes back as it came, without what the API does not take") func encrypted() {
    let outcome = read(
      added(#""type":"reasoning","id":"r","encrypted_content":"half","summary":[]"#),
      done(
        #""id":"r","type":"reasoning","status":"completed","content":[],"encrypted_content":"gAAA","#
          + #""summary":[{"type":"summary_text","text":"So."}]"#), text("x"), Self.completed)
    #expect(
      outcome.events.prefix(3) == [
        .reasoning("So."),
        .reasoningBlock(
          format: "openai-responses",
          payload: #"{"id":"r","type":"reasoning","encrypted_content":"gAAA","#
            + #""summary":[{"type":"summary_text","text":"So."}]}"#), .content("x"),
      ])
  }

  @Test("Reasoning in plain text, as open models give it") func plain() {
    let outcome = read(
      added(#""type":"reasoning","id":"r""#),
      #"{"type":"response.reasoning_text.delta","item_id":"r","content_index":0,"delta":"Let"}"#,
      #"{"type":"response.reasoning_text.delta","item_id":"r","content_index":0,"delta":" me"}"#,
      #"{"type":"response.reasoning_text.done","item_id":"r","content_index":0,"text":"Let me"}"#,
      done(
        #""type":"reasoning","id":"r","summary":[],"content":[{"type":"reasoning_text","text":"Let me"}]"#),
      Self.completed)
    #expect(outcome.answer.reasoning == "Let me")
    #expect(
      outcome.answer.blocks == [
        #"openai-responses {"type":"reasoning","id":"r","summary":[],"#
          + #""content":[{"type":"reasoning_text","text":"Let me"}]}"#
      ])
  }

  @Test("What the server does by itself is no call of ours, and goes back whole") func serverTools() {
    let search = #""id":"ws","type":"web_search_call","status":"completed","action":{"type":"search"}"#
    let outcome = read(
      added(#""id":"ws","type":"web_search_call","status":"in_progress""#),
      #"{"type":"response.web_search_call.searching","item_id":"ws","output_index":0}"#, done(search),
      added(#""type":"message","id":"m""#, 1), text("x"),
      #"{"type":"response.output_text.annotation.added","item_id":"m","annotation":{"type":"url_citation"}}"#,
      Self.completed)
    #expect(outcome.answer.calls.isEmpty)
    #expect(outcome.answer.finishReason == .stop)
    #expect(outcome.answer.blocks == ["openai-responses {\(search)}"])
    #expect(outcome.answer.order == ["block", "content", "finished", "usage"])
  }

  // MARK: Calls

  @Test(
    "Arguments that come whole, in whichever event",
    arguments: [
      [#"{"type":"response.function_call_arguments.done","item_id":"i","arguments":"{\"a\":1}"}"#],
      [
        #"{"type":"response.output_item.done","item":{"type":"function_call","id":"i","arguments":"{\"a\":1}"}}"#
      ],
      [#"{"type":"response.output_item.done","item":{"type":"function_call","id":"i","arguments":{"a":1}}}"#],
      [
        #"{"type":"response.function_call_arguments.delta","item_id":"i","delta":"{\"a\""}"#,
        #"{"type":"response.function_call_arguments.done","item_id":"i","arguments":"{\"a\":1}"}"#,
        #"{"type":"response.output_item.done","item":{"type":"function_call","id":"i","arguments":"{\"a\":1}"}}"#,
      ],
    ]) func wholeArguments(_ events: [String])
  {
    let all =
      [added(#""type":"function_call","id":"i","call_id":"c","name":"f","arguments":"""#, nil)] + events
    let body = (all + [Self.completed]).map { "data: \($0)\n\n" }.joined()
    let outcome = RecordedStream("calls", body: Array(body.utf8), parser: .responses()).read()
    #expect(outcome.answer.calls == [.init(id: "c", name: "f", arguments: #"{"a":1}"#)])
    #expect(outcome.answer.finishReason == .toolCalls)
  }

  @Test("Calls at once, with neither index nor id") func parallel() {
    let outcome = read(
      added(#""type":"function_call","call_id":"c","name":"f""#, nil),
      #"{"type":"response.function_call_arguments.delta","delta":"{\"x\":"}"#,
      #"{"type":"response.function_call_arguments.delta","delta":"1}"}"#,
      added(#""type":"function_call","name":"g""#, nil),
      #"{"type":"response.function_call_arguments.delta","delta":"{}"}"#, Self.completed)
    #expect(
      outcome.answer.calls == [
        .init(id: "c", name: "f", arguments: #"{"x":1}"#), .init(id: "call_1", name: "g", arguments: "{}"),
      ])
  }

  @Test("A call without a name is a violation") func nameless() {
    let outcome = read(
      #"{"type":"response.function_call_arguments.delta","item_id":"i","delta":"{}"}"#, Self.completed)
    #expect(outcome.failure?.code == .protocolViolation)
  }

  // MARK: Endings

  @Test(arguments: [
    ("max_output_tokens", FinishReason.length), ("content_filter", .contentFilter), ("weird", .other),
  ]) func incomplete(_ reason: String, _ expected: FinishReason) {
    let outcome = read(
      text("a"),
      #"{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"\#(reason)"},"#
        + #""usage":{"input_tokens":1,"output_tokens":2}}}"#)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.finishReason == expected)
    #expect(outcome.answer.usage == Usage(inputTokens: 1, outputTokens: 2))
  }

  @Test(arguments: [
    (
      #"{"type":"error","code":"rate_limit_exceeded","message":"Slow down","param":null}"#,
      TurnError.Code.rateLimited
    ),
    (
      #"{"type":"error","error":{"type":"insufficient_quota","code":"insufficient_quota","message":"x"}}"#,
      .rateLimited
    ),
    (#"{"type":"error","code":null,"message":"Broken"}"#, .server),
    (#"{"error":{"message":"No slot","type":"unavailable_error","code":503}}"#, .overloaded),
    (
      #"{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}"#,
      .server
    ),
    (
      #"{"type":"response.failed","response":{"status":"failed","error":{"code":"context_length_exceeded"}}}"#,
      .contextTooLong
    ),
    (#"{"type":"response.failed","response":{"status":"failed","error":null}}"#, .server),
    (#"{"type":"response.cancelled","response":{"status":"cancelled"}}"#, .server),
  ]) func failures(_ event: String, _ code: TurnError.Code) {
    let outcome = read(text("kept"), event, Self.completed)
    #expect(outcome.failure?.code == code)
    #expect(outcome.answer.text == "kept")
    #expect(outcome.answer.finishReason == nil)
  }

  @Test(
    "What is not JSON, and what is nested too deeply",
    arguments: [
      "{\"type\":", "[]", "7", "{\"item\":" + String(repeating: "[", count: 70),
    ]) func malformed(_ piece: String)
  {
    let outcome = read(text("kept"), piece)
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.answer.text == "kept")
  }

  @Test("Members of the wrong kind are passed over") func wrongKinds() {
    let outcome = read(
      #"{"type":"response.output_item.added","item":7,"output_index":"x"}"#,
      #"{"type":"response.output_item.done","item":{"type":"reasoning","summary":{"a":1},"content":"plain"}}"#,
      #"{"type":"response.output_text.delta","delta":["a"]}"#, #"{"type":null}"#, text("ok"),
      #"{"type":"response.completed","response":{"status":"completed","usage":7,"output":{}}}"#)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == "ok")
    #expect(outcome.answer.reasoning == "plain")
  }

  @Test("An answer in one piece") func wholeAnswer() {
    let outcome = whole(
      #"{"object":"response","status":"completed","error":null,"output":[{"type":"reasoning","id":"r","#
        + #""summary":[{"text":"A"},{"text":"B"}],"encrypted_content":"e"},{"type":"message","content":[{"#
        + #""type":"output_text","text":"Hi"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}],"#
        + #""usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":4},"output_tokens":3}}"#)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.reasoning == "A\n\nB")
    #expect(outcome.answer.text == "Hi")
    #expect(outcome.answer.calls == [.init(id: "c", name: "f", arguments: "{}")])
    #expect(outcome.answer.finishReason == .toolCalls)
    #expect(outcome.answer.usage == Usage(inputTokens: 5, outputTokens: 3, cachedInputTokens: 4))
    #expect(whole(#"{"error":{"code":"server_error","message":"x"}}"#).failure?.code == .server)
    #expect(whole(#"{"status":"in_progress"}"#).failure == nil)
  }
}
