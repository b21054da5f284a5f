import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct GeminiReaderTests {
  private typealias Outcome = RecordedStream<GeminiReader>.Outcome

  /// Reads chunks, whole and byte by byte, which must say the same.
  private func read(_ chunks: [String], sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
    let body = chunks.map { "data: \($0)\r\n\r\n" }.joined()
    let stream = RecordedStream("chunks", body: Array(body.utf8), parser: .gemini())
    let outcome = stream.read()
    #expect(stream.read(Cutting.byteByByte(stream.body)) == outcome, sourceLocation: sourceLocation)
    return outcome
  }

  private func read(_ chunks: String..., sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
    read(chunks, sourceLocation: sourceLocation)
  }

  private func parts(_ parts: String..., finish: String? = nil) -> String {
    let reason = finish.map { #","finishReason":"\#($0)""# } ?? ""
    return
      #"{"candidates":[{"content":{"role":"model","parts":[\#(parts.joined(separator: ","))]}\#(reason)}]}"#
  }

  private func call(_ inside: String) -> String { parts(#"{"functionCall":{\#(inside)}}"#) }

  private func argument(_ path: String, _ value: String, more: Bool = true) -> String {
    call(#""partialArgs":[{"jsonPath":"\#(path)",\#(value)}]\#(more ? #","willContinue":true"# : "")"#)
  }

  private let stop = #"{"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]}"#

  // MARK: Text and thoughts

  @Test("Thoughts are reasoning") func thoughts() {
    let outcome = read(
      parts(#"{"text":"Let ","thought":true}"#), parts(#"{"text":"me.","thought":true}"#, #"{"text":"Hi"}"#),
      stop)
    #expect(outcome.answer.reasoning == "Let me.")
    #expect(outcome.answer.text == "Hi")
    #expect(outcome.answer.order == ["reasoning", "content", "finished"])
    #expect(outcome.answer.blocks.isEmpty)
  }

  @Test("A signature stands before its part; one on an empty text is a part of its own") func signatures() {
    let outcome = read(
      parts(#"{"text":"a","thoughtSignature":"s"}"#), parts(#"{"text":"b"}"#), parts(#"{"text":"c"}"#),
      parts(#"{"text":"","thoughtSignature":"t"}"#, finish: "STOP"))
    #expect(
      outcome.events == [
        .reasoningBlock(format: "gemini", payload: #"{"thoughtSignature":"s"}"#), .content("a"),
        .reasoningBlock(format: "gemini", payload: "{}"), .content("bc"),
        .reasoningBlock(format: "gemini", payload: #"{"text":"","thoughtSignature":"t"}"#), .finished(.stop),
      ])
  }

  @Test("Signed thoughts, and what Google's own tools did, go back whole") func ownTools() {
    let code = #"{"executableCode":{"language":"PYTHON","code":"1"}}"#
    let thought = #"{"text":"Hm","thought":true,"thoughtSignature":"s"}"#
    let outcome = read(
      parts(thought, code), parts(#"{"codeExecutionResult":{"output":"1"}}"#, #"{"text":"1"}"#), stop)
    #expect(
      outcome.answer.blocks == [
        "gemini \(thought)", "gemini \(code)", #"gemini {"codeExecutionResult":{"output":"1"}}"#,
      ])
    #expect(outcome.answer.reasoning == "Hm")
    #expect(outcome.answer.text == "1")
    #expect(outcome.answer.finishReason == .stop)
  }

  // MARK: Calls

  @Test("Calls at once; the first has the signature, and ids where Gemini gave some") func parallel() {
    let outcome = read(
      parts(
        #"{"functionCall":{"id":"x1","name":"f","args":{"a": [1, {"b": "c"}]}},"thoughtSignature":"s"}"#,
        #"{"functionCall":{"name":"g"}}"#), stop)
    #expect(
      outcome.answer.calls == [
        .init(id: "x1", name: "f", arguments: #"{"a": [1, {"b": "c"}]}"#),
        .init(id: "antiphon_call_1", name: "g", arguments: "{}"),
      ])
    #expect(outcome.answer.order.prefix(3) == ["block", "call 0", "arguments 0"])
    #expect(outcome.answer.finishReason == .toolCalls)
  }

  @Test("Arguments that come value by value") func partialArguments() {
    let outcome = read(
      call(#""name":"getWeather","willContinue":true"#),
      argument("$.location", #""stringValue":"Bos","willContinue":true"#),
      argument("$.location", #""stringValue":"ton","willContinue":true"#),
      argument("$.location", #""stringValue":"""#), call(""),
      call(#""name":"cook","willContinue":true"#),
      argument("$.recipe.steps[0].text", #""stringValue":"a","willContinue":true"#),
      argument("$.recipe.steps[0].text", #""stringValue":"""#),
      argument("$.recipe.steps[0].price", #""numberValue":0.5"#),
      argument("$.recipe.steps[1]['a \\\"b']", #""boolValue":true"#),
      argument("$.recipe.none", #""nullValue":"NULL_VALUE""#),
      // The last piece of this one is missing.
      call(#""name":"nothing","willContinue":true"#), stop)
    #expect(outcome.failure == nil)
    #expect(
      outcome.answer.calls.map(\.arguments) == [
        #"{"location":"Boston"}"#,
        #"{"recipe":{"steps":[{"text":"a","price":0.5},{"a \"b":true}],"none":null}}"#, "{}",
      ])
    #expect(outcome.answer.finishReason == .toolCalls)
  }

  @Test("The last value may end the call by itself") func partialEnd() {
    let outcome = read(
      call(#""name":"f","willContinue":true"#), argument("$.x", #""numberValue":1"#, more: false), call(""),
      stop)
    #expect(outcome.answer.calls.map(\.arguments) == [#"{"x":1}"#])
  }

  @Test(
    "A path that leads nowhere is a violation, and makes no list that long",
    arguments: [
      "$.a[999999999]", "$", "a", "$.", "$[x]", "$..a", "$['a", "$.a[0].b[1]",
      String(repeating: "[0]", count: 99),
      "$" + String(repeating: ".a", count: 99),
    ]) func badPaths(_ path: String)
  {
    let outcome = read(
      parts(#"{"text":"kept"}"#), call(#""name":"f","willContinue":true"#),
      argument(path, #""numberValue":1"#), stop)
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.answer.text == "kept")
  }

  @Test("A call without a name is a violation") func nameless() {
    #expect(read(call(#""args":{}"#), stop).failure?.code == .protocolViolation)
  }

  // MARK: Endings

  @Test(arguments: [
    ("STOP", FinishReason.stop), ("MAX_TOKENS", .length), ("SAFETY", .contentFilter),
    ("RECITATION", .contentFilter), ("PROHIBITED_CONTENT", .contentFilter), ("SPII", .contentFilter),
    ("BLOCKLIST", .contentFilter), ("MALFORMED_FUNCTION_CALL", .other), ("LANGUAGE", .other), ("NEW", .other),
  ]) func reasons(_ name: String, _ reason: FinishReason) {
    #expect(read(parts(#"{"text":"x"}"#, finish: name)).answer.finishReason == reason)
  }

  @Test("A malformed call and nothing else is a failure that may pass") func malformedCall() {
    let outcome = read(
      #"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"print(secret)"}]}"#)
    #expect(outcome.failure?.code == .server)
    #expect(outcome.failure?.mayRetry == true)
    #expect(outcome.failure?.message.contains("secret") == false)
  }

  @Test("A prompt that is blocked is refused") func blocked() {
    let outcome = read(
      #"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":9}}"#)
    #expect(outcome.failure?.code == .contentRefused)
    #expect(outcome.failure?.message.contains("PROHIBITED_CONTENT") == true)
    #expect(outcome.answer.usage == Usage(inputTokens: 9, outputTokens: 0))
    #expect(
      read(#"{"promptFeedback":{"safetyRatings":[]}}"#, parts(#"{"text":"x"}"#, finish: "STOP")).failure
        == nil)
  }

  @Test(arguments: [
    (
      #"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#,
      TurnError.Code.overloaded
    ),
    (#"{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}"#, .rateLimited),
    (#"{"error":{"message":"Broken","status":"INTERNAL"}}"#, .server),
    (#"{"error":{"code":500,"message":"Broken","status":"INTERNAL"}}"#, .server),
  ]) func errors(_ chunk: String, _ code: TurnError.Code) {
    let outcome = read(parts(#"{"text":"kept"}"#), chunk, stop)
    #expect(outcome.failure?.code == code)
    #expect(outcome.answer.text == "kept")
  }

  @Test("A body that ends without a reason was cut off; the mark of other protocols is taken too") func ends()
  {
    #expect(read(parts(#"{"text":"x"}"#)).failure?.code == .network)
    #expect(read(parts(#"{"text":"x"}"#), "[DONE]").failure == nil)
  }

  @Test("Usage") func usage() {
    let outcome = read(
      #"{"candidates":[{"content":{"parts":[{"text":"x"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"}}"#,
      #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"#
        + #""candidatesTokenCount":5,"thoughtsTokenCount":7,"toolUsePromptTokenCount":2,"totalTokenCount":24}}"#
    )
    #expect(
      outcome.answer.usage
        == Usage(inputTokens: 12, outputTokens: 12, cachedInputTokens: 4, reasoningTokens: 7))
  }

  @Test("Members of the wrong kind and other candidates are passed over") func wrongKinds() {
    let outcome = read(
      #"{"candidates":{},"usageMetadata":[],"promptFeedback":7}"#,
      #"{"candidates":[7,{"index":1,"content":{"parts":[{"text":"other"}]},"finishReason":"STOP"}]}"#,
      #"{"candidates":[{"content":"x"},{"content":{"parts":[7,{"text":1},{"inlineData":{"data":"AA"}}]}}]}"#,
      parts(#"{"text":"ok","thought":null}"#), stop)
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == "ok")
    #expect(outcome.answer.blocks.isEmpty)
  }

  @Test(
    "What is not JSON, and what is nested too deeply",
    arguments: [
      #"{"candidates":"#, "[]", "7", #"{"a":"# + String(repeating: "[", count: 70),
    ]) func malformed(_ piece: String)
  {
    let outcome = read(parts(#"{"text":"kept"}"#), piece)
    #expect(outcome.failure?.code == .protocolViolation)
    #expect(outcome.answer.text == "kept")
  }

  // MARK: Answers in one piece

  private func whole(_ answer: String) -> Outcome {
    var parser = AnswerParser<GeminiReader>.gemini()
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

  @Test("A list of chunks, from a server that does not know of event streams") func list() {
    let chunks = [parts(#"{"text":"a"}"#), parts(#"{"text":"b"}"#), stop]
    #expect(whole("[" + chunks.joined(separator: ",\r\n") + "]\n") == read(chunks))
    #expect(whole(parts(#"{"text":"ab"}"#, finish: "STOP")) == read(chunks))
  }

  @Test("A list that is cut, or fails, keeps what was said") func brokenLists() {
    let text = parts(#"{"text":"kept"}"#)
    let cases: [(String, TurnError.Code)] = [
      ("[\(text),", .protocolViolation), ("[\(text)]", .network), ("[\(text)] x", .protocolViolation),
      (#"[\#(text),{"error":{"code":503,"message":"x"}}]"#, .overloaded),
    ]
    for (body, code) in cases {
      let outcome = whole(body)
      #expect(outcome.failure?.code == code, "\(body)")
      #expect(outcome.answer.text == "kept")
    }
  }
}
