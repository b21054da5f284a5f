import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Titles", .timeLimit(.minutes(10)))
struct TitleTests {
  private static let settings = CoordinatorSettings(titleModel: { $0 })

  /// Waits until a session is called something.
  private func title(
    of id: SessionID, _ bench: Bench, where condition: @Sendable (Session) -> Bool
  ) async -> Session? {
    await bench.store.wait { $0.sessions[id].map(condition) ?? false }
    return bench.store.now.sessions[id]
  }

  @Test("are the first words at once, and a model's when it has read the first exchange")
  func model() async throws {
    let bench = Bench(
      ScriptedProvider([.say("They let in one task at a time.")], [.say("Actors in Swift")]),
      settings: Self.settings)
    let request = try await bench.ask("How do actors keep their state safe?")
    #expect(bench.store.now.sessions[request.sessionID]?.title == "How do actors keep their state safe?")
    #expect(bench.store.now.sessions[request.sessionID]?.titleSource == .firstWords)
    let session = await title(of: request.sessionID, bench) { $0.titleSource == .model }
    #expect(session?.title == "Actors in Swift")
    #expect(bench.provider.requests[1].tools.isEmpty)
    // Not asked for again.
    try await bench.coordinator.handleRequest(sessionID: request.sessionID, content: "More").completion()
    await bench.coordinator.shutdown()
    #expect(bench.provider.requests.count == 3)
  }

  @Test("given by hand stay")
  func hand() async throws {
    let gate = Gate()
    let bench = Bench(
      ScriptedProvider([.say("hm")], [.gate(gate), .say("Another")]), settings: Self.settings)
    let request = try await bench.ask("first")
    await gate.reached()
    try await bench.coordinator.rename(sessionID: request.sessionID, to: "Mine")
    gate.open()
    try await bench.ask("second").completion()
    #expect(try await bench.coordinator.session(request.sessionID).title == "Mine")
    #expect(try await bench.coordinator.session(request.sessionID).titleSource == .person)
  }

  @Test("wait while anything is being answered, and give way to what is asked")
  func idle() async throws {
    let (busy, naming) = (Gate(), Gate())
    let bench = Bench(
      ScriptedProvider(
        [.gate(busy)], [.say("hm")], [.gate(naming), .say("never")], [.say("two")], [.say("Named")]),
      settings: Self.settings)
    let long = try await bench.ask("long")
    await busy.reached()
    let short = try await bench.ask("short")
    try await short.completion()
    #expect(bench.provider.requests.count == 2)
    await bench.coordinator.cancel(responseID: long.responseID)
    await naming.reached()
    let renamed = try await bench.coordinator.handleRequest(sessionID: short.sessionID, content: "again")
    try await renamed.completion()
    let session = await title(of: short.sessionID, bench) { $0.titleSource == .model }
    #expect(session?.title == "Named")
    await bench.coordinator.shutdown()
  }

  @Test("without a model for it stay the first words")
  func none() async throws {
    let bench = Bench()
    let request = try await bench.ask("first words")
    try await request.completion()
    await bench.coordinator.shutdown()
    #expect(bench.provider.requests.count == 1)
    #expect(bench.store.now.sessions[request.sessionID]?.title == "first words")
  }

  @Test(
    "are what a model wrote, without what it put around it",
    arguments: [
      ("Actors in Swift", "Actors in Swift"), ("\"Actors in Swift.\"\n", "Actors in Swift"),
      ("Title: **Kyoto in May**", "Kyoto in May"), ("Let me think.\n\nKyoto in May", "Kyoto in May"),
      ("", nil), ("\n \n", nil), ("***", nil),
      (String(repeating: "a sentence that goes on ", count: 20), nil), ("京都の五月。", "京都の五月"),
    ])
  func clean(text: String, title: String?) {
    #expect(SessionTitle.clean(text) == title)
  }
}
