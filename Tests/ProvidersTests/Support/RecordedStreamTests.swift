import Conversation
import Coordinator
import Testing

@testable import Providers

@Suite struct RecordedStreamTests {
  @Test("A reader that depends on how pieces arrive, or misses the end, does not pass") func findsMistakes()
    async
  {
    // Takes any end of the body for the end of the answer.
    struct Careless: AnswerReader {
      var isDone: Bool { false }
      var isComplete: Bool { true }
      mutating func take(
        _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
      ) throws(AnswerFailure) {
        events.content("x")
      }
      mutating func takeWhole(
        _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
      ) throws(AnswerFailure) {}
    }
    let stream = RecordedStream(
      "careless", body: Array("data: 1\n\ndata: 2\n\n".utf8),
      parser: AnswerParser(Careless(), framing: .eventStream, failures: ProviderFailures(provider: "test")))
    let problems = await stream.problems()
    #expect(problems.first == "a cut at 0 is not told as one")
    #expect(problems.count == stream.body.count + 1)
  }

  @Test("Neighbours are joined, and the last usage stands at the end") func joins() {
    let events: [ModelEvent] = [
      .content("a"), .keepAlive, .content("b"), .usage(Usage(inputTokens: 1, outputTokens: 0)),
      .content("c"), .usage(Usage(inputTokens: 1, outputTokens: 2)),
      .toolCallArguments(index: 1, "{"), .toolCallArguments(index: 1, "}"),
      .toolCallArguments(index: 2, "{}"),
    ]
    #expect(
      events.joined == [
        .content("abc"), .toolCallArguments(index: 1, "{}"), .toolCallArguments(index: 2, "{}"),
        .usage(Usage(inputTokens: 1, outputTokens: 2)),
      ])
  }

  @Test(
    "Recordings of Chat Completions",
    arguments: ["llamacpp-recorded/openai-chat-text.sse", "llamacpp-recorded/openai-chat-tool-call.sse"])
  func chat(_ file: String) async throws {
    let outcome = await (try RecordedStream(file, parser: .chat("test"))).checkEveryCut()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.finishReason != nil)
  }
}
