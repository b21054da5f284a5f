import Conversation
import Coordinator
import FoundationEssentials
import Testing

@testable import Providers

/// Recorded streams of real servers, whole and cut in every place.
///
/// One after the other: tests that wait for servers run beside them, and must not wait for all of these at each step.
@Suite(.serialized) struct OpenAIResponsesRecordingTests {
  struct Recording: Sendable, CustomTestStringConvertible {
    var file: String
    var text = ""
    var calls: [Answer.Call] = []
    var usage: Usage
    var finishReason = FinishReason.stop
    var testDescription: String { file }
  }

  static let recordings: [Recording] = [
    Recording(
      file: "openai-responses/function-call",
      calls: [
        .init(id: "call_kL0PCQV7M2WMoVX8V8OtYSAL", name: "get_capital", arguments: #"{"country":"France"}"#)
      ], usage: Usage(inputTokens: 255, outputTokens: 16, cachedInputTokens: 0, reasoningTokens: 0),
      finishReason: .toolCalls),
    Recording(
      file: "openai-responses/text", text: "The capital of France is Paris.",
      usage: Usage(inputTokens: 278, outputTokens: 9, cachedInputTokens: 0, reasoningTokens: 0)),
    Recording(
      file: "openrouter/responses-tool-call",
      calls: [.init(id: "call_faKQ4JI18zZQE2oynAbvwip4", name: "llm_version", arguments: "{}")],
      usage: Usage(inputTokens: 42, outputTokens: 12, cachedInputTokens: 0, reasoningTokens: 0),
      finishReason: .toolCalls),
    Recording(
      file: "llamacpp-recorded/openai-responses-text", text: "The capital of France is Paris.",
      usage: Usage(inputTokens: 36, outputTokens: 8, cachedInputTokens: 24)),
    Recording(
      file: "llamacpp-recorded/openai-responses-tool-call",
      calls: [
        .init(
          id: "call_IMJ0W7iCvs4gvFpGbpTBFULJXENU72JW", name: "get_weather", arguments: #"{"city": "Paris"}"#)
      ], usage: Usage(inputTokens: 197, outputTokens: 21, cachedInputTokens: 18), finishReason: .toolCalls),
  ]

  @Test(arguments: recordings) func reads(_ recording: Recording) async throws {
    let stream = try RecordedStream("\(recording.file).sse", parser: .responses())
    let outcome = await stream.checkEveryCut()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == recording.text)
    #expect(outcome.answer.calls == recording.calls)
    #expect(outcome.answer.usage == recording.usage)
    #expect(outcome.answer.finishReason == recording.finishReason)
  }

  @Test("Parts of a summary are parted by a blank line; without its encrypted form it does not go back")
  func summary() throws {
    let answer = try RecordedStream("openai-responses/reasoning-summary.sse", parser: .responses()).read()
      .answer
    #expect(answer.reasoning.hasPrefix("**Exploring prime numbers**\n\nI need to find"))
    #expect(answer.reasoning.contains("against small primes.\n\n**Testing prime candidates**\n\nI’m"))
    #expect(answer.reasoning.contains("my primes!\n\n**Final count of primes**\n\n"))
    #expect(answer.reasoning.hasSuffix(#"my answer as "3.""#))
    #expect(answer.blocks.isEmpty)
  }

  @Test("A damaged one says the same however it is divided", arguments: recordings.map(\.file))
  func damaged(_ file: String) async throws {
    await (try RecordedStream("\(file).sse", parser: .responses())).checkDamaged(runs: 200)
  }

  @Test("A long one, divided and cut in a hundred places") func long() async throws {
    let stream = try RecordedStream("openai-responses/reasoning-summary.sse", parser: .responses())
    let whole = stream.read()
    #expect(whole.failure == nil)
    #expect(whole.answer.text == "3")
    #expect(
      whole.answer.usage
        == Usage(inputTokens: 32, outputTokens: 839, cachedInputTokens: 0, reasoningTokens: 832))
    var parser = AnswerParser<OpenAIResponsesReader>.responses()
    var events: [ModelEvent] = []
    for position in stream.body.indices {
      // The tests beside this one wait for servers: they must not starve.
      if position.isMultiple(of: 256) { await Task.yield() }
      try stream.body[position...position].withUnsafeBytes { try parser.feed($0, into: &events) }
    }
    try parser.finish(into: &events)
    #expect(events.joined == whole.events)
    var failures = 0
    for position in stride(from: 0, to: stream.body.count, by: 997) {
      await Task.yield()
      #expect(stream.read(Cutting.inTwo(stream.body, at: position)) == whole, "divided at \(position)")
      await Task.yield()
      let cut = stream.read([stream.body[..<position]])
      #expect(whole.answer.reasoning.utf8.starts(with: cut.answer.reasoning.utf8))
      if cut.failure?.code == .network, cut.failure?.mayRetry == true { failures += 1 }
    }
    #expect(failures == (stream.body.count + 996) / 997)
  }

  @Test("The next request carries what the recorded one did") func roundTrip() throws {
    let leg = try RecordedStream("openai-responses/function-call.sse", parser: .responses()).read()
    let recorded = try Recorded(json: "openai-responses/text.meta.json").request
    let body = OpenAIResponsesRequest.encode(
      ModelRequest(
        model: "gpt-4o",
        messages: [
          .user("What is the capital of France?"), TestTurn.message(leg.events),
          .toolResult(
            providerCallID: leg.answer.calls[0].id, name: "get_capital", content: "Paris", isError: false),
        ]))
    let sent = try JSONDecoder().decode(Recorded.Request.self, from: Data(body))
    #expect(sent.model == recorded.model)
    #expect(sent.stream == recorded.stream)
    #expect(sent.input.map(\.comparable) == recorded.input.map(\.comparable))
    #expect(sent.input.compactMap(\.call_id) == Array(repeating: leg.answer.calls[0].id, count: 2))
    #expect(Set(recorded.input.compactMap(\.call_id)).count == 1)
  }

  /// A request as it was recorded, or as it is written here.
  private struct Recorded: Decodable {
    struct Request: Decodable {
      var model: String
      var stream: Bool
      var input: [Item]
    }

    struct Item: Decodable {
      var type: String?
      var role: String?
      var content: Content?
      var call_id: String?
      var name: String?
      var arguments: String?
      var output: String?

      /// The recorded client named calls by the ids of their items, and left out what is the default.
      var comparable: [String?] { [type ?? "message", role, content?.text, name, arguments, output] }
    }

    /// A text, or a list of parts that says the same.
    struct Content: Decodable {
      struct Part: Decodable { var text: String }
      var text: String

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        text = try (try? value.decode(String.self)) ?? value.decode([Part].self).map(\.text).joined()
      }
    }

    var request: Request

    init(json file: String) throws {
      self = try JSONDecoder().decode(Recorded.self, from: Data(try Corpus.bytes("Cassettes/\(file)")))
    }
  }
}
