import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Tool calls", .timeLimit(.minutes(10)))
struct ToolTests {
  @Test("run, and their results go back to the model", arguments: Place.allCases)
  func loop(place: Place) async throws {
    let bench = try await ServiceBench(
      place,
      ScriptedProvider([.say("Let me see."), .call("look", #"{"at":"sky"}"#, id: "c1")], [.say("Blue.")]),
      tools: ScriptedToolRunner(["look": { .success("seen \($0.arguments)") }]))
    let request = try await bench.ask("What colour?")
    try await request.completion()
    let turns = await request.stream.all()
    #expect(turns.map(\.content) == ["Let me see.", "Blue."])
    #expect(turns.map(\.status) == [.completed, .completed])
    #expect(turns[0].toolCalls[0].result == #"seen {"at":"sky"}"#)
    let asked = bench.provider.requests[1]
    #expect(asked.tools.map(\.name) == ["look"])
    #expect(
      asked.messages == [
        .user("What colour?"), .assistant(content: "Let me see.", toolCalls: turns[0].toolCalls),
        .toolResult(
          providerCallID: "c1", name: "look", content: #"seen {"at":"sky"}"#, isError: false),
      ])
    #expect(bench.store.response(request.responseID)?.turns == turns)
  }

  @Test("of one turn run side by side", arguments: Place.allCases)
  func parallel(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(
      place,
      ScriptedProvider([
        .call("a", id: "1", index: 0), .call("a", id: "2", index: 1), .call("a", id: "3", index: 2),
      ]),
      tools: ScriptedToolRunner([
        "a": { _ in
          await gate.pass(); return .success("x")
        }
      ]))
    let request = try await bench.ask()
    await gate.reached(by: 3)
    let running = await request.stream.first { $0.status == .runningTools }
    #expect(running?.toolCalls.map(\.state) == [.running, .running, .running])
    gate.open()
    try await request.completion()
    #expect(bench.tools.mostAtOnce == 3)
  }

  @Test(
    "a name that a model made up goes back as one that all providers take",
    arguments: Place.allCases,
    [
      ("functions.read file", "functions_read_file"), ("lösche/🧨", "l_sche__"), ("", "unknown"),
      (String(repeating: "a", count: 100), String(repeating: "a", count: 64)),
    ]) func madeUpName(place: Place, _ row: (name: String, told: String)) async throws
  {
    let (name, told) = row
    let bench = try await ServiceBench(place, ScriptedProvider([.call(name)], [.say("Oh.")]))
    try await bench.ask().completion()
    let messages = bench.provider.requests[1].messages
    guard case .assistant(_, let calls, _) = messages[1],
      case .toolResult(_, let answered, _, _) = messages[2]
    else {
      Issue.record("no call and no result")
      return
    }
    #expect(calls.map(\.methodName) == [told])
    #expect(answered == told)
  }

  @Test(
    "of tools nobody offers, or with broken arguments, are told to the model as failures",
    arguments: Place.allCases)
  func failures(place: Place) async throws {
    let bench = try await ServiceBench(
      place,
      ScriptedProvider(
        [.call("jump", id: "1", index: 0), .call("look", "{", id: "2", index: 1)], [.say("Sorry.")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    let request = try await bench.ask()
    try await request.completion()
    #expect(bench.tools.calls.isEmpty)
    let results = bench.provider.requests[1].messages.suffix(2)
    #expect(
      Array(results) == [
        .toolResult(
          providerCallID: "1", name: "jump",
          content: #"There is no tool named "jump". The tools on offer are: look."#, isError: true),
        .toolResult(
          providerCallID: "2", name: "look",
          content: "The arguments are not a JSON object; the tool was not run.", isError: true),
      ])
    guard case .assistant(_, let calls, _) = bench.provider.requests[1].messages[1] else {
      Issue.record("the calls are missing")
      return
    }
    #expect(calls.map(\.arguments) == ["{}", "{}"], "a provider would refuse broken arguments")
    let turns = await request.stream.all()
    #expect(turns[0].toolCalls.map(\.arguments) == ["{}", "{"], "what is kept is what the model wrote")
  }

  @Test("stop when the response is cancelled", arguments: Place.allCases)
  func cancelled(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("text"), .call("wait")]),
      tools: ScriptedToolRunner([
        "wait": { _ in
          await gate.pass(); return .success("late")
        }
      ]))
    let request = try await bench.ask()
    await gate.reached()
    try await bench.service.cancel(responseID: request.responseID)
    await bench.tools.cancelled(1)
    let turns = await request.stream.all()
    #expect(turns.map(\.status) == [.cancelled])
    #expect(turns[0].content == "text")
    #expect(turns[0].toolCalls.map(\.state) == [.cancelled])
    #expect(turns[0].toolCalls[0].result == nil)
    #expect(bench.store.response(request.responseID)?.turns == turns)
  }

  @Test("without an end are ended by the limit on turns", arguments: Place.allCases)
  func limit(place: Place) async throws {
    let provider = ScriptedProvider()
    for _ in 0..<30 { provider.add([.call("look")]) }
    let bench = try await ServiceBench(
      place, provider, tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    let request = try await bench.ask()
    await #expect(throws: try #require(ResponseOutcome.limit(.turns).error)) {
      try await request.completion()
    }
    #expect(provider.requests.count == 25)
    let turns = await request.stream.all()
    #expect(turns.map(\.index) == Array(0..<25))
    #expect(turns.allSatisfy { $0.status == .completed })
  }

  @Test("are not offered to models that the settings except", arguments: Place.allCases)
  func notOffered(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.call("look")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]),
      settings: CoordinatorSettings(offersTools: { $0 != ServiceBench.model }))
    let request = try await bench.ask()
    try await request.completion()
    #expect(bench.provider.requests.allSatisfy { $0.tools.isEmpty })
    #expect(bench.tools.calls.isEmpty)
    #expect(
      await request.stream.all()[0].toolCalls[0].error
        == #"There is no tool named "look". No tools are on offer."#)
  }

  @Test("with blank arguments are run with an empty object", arguments: Place.allCases)
  func blankArguments(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.call("look", "")]),
      tools: ScriptedToolRunner(["look": { .success($0.arguments) }]))
    let request = try await bench.ask()
    try await request.completion()
    #expect(await request.stream.all()[0].toolCalls[0].result == "{}")
  }
}
