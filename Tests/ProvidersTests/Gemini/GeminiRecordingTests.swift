import Conversation
import Coordinator
import FoundationEssentials
import Testing

@testable import Providers

/// Recorded streams of Google's, whole and cut in every place.
///
/// One after the other: tests that wait for servers run beside them, and must not wait for all of these at each step.
@Suite(.serialized) struct GeminiRecordingTests {
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
      file: "gemini/text-crlf", text: "The capital of France is Paris.\n",
      usage: Usage(inputTokens: 13, outputTokens: 8)),
    Recording(
      file: "gemini/function-call-thought-signature",
      calls: [.init(id: "antiphon_call_0", name: "get_country", arguments: "{}")],
      usage: Usage(inputTokens: 29, outputTokens: 212, reasoningTokens: 202), finishReason: .toolCalls),
    // Its client went away, which the recording does not show: the answer is whole.
    Recording(
      file: "gemini/truncated-by-client-cancel", text: "Paris",
      usage: Usage(inputTokens: 6, outputTokens: 36, reasoningTokens: 35)),
  ]

  @Test(arguments: recordings) func reads(_ recording: Recording) async throws {
    let stream = try RecordedStream("\(recording.file).sse", parser: .gemini())
    let outcome = await stream.checkEveryCut()
    #expect(outcome.failure == nil)
    #expect(outcome.answer.text == recording.text)
    #expect(outcome.answer.calls == recording.calls)
    #expect(outcome.answer.usage == recording.usage)
    #expect(outcome.answer.finishReason == recording.finishReason)
  }

  @Test("A damaged one says the same however it is divided", arguments: recordings.map(\.file))
  func damaged(_ file: String) async throws {
    await (try RecordedStream("\(file).sse", parser: .gemini())).checkDamaged(runs: 200)
  }

  @Test("Line ends of either kind say the same", arguments: recordings)
  func lineEnds(_ recording: Recording) throws {
    let body = try Corpus.bytes("Cassettes/\(recording.file).sse")
    #expect(body.contains(UInt8(ascii: "\r")))
    let whole = RecordedStream("crlf", body: body, parser: .gemini()).read()
    #expect(
      RecordedStream("lf", body: body.filter { $0 != UInt8(ascii: "\r") }, parser: .gemini()).read() == whole)
  }

  @Test("The signature goes back on the part on which it came") func roundTrip() throws {
    let leg = try RecordedStream("gemini/function-call-thought-signature.sse", parser: .gemini()).read()
    let signed = try #require(leg.answer.blocks.first?.dropFirst("gemini ".count))
    let signature = try JSONDecoder().decode([String: String].self, from: Data(signed.utf8))[
      "thoughtSignature"]
    #expect(
      String(
        decoding: try Corpus.bytes("Cassettes/gemini/function-call-thought-signature.sse"), as: UTF8.self
      )
      .contains(#""thoughtSignature": "\#(try #require(signature))""#))
    let body = GeminiRequest.encode(
      ModelRequest(
        model: "gemini-3-pro-preview",
        messages: [
          .user("What is the capital of the user country? Call the tool"), TestTurn.message(leg.events),
          .toolResult(
            providerCallID: leg.answer.calls[0].id, name: "get_country", content: "Mexico", isError: false),
        ]))
    let sent = try JSONDecoder().decode(Sent.self, from: Data(body))
    let recorded = try JSONDecoder().decode(
      Recorded.self,
      from: Data(try Corpus.bytes("Cassettes/gemini/function-call-thought-signature.meta.json")))
    #expect(sent.contents.first == recorded.request.contents.first)
    #expect(sent.contents[1].role == "model")
    #expect(sent.contents[1].parts.count == 1)
    #expect(sent.contents[1].parts[0].thoughtSignature == signature)
    #expect(sent.contents[1].parts[0].functionCall == Sent.Call(name: "get_country"))
    #expect(sent.contents[2].parts[0].functionResponse?.response == ["output": "Mexico"])
  }

  private struct Recorded: Decodable { var request: Sent }

  private struct Sent: Decodable {
    struct Content: Decodable, Equatable {
      var role: String
      var parts: [Part]
    }

    struct Part: Decodable, Equatable {
      var text: String?
      var thoughtSignature: String?
      var functionCall: Call?
      var functionResponse: Response?
    }

    struct Call: Decodable, Equatable {
      var id: String?
      var name: String
    }

    struct Response: Decodable, Equatable {
      var response: [String: String]
    }

    var contents: [Content]
  }
}
