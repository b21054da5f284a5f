import AntiphonTesting
import Conversation
import Testing

@testable import Coordinator

@Suite("A replay", .timeLimit(.minutes(10)))
struct ReplayTests {
  private let look = ScriptedToolRunner(["look": { .success("seen \($0.arguments)") }])

  @Test("of tools and their results comes to the same turns")
  func tools() async throws {
    let recorded = RecordedBench(
      ScriptedProvider(
        [.say("Let me "), .say("see."), .call("look", #"{"at":"sky"}"#, id: "c1"), .call("jump", index: 1)],
        [.emit([.reasoning("It is day."), .content("Blue.")]), .emit([.finished(.stop)])]), tools: look)
    try await recorded.bench.ask("What colour?").completion()
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(turns.first?.map(\.content) == ["Let me see.", "Blue."])
    #expect(turns.first?.first?.calls.map(\.state) == [.succeeded, .failed])
    #expect(report.differences == [])
    #expect(report.compared == 3)
  }

  @Test("fails where the model failed, with what it had said")
  func failure() async throws {
    let error = TurnError(.rateLimited, "Too much.", suggestion: "Wait.", mayRetry: true, retryAfter: 2.5)
    let recorded = RecordedBench(ScriptedProvider([.say("So far"), .fail(error)]))
    await #expect(throws: error) { try await recorded.bench.ask().completion() }
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(turns.first?.first?.error == error)
    #expect(report.differences == [])
  }

  @Test("fails where the model could not even be asked")
  func lookupFailure() async throws {
    let error = TurnError(.configuration, "No such provider.")
    let recorded = RecordedBench(ScriptedProvider(lookupFailure: error))
    await #expect(throws: error) { try await recorded.bench.ask().completion() }
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(report.differences == [])
  }

  @Test("stops where somebody stopped the answer, in its text and in its tools")
  func cancelled() async throws {
    let gate = Gate()
    let recorded = RecordedBench(
      ScriptedProvider([.say("As far as this"), .gate(gate), .say("late")], [.call("wait")]),
      tools: ScriptedToolRunner([
        "wait": { _ in
          await Gate().pass()
          return .success("late")
        }
      ]))
    let first = try await recorded.bench.ask()
    await gate.reached()
    await recorded.bench.coordinator.cancel(responseID: first.responseID)
    let second = try await recorded.bench.ask()
    await recorded.bench.tools.began(1)
    await recorded.bench.coordinator.cancel(responseID: second.responseID)
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(turns.joined().map(\.status) == [.cancelled, .cancelled])
    #expect(report.differences == [])
  }

  @Test("ends at the limit that ended the response")
  func limits() async throws {
    let provider = ScriptedProvider()
    for _ in 0..<3 { provider.add([.call("look")]) }
    provider.add([.hang])
    let recorded = RecordedBench(
      provider, tools: look, settings: CoordinatorSettings(turnLimit: 3, timeLimit: .seconds(5)))
    _ = try? await recorded.bench.ask().completion()
    let slow = try await recorded.bench.ask()
    await provider.asked(4)
    await recorded.bench.clock.waitForSleepers(1)
    recorded.bench.clock.advance(by: .seconds(5))
    _ = try? await slow.completion()
    #expect(recorded.recording.events.suffix(1).map(\.kind) == [.ended(response: 2, .limit(.time))])
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(report.differences == [])
  }

  @Test("of a recording that breaks off ends what is open as interrupted")
  func brokenOff() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("Words"), .say("more")]))
    try await recorded.bench.ask().completion()
    var recording = recorded.recording
    let end = try #require(
      recording.events.firstIndex { $0.kind == .model(response: 1, turn: 0, [.content("more")]) })
    recording.events.removeSubrange(end...)
    let (turns, report) = try await recording.replayed()
    #expect(turns.joined().map(\.status) == [.interrupted])
    #expect(turns.joined().map(\.content) == ["Words"])
    #expect(report.differences == [])
  }

  @Test("says what came out otherwise, and in which line")
  func differences() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("Hello")]))
    try await recorded.bench.ask().completion()
    let text = recorded.recording.text.replacing(
      #""content":"Hello","kind":"turn""#, with: #""content":"Help","kind":"turn""#)
    let changed = try Recording.read(Array(text.utf8), file: "a.jsonl").recording
    let (_, report) = try await changed.replayed()
    #expect(
      report.differences.map { "\($0.line): \($0.message)" } == [
        "7: Turn 0 of response 1: the text differs from byte 3 on (5 bytes, recorded were 4)."
      ])
  }

  @Test("goes on where the coordinator does something else than it did then")
  func otherCourse() async throws {
    let recorded = RecordedBench(
      ScriptedProvider([.call("look")], [.say("Blue.")], [.say("Second")]), tools: look)
    let session = try await recorded.bench.session().id
    for content in ["One", "Two"] {
      try await recorded.bench.coordinator.streamRequest(sessionID: session, content: content).completion()
    }
    var recording = recorded.recording
    // The tool is not on offer any more, so the call is refused at once.
    for index in recording.events.indices {
      if case .asked(let response, let turn, _?) = recording.events[index].kind {
        recording.events[index].kind = .asked(response: response, turn: turn, tools: [])
      }
    }
    let (turns, report) = try await recording.replayed()
    #expect(turns.map { $0.map(\.content) } == [["", "Blue."], ["Second"]])
    #expect(
      report.differences.map(\.message) == [
        "Tool call 0 of response 1 does not run.",
        "Turn 0 of response 1: tool call 0 is failed, recorded was succeeded.",
      ])
  }

  @Test("keeps the pace of the recording, or a multiple of it")
  func pace() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("a")]))
    try await recorded.bench.ask().completion()
    var recording = recorded.recording
    for index in recording.events.indices where index >= 3 { recording.events[index].elapsed = 4000 }
    let clock = ManualClock()
    let replay = Task { [recording] in try await recording.replayed(pace: .times(4), clock: clock) }
    await clock.waitForSleepers(1)
    clock.advance(by: .milliseconds(999))
    #expect(clock.sleepers == 1)
    clock.advance(by: .milliseconds(1))
    #expect(try await replay.value.turns == recorded.turns)
  }

  @Test("waits for a step before each event that it gives")
  func steps() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("a"), .say("b")]))
    try await recorded.bench.ask().completion()
    let steps = EventList()
    _ = try await recorded.recording.replayed(pace: .stepping { steps.append([$0]) })
    #expect(steps.all.map(\.kind.name) == [.session, .request, .model, .model, .modelEnded])
  }

  @Test("ends when it is cancelled")
  func cancelledReplay() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("a")]))
    try await recorded.bench.ask().completion()
    var recording = recorded.recording
    for index in recording.events.indices { recording.events[index].elapsed = index * 1000 }
    let clock = ManualClock()
    let replay = Task { [recording] in try await recording.replayed(pace: .times(1), clock: clock) }
    await clock.waitForSleepers(1)
    replay.cancel()
    await #expect(throws: CancellationError.self) { try await replay.value }
  }
}
