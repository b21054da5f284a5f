import Conversation
import Coordinator
import Testing

@testable import Providers

extension AnswerParser where Reader == OllamaReader {
  static var ollama: Self {
    var failures = ProviderFailures(provider: "ollama", api: OllamaAPI.name, model: "qwen3:8b")
    OllamaAPI.adapt(&failures)
    return AnswerParser(OllamaReader(), framing: .lines, failures: failures)
  }
}

@Suite struct OllamaReaderTests {
  /// Lines as a server sends them, without the times.
  private func stream(_ lines: String...) -> RecordedStream<OllamaReader> {
    RecordedStream("lines", body: Array(lines.map { $0 + "\n" }.joined().utf8), parser: .ollama)
  }

  private func message(_ inside: String) -> String {
    #"{"model":"qwen3:8b","created_at":"2026-01-02T03:04:05.678901Z","message":{"role":"assistant",\#(inside)},"done":false}"#
  }

  private let done =
    #"{"model":"qwen3:8b","created_at":"2026-01-02T03:04:05Z","message":{"role":"assistant","content":""},"#
    + #""done_reason":"stop","done":true,"total_duration":42,"prompt_eval_count":17,"eval_count":50}"#

  @Test("A recorded stream, cut in every place") func recorded() async throws {
    let outcome = await (try RecordedStream("ollama/chat-stream.ndjson", parser: .ollama)).checkEveryCut(
      step: 3)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text.hasPrefix("Why did the OpenTelemetry agent go to therapy?\n\nBecause"))
    #expect(outcome.answer.text.hasSuffix("brought a smile to your face!)"))
    #expect(outcome.answer.usage == Usage(inputTokens: 17, outputTokens: 50))
    #expect(outcome.answer.finishReason == .stop)
  }

  @Test("Thinking, then text, cut in every place") func thinking() async {
    let outcome = await stream(
      message(#""content":"","thinking":"Let me "# + #"see""#), message(#""content":"","thinking":".""#),
      message(#""content":"Four — 四""#), done
    ).checkEveryCut()
    #expect(
      outcome.events == [
        .reasoning("Let me see."), .content("Four — 四"), .finished(.stop),
        .usage(Usage(inputTokens: 17, outputTokens: 50)),
      ])
  }

  @Test("Calls come whole; those without an id get one, and all have different ones") func calls() async {
    let outcome = await stream(
      message(
        #""content":"","tool_calls":[{"function":{"index":0,"name":"get_weather","arguments":{"city":"Paris","days":[1,2]}}},"#
          + #"{"id":"call_0","function":{"index":1,"name":"now","arguments":{}}}]"#),
      message(#""content":"","tool_calls":[{"id":"call_0","function":{"name":"now"}}]"#), done
    ).checkEveryCut()
    #expect(
      outcome.answer.calls == [
        .init(id: "call_0", name: "get_weather", arguments: #"{"city":"Paris","days":[1,2]}"#),
        .init(id: "call_1", name: "now", arguments: "{}"), .init(id: "call_2", name: "now", arguments: "{}"),
      ])
    #expect(outcome.answer.finishReason == .toolCalls)
  }

  @Test("Arguments as text, as proxies pass them on") func textArguments() {
    let outcome = stream(
      message(#""tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]"#), done
    ).read()
    #expect(outcome.answer.calls == [.init(id: "a", name: "f", arguments: #"{"x":1}"#)])
  }

  @Test("A call without a name is a failure") func nameless() {
    let outcome = stream(message(#""tool_calls":[{"function":{"arguments":{}}}]"#), done).read()
    #expect(outcome.failure?.code == .protocolViolation)
  }

  @Test(arguments: [
    (#""stop""#, FinishReason.stop), (#""length""#, .length), (#""load""#, .stop), (#""unload""#, .stop),
    ("null", .stop), (#""weird""#, .other),
  ]) func reasons(_ name: String, _ reason: FinishReason) {
    let outcome = stream(#"{"message":{"content":"x"},"done":true,"done_reason":\#(name)}"#).read()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.finishReason == reason)
    #expect(outcome.answer.usage == nil)
  }

  @Test("Counts that nobody can mean are none") func absurdCounts() {
    for count in ["-1", "9223372036854775807", "9223372036854775808", "1e300"] {
      let outcome = stream(#"{"done":true,"prompt_eval_count":\#(count),"eval_count":\#(count)}"#).read()
      #expect(outcome.failure == nil)
      #expect(outcome.answer.usage == nil)
    }
  }

  @Test(
    "A failure in the middle is told, and what was said is kept",
    arguments: [
      (#""an error was encountered while running the model: unexpected EOF""#, TurnError.Code.server),
      (#""model 'qwen3:8b' not found""#, .modelUnknown),
      (#""the input length exceeds the context length""#, .contextTooLong),
      (#"{"message":"x","code":429}"#, .rateLimited),
    ]) func errorLine(_ error: String, _ code: TurnError.Code) async
  {
    let outcome = stream(message(#""content":"kept""#), #"{"error":\#(error)}"#).read()
    #expect(outcome.failure?.code == code)
    #expect(outcome.answer.text == "kept")
  }

  @Test("A model that is not there can be pulled") func pull() {
    let outcome = stream(#"{"error":"model 'qwen3:8b' not found"}"#).read()
    #expect(outcome.failure?.suggestion.contains("`ollama pull qwen3:8b`") == true)
    var failures = ProviderFailures(provider: "ollama", model: "x; rm -rf /")
    OllamaAPI.adapt(&failures)
    #expect(failures.modelSuggestion.contains("`ollama pull NAME`"))
  }

  @Test("The last line may lack its end, and nothing is read after it") func lastLine() {
    let whole = stream(message(#""content":"x""#), done, "no JSON").read()
    #expect(whole.failure == nil)
    let parser = AnswerParser<OllamaReader>.ollama
    let body = Array((message(#""content":"x""#) + "\r\n\r\n" + done).utf8)
    let outcome = RecordedStream("no end", body: body, parser: parser).read()
    #expect(outcome == whole)
  }

  @Test("Broken JSON is a failure that says where") func malformed() {
    let outcome = stream(message(#""content":"kept""#), #"{"message":{]}"#).read()
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.failure?.message.contains("byte 12") == true)
    #expect(outcome.answer.text == "kept")
  }

  // MARK: Answers in one piece

  private func whole(_ body: String) -> RecordedStream<OllamaReader>.Outcome { whole(Array(body.utf8)) }

  private func whole(_ body: [UInt8]) -> RecordedStream<OllamaReader>.Outcome {
    var parser = AnswerParser<OllamaReader>.ollama
    var events: [ModelEvent] = []
    do throws(TurnError) {
      try body.withUnsafeBufferPointer { bytes throws(TurnError) in
        try parser.takeWhole(UnsafeRawBufferPointer(bytes), into: &events)
      }
      try parser.finish(into: &events)
    } catch {
      return .init(events: events, failure: error)
    }
    return .init(events: events, failure: nil)
  }

  @Test("A recorded answer that is no stream") func recordedWhole() throws {
    let outcome = whole(try Corpus.bytes("Cassettes/ollama/chat-tool-calls-nonstream.json"))
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text.hasPrefix("This is a simple example"))
    #expect(outcome.answer.usage == Usage(inputTokens: 44, outputTokens: 113))
    #expect(outcome.answer.finishReason == .stop)
  }

  @Test("Lines that are called one JSON text") func linesAsWhole() {
    let outcome = whole(message(#""content":"a""#) + "\n" + message(#""content":"b""#) + "\n" + done + "\n")
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == "ab")
  }

  @Test(arguments: [
    (#"{"error":"busy"}"#, TurnError.Code.server), (#"{"detail":"Not Found"}"#, .server),
    (#"{"status":"fine"}"#, .protocolViolation), ("[]", .protocolViolation), ("", .protocolViolation),
    (#"{"message":{"content":"x"},"done":false}"#, .network),
  ]) func wholeFailures(_ body: String, _ code: TurnError.Code) { #expect(whole(body).failure?.code == code) }
}
