import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Tool servers", .timeLimit(.minutes(10)))
struct ToolServerTests {
  private static let notes = ToolServer(
    "notes", .failed, problem: "It ended with status 1.", address: "notes --all \"a b\"",
    hold: .sandboxWithNetwork,
    tools: [ToolServer.Tool("add", description: "Adds \u{202E}one 牛乳.")],
    prompts: [
      ToolServer.Prompt(
        "sum", description: "Sums up.",
        arguments: [ToolServer.Prompt.Argument("of", description: "", isRequired: true)])
    ], log: ["started", "\u{1B}[31mred 🌊"])

  @Test("are seen as they are", arguments: Place.allCases + [.cutTCP(seed: 5)])
  func list(place: Place) async throws {
    let servers = ScriptedToolServers([Self.notes, ToolServer("other_1", .off)])
    let bench = try await ServiceBench(place, toolServers: servers)
    #expect(try await bench.toolServers.toolServers() == [Self.notes, ToolServer("other_1", .off)])
    servers.set([])
    #expect(try await bench.toolServers.toolServers() == [])
  }

  @Test("are started, ended and asked for prompts", arguments: Place.allCases)
  func use(place: Place) async throws {
    let servers = ScriptedToolServers([Self.notes])
    let bench = try await ServiceBench(place, toolServers: servers)
    try await bench.toolServers.restartToolServer("notes")
    try await bench.toolServers.stopToolServer("notes")
    let wanted = ToolServerPromptRequest("sum it / up?", arguments: ["of": "a\n牛乳", "": "\u{0}"])
    #expect(try await bench.toolServers.promptText(wanted, of: "notes") == "sum it / up? =\u{0} of=a\n牛乳")
    #expect(
      servers.calls == ["restart notes", "stop notes", "prompt notes sum it / up? =\u{0} of=a\n牛乳"])
  }

  @Test("that are not there are said not to be", arguments: Place.allCases)
  func missing(place: Place) async throws {
    let bench = try await ServiceBench(place, toolServers: ScriptedToolServers([Self.notes]))
    await #expect(throws: CoordinatorError.noToolServer("x")) {
      try await bench.toolServers.restartToolServer("x")
    }
    await #expect(throws: CoordinatorError.noToolServer("x")) {
      try await bench.toolServers.stopToolServer("x")
    }
    await #expect(throws: CoordinatorError.noToolServer("x")) {
      _ = try await bench.toolServers.promptText(ToolServerPromptRequest("p"), of: "x")
    }
  }

  @Test("are told of when they have changed", arguments: Place.allCases)
  func changes(place: Place) async throws {
    let bench = try await ServiceBench(place, toolServers: ScriptedToolServers([Self.notes]))
    var events = bench.service.events().makeAsyncIterator()
    let hub = bench.coordinator.events().hub
    hub.update { $0.publish(.toolServers) }
    #expect(await events.next() == .toolServers)
    // Once more is news once more, and what was not read is told once.
    for _ in 0..<3 { hub.update { $0.publish(.toolServers) } }
    hub.update { $0.publish(.storage(nil)) }
    var told: [WorkspaceEvent] = []
    while told.last != .storage(nil), let event = await events.next() { told.append(event) }
    #expect(told.contains(.toolServers))
    #expect(told.count <= 4)
  }
}
