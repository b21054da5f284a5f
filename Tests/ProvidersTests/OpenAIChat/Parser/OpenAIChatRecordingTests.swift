import Conversation
import Coordinator
import Testing

@testable import Providers

/// Recorded streams of real servers, whole and cut in every place.
///
/// One after the other: tests that wait for servers run beside them, and must not wait for all of these at each step.
@Suite(.serialized) struct OpenAIChatRecordingTests {
  struct Recording: Sendable, CustomTestStringConvertible {
    var file: String
    var text = ""
    var reasoning = ""
    var calls: [Answer.Call] = []
    var usage: Usage?
    var finishReason: FinishReason?
    var testDescription: String { file }
  }

  private static func openAIUsage(_ input: Int, _ output: Int) -> Usage {
    Usage(inputTokens: input, outputTokens: output, cachedInputTokens: 0, reasoningTokens: 0)
  }

  static let recordings: [Recording] = [
    Recording(
      file: "openai-chat/text-with-usage", text: "The capital of Mexico is Mexico City.",
      usage: openAIUsage(14, 8), finishReason: .stop),
    Recording(
      file: "openai-chat/parallel-tool-calls-leg1",
      calls: [
        .init(id: "call_q2UyBRP7eXNTzAoR8lEhjc9Z", name: "get_country", arguments: "{}"),
        .init(id: "call_b51ijcpFkDiTQG1bQzsrmtW5", name: "get_product_name", arguments: "{}"),
      ], usage: openAIUsage(364, 40), finishReason: .toolCalls),
    Recording(
      file: "openai-chat/parallel-tool-calls-leg2",
      calls: [
        .init(
          id: "call_LwxJUB9KppVyogRRLQsamRJv", name: "get_weather", arguments: #"{"city":"Mexico City"}"#)
      ], usage: openAIUsage(423, 15), finishReason: .toolCalls),
    Recording(
      file: "openai-chat/tool-call-large-args",
      calls: [
        .init(
          id: "call_CCGIWaMeYWmxOQ91orkmTvzn", name: "final_result",
          arguments: #"{"answers":[{"label":"Capital","answer":"The capital of Mexico is Mexico City."},"#
            + #"{"label":"Weather","answer":"The weather in Mexico City is currently sunny."},"#
            + #"{"label":"Product Name","answer":"The product name is Pydantic AI."}]}"#)
      ], usage: openAIUsage(448, 62), finishReason: .toolCalls),
    Recording(
      file: "openai-chat/refusal-field-moderation", text: "Paris.", usage: openAIUsage(13, 11),
      finishReason: .stop),
    Recording(
      file: "llamacpp-recorded/openai-chat-text", text: "The capital of France is Paris.",
      usage: Usage(inputTokens: 36, outputTokens: 8, cachedInputTokens: 5), finishReason: .stop),
    Recording(
      file: "llamacpp-recorded/openai-chat-length", text: "As an artificial intelligence language model",
      finishReason: .length),
    Recording(
      file: "llamacpp-recorded/openai-chat-with-pings", text: "The quick brown fox jumps",
      finishReason: .length),
    Recording(
      file: "llamacpp-recorded/openai-chat-tool-call",
      calls: [
        .init(
          id: "36Fz6pKkK23ulnn11vovKhdUrHOVN5VM", name: "get_weather", arguments: #"{"city": "Paris"}"#)
      ], usage: Usage(inputTokens: 187, outputTokens: 21, cachedInputTokens: 102), finishReason: .toolCalls),
    Recording(
      file: "cloudflare/openai-compatible-text", text: " + 1 = 2.",
      usage: Usage(inputTokens: 43, outputTokens: 9), finishReason: .stop),
  ]

  private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [ModelEvent] {
    var parser = AnswerParser.chat("test")
    var events: [ModelEvent] = []
    for piece in pieces { try piece.withUnsafeBytes { try parser.feed($0, into: &events) } }
    try parser.finish(into: &events)
    return events
  }

  @Test(arguments: recordings) func reads(_ recording: Recording) async throws {
    let body = try Corpus.bytes("Cassettes/\(recording.file).sse")
    let answer = Answer(try read(Cutting.whole(body)))
    #expect(answer.text == recording.text)
    #expect(answer.reasoning == recording.reasoning)
    #expect(answer.calls == recording.calls)
    #expect(answer.usage == recording.usage)
    #expect(answer.finishReason == recording.finishReason)

    #expect(Answer(try read(Cutting.byteByByte(body))).without(order: true) == answer.without(order: true))
    // Every place of a long recording would take minutes in a debug build: a prime step meets all kinds.
    for position in stride(from: 0, through: body.count, by: body.count > 6000 ? 7 : 1) {
      // The tests beside this one wait for servers: they must not starve.
      await Task.yield()
      let split = Answer(try read(Cutting.inTwo(body, at: position)))
      #expect(split.without(order: true) == answer.without(order: true), "cut at \(position)")
    }
  }

  @Test(
    "A stream that is cut off fails once, as a network failure, and what was said is kept",
    arguments: recordings)
  func cutOff(_ recording: Recording) async throws {
    let body = try Corpus.bytes("Cassettes/\(recording.file).sse")
    let whole = Answer(try read(Cutting.whole(body)))
    var failures = 0
    var answer = Answer()
    var known = 0
    var parser = AnswerParser.chat("test")
    var events: [ModelEvent] = []
    for position in body.indices {
      // The parser is a value: what it has taken so far is what a cut at this place would have left.
      if events.count != known {
        known = events.count
        answer = Answer(events)
        #expect(whole.text.hasPrefix(answer.text))
        await Task.yield()
      }
      if answer.finishReason == nil {
        do throws(TurnError) {
          try parser.finish(into: &events)
          Issue.record("cut at \(position) was not noticed")
        } catch {
          failures += 1
          #expect(error.code == .network)
          #expect(error.mayRetry)
          #expect(error.message.contains("cut off"))
        }
      } else {
        #expect(throws: Never.self) { try parser.finish(into: &events) }
      }
      try body[position...position].withUnsafeBytes { try parser.feed($0, into: &events) }
    }
    try parser.finish(into: &events)
    #expect(failures > body.count / 8, "the loop has met cuts before the end")
  }

  @Test("Reasoning in the field of DeepSeek, before a call") func deepSeek() throws {
    let answer = Answer(
      try read(Cutting.whole(try Corpus.bytes("Cassettes/deepseek/reasoning_content-tool-call.sse"))))
    #expect(answer.reasoning.hasPrefix("Let"))
    #expect(answer.text.isEmpty)
    #expect(answer.calls.map(\.arguments) == ["{}"])
    #expect(answer.finishReason == .toolCalls)
    #expect(
      answer.usage
        == Usage(inputTokens: 297, outputTokens: 35, cachedInputTokens: 0, reasoningTokens: 7))
  }

  @Test("Content as a list of parts, as Mistral sends it") func mistral() throws {
    let answer = Answer(
      try read(Cutting.whole(try Corpus.bytes("Cassettes/mistral/thinking-content-array.sse"))))
    #expect(answer.reasoning.hasPrefix("Okay"))
    #expect(answer.text.hasSuffix(" safe crossing."))
    #expect(answer.finishReason == .stop)
    #expect(answer.usage == Usage(inputTokens: 10, outputTokens: 232))
  }

  @Test("Comments that keep the line open, and reasoning, as OpenRouter sends them") func openRouter() throws
  {
    let answer = Answer(
      try read(Cutting.whole(try Corpus.bytes("Cassettes/openrouter/keepalive-comments-reasoning.sse"))))
    #expect(!answer.text.isEmpty)
    #expect(!answer.reasoning.isEmpty)
    #expect(answer.finishReason == .stop)
    #expect(
      answer.usage
        == Usage(
          inputTokens: 43, outputTokens: 36, cachedInputTokens: 0, reasoningTokens: 13, cost: 0.000669))
  }

  @Test("An error beside the choices, as OpenRouter sends it") func openRouterError() throws {
    let body = try Corpus.bytes("Cassettes/openrouter/mid-stream-error.sse")
    var parser = AnswerParser.chat("openrouter")
    var events: [ModelEvent] = []
    let error = #expect(throws: TurnError.self) {
      try body.withUnsafeBytes { try parser.feed($0, into: &events) }
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("Token limit reached") == true)
    #expect(Answer(events).reasoning.hasPrefix("We need"))
    #expect(Answer(events).usage?.inputTokens == 43)
  }

  @Test("An event named error in the middle of a stream, as Groq sends it") func groq() throws {
    let body = try Corpus.bytes("Cassettes/groq/tool_use_failed-mid-stream-error.sse")
    for pieces in [Cutting.whole(body), Cutting.byteByByte(body)] {
      var parser = AnswerParser.chat("groq")
      var events: [ModelEvent] = []
      do {
        for piece in pieces { try piece.withUnsafeBytes { try parser.feed($0, into: &events) } }
        Issue.record("no failure")
      } catch let error as TurnError {
        #expect(error.code == .invalidRequest)
        #expect(error.message.contains("Tool call validation failed"))
        #expect(!error.message.contains("failed_generation"))
      }
      #expect(Answer(events).reasoning.hasPrefix("We need"))
    }
  }

  @Test(
    "Recordings of those who speak it in their own way, divided and cut",
    arguments: [
      "deepseek/reasoning_content-tool-call", "deepseek/reasoning_content-leg2-answer",
      "openrouter/mid-stream-error", "mistral/thinking-content-array",
      "groq/tool_use_failed-mid-stream-error",
    ])
  func dialects(_ file: String) async throws {
    let body = try Corpus.bytes("Cassettes/\(file).sse")
    let stream = RecordedStream(file, body: body, parser: .chat("test"))
    let whole = stream.read()
    #expect(stream.read(Cutting.byteByByte(body)) == whole)
    // Every place of the long ones would take minutes in a debug build: a prime step meets all kinds.
    for position in stride(from: 0, to: body.count, by: body.count > 10_000 ? 97 : 7) {
      await Task.yield()
      #expect(stream.read(Cutting.inTwo(body, at: position)) == whole, "divided at \(position)")
      let cut = stream.read([body[..<position]])
      #expect(whole.answer.reasoning.utf8.starts(with: cut.answer.reasoning.utf8), "cut at \(position)")
      #expect(whole.answer.text.utf8.starts(with: cut.answer.text.utf8), "cut at \(position)")
      if cut.answer.finishReason == nil {
        #expect(cut.failure?.code == .network, "cut at \(position)")
      } else {
        // OpenRouter names a reason before it fails: until then nothing is amiss.
        #expect(cut.failure == nil || cut.failure == whole.failure, "cut at \(position)")
      }
    }
  }
}

extension Answer {
  /// The same without the order of events, which depends on where usage is told.
  func without(order: Bool) -> Answer {
    var copy = self
    if order { copy.order = [] }
    return copy
  }
}
