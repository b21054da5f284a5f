import AntiphonTesting
import Conversation
import Testing

@testable import Coordinator

@Suite("The file of a recording", .timeLimit(.minutes(10)))
struct RecordingTextTests {
  static let text = #"""
    {"format":"antiphon-recording","pace":"recorded","parallelToolCalls":8,"program":"0.1.0","turnLimit":25,"version":1}
    {"at":0,"kind":"session","model":"test/scripted","session":1,"title":""}
    {"at":0,"content":"What colour?","kind":"request","response":1,"session":1}
    {"at":0,"kind":"asked","response":1,"tools":[{"description":"A tool for tests.","isReadOnly":true,"methodName":"look","parametersSchema":"{\"type\":\"object\"}","serverName":"builtin"}],"turn":0}
    {"at":350,"events":[{"content":"Let me see."}],"kind":"model","response":1,"turn":0}
    {"at":350,"events":[{"id":"c1","name":"look","toolCall":0},{"arguments":"{\"at\":\"sky\"}","toolCall":0}],"kind":"model","response":1,"turn":0}
    {"at":350,"kind":"modelEnded","response":1,"turn":0}
    {"at":350,"call":0,"kind":"toolBegan","response":1,"turn":0}
    {"at":350,"call":0,"kind":"toolEnded","response":1,"result":"blue/grey","turn":0}
    {"at":350,"content":"Let me see.","kind":"turn","response":1,"status":"completed","toolCalls":[{"arguments":"{\"at\":\"sky\"}","methodName":"look","providerCallId":"c1","result":"blue/grey","serverName":"builtin","state":"succeeded"}],"turn":0}
    {"at":350,"kind":"asked","response":1,"turn":1}
    {"at":1600,"events":[{"reasoning":"It is day."}],"kind":"model","response":1,"turn":1}
    {"at":1600,"events":[{"usage":{"inputTokens":7,"isEstimate":false,"outputTokens":2}},{"finished":"stop"}],"kind":"model","response":1,"turn":1}
    {"at":1600,"error":{"code":"network","mayRetry":true,"message":"cut","suggestion":"Again."},"kind":"modelFailed","response":1,"turn":1}
    {"at":1600,"content":"","error":{"code":"network","mayRetry":true,"message":"cut","suggestion":"Again."},"finishReason":"stop","kind":"turn","reasoning":"It is day.","response":1,"status":"failed","turn":1,"usage":{"inputTokens":7,"isEstimate":false,"outputTokens":2}}
    {"at":1600,"error":{"code":"network","mayRetry":true,"message":"cut","suggestion":"Again."},"kind":"ended","outcome":"failed","response":1}
    {"at":1600,"content":"Go on","kind":"request","response":2,"session":1}
    {"at":1600,"kind":"asked","response":2,"turn":0}
    {"at":1600,"by":"cancel","kind":"stopped","response":2}
    {"at":1600,"content":"","kind":"turn","response":2,"status":"cancelled","turn":0}
    {"at":1600,"kind":"ended","outcome":"cancelled","response":2}

    """#

  @Test("is a line for each event, with the time it came at")
  func golden() async throws {
    let gates = [Gate(), Gate()]
    let recorded = RecordedBench(
      ScriptedProvider(
        [.gate(gates[0]), .say("Let me see."), .call("look", #"{"at":"sky"}"#, id: "c1")],
        [
          .gate(gates[1]), .emit([.reasoning("It is day.")]),
          .emit([.usage(Usage(inputTokens: 7, outputTokens: 2)), .finished(.stop)]),
          .fail(TurnError(.network, "cut", suggestion: "Again.", mayRetry: true)),
        ], [.hang]), tools: ScriptedToolRunner(["look": { _ in .success("blue/grey") }]))
    let session = try await recorded.bench.session().id
    let first = try await recorded.bench.coordinator.streamRequest(
      sessionID: session, content: "What colour?")
    await gates[0].reached()
    recorded.bench.clock.advance(by: .milliseconds(350))
    gates[0].open()
    await gates[1].reached()
    recorded.bench.clock.advance(by: .milliseconds(1250))
    gates[1].open()
    _ = try? await first.completion()
    let second = try await recorded.bench.coordinator.streamRequest(sessionID: session, content: "Go on")
    await recorded.bench.provider.asked(3)
    await recorded.bench.coordinator.cancel(responseID: second.responseID)
    #expect(recorded.recording.text == Self.text)
    #expect(try recorded.recording.readBack() == recorded.recording)
    #expect(try await recorded.recording.replayed().report.differences == [])
  }

  @Test(
    "that is wrong is named with its line, what is wrong, and what to do",
    arguments: [
      ("", "a.jsonl:1: The file is empty. Make a recording with antiphon ask --record FILE."),
      (
        "hello\n",
        #"a.jsonl:1: This is not a recording of Antiphon. The first line of one begins with {"format":"antiphon-recording"."#
      ),
      (
        #"{"format":"antiphon-recording","version":2}"# + "\n",
        "a.jsonl:1: The recording has version 2; this program reads up to 1. Replay it with a newer Antiphon."
      ),
      (
        #"{"format":"antiphon-recording","version":1,"turnLimit":0}"# + "\n",
        "a.jsonl:1: The first line is damaged. Make the recording again."
      ),
      (
        head(#"{"at":0,"kind":"dance","response":1}"#),
        "a.jsonl:2: Lines of the kind “dance” are not known to this program. Replay the file with Antiphon 9.9, which made it."
      ),
      (head("{"), "a.jsonl:2: The line is not a JSON object. Mend the line or take it out."),
      (head(""), "a.jsonl:2: The line is not a JSON object. Mend the line or take it out."),
      (
        head(#"{"at":0,"kind":"request","session":1,"content":"x"}"#),
        "a.jsonl:2: “response” is missing. Mend the line or take it out."
      ),
      (
        head(#"{"at":0,"kind":"asked","response":1,"turn":0,"tools":[{"serverName":7}]}"#),
        "a.jsonl:2: “tools.0.serverName” is not what it should be. Mend the line or take it out."
      ),
      (
        head(#"{"at":0,"kind":"request","session":1,"response":1,"content":"x"}"#),
        "a.jsonl:2: There was no session 1 before. The file has been changed, or lines of it are missing."
      ),
      (
        head(
          #"{"at":5,"kind":"session","session":1,"model":"a/b"}"#,
          #"{"at":4,"kind":"request","session":1,"response":1,"content":"x"}"#),
        "a.jsonl:3: “at” is 4, after 5. The file has been changed, or lines of it are missing."
      ),
    ])
  func mistakes(text: String, message: String) {
    let error = #expect(throws: RecordingError.self) {
      try Recording.read(Array(text.utf8), file: "a.jsonl")
    }
    #expect(error?.description == message)
  }

  private static func head(_ lines: String...) -> String {
    ([#"{"format":"antiphon-recording","program":"9.9","version":1}"#] + lines).map { $0 + "\n" }.joined()
  }

  @Test("may have fields that are not known")
  func unknownFields() throws {
    let text = Self.text.replacing(#""kind":"#, with: #""new":{"a":[1]},"kind":"#)
    #expect(try Recording.read(Array(text.utf8), file: "a").recording.text == Self.text)
  }

  @Test("that is cut anywhere is read up to there, with a warning, and replayed")
  func cut() async throws {
    let bytes = Array(Self.text.utf8)
    let headEnd = try #require(bytes.firstIndex(of: 10))
    for end in headEnd + 1..<bytes.count {
      let (recording, warning) = try Recording.read(bytes[..<end], file: "a.jsonl")
      let whole = bytes[..<end].count { $0 == 10 } - 1
      // A line that only lacks its end is whole.
      let isWhole = bytes[end - 1] == 10 || bytes[end] == 10
      #expect(
        recording.events.count == (bytes[end - 1] != 10 && isWhole ? whole + 1 : whole), "cut at \(end)")
      #expect((warning == nil) == isWhole, "cut at \(end)")
      if end % 37 == 0 {
        let (_, report) = try await recording.replayed()
        #expect(report.differences == [], "cut at \(end)")
      }
    }
    for end in 1..<headEnd {
      #expect(throws: RecordingError.self) { try Recording.read(bytes[..<end], file: "a.jsonl") }
    }
  }
}
