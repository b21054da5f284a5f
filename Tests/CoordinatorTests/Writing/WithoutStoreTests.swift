import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Without a store that can keep anything", .timeLimit(.minutes(10)))
struct WithoutStoreTests {
  private static let full = StoreError(.full, "There is no space left.")
  private static let settings = CoordinatorSettings(goesOnWithoutStore: true)

  @Test("the conversation goes on, new sessions included, and is written once that can be")
  func goesOn() async throws {
    let bench = Bench(
      ScriptedProvider([.say("A")], [.say("B")], [.say("C")]), settings: Self.settings)
    let old = try await bench.session("old")
    try await bench.coordinator.handleRequest(sessionID: old.id, content: "a").completion()
    bench.store.fail(with: Self.full)
    try await bench.coordinator.handleRequest(sessionID: old.id, content: "b").completion()
    let new = try await bench.session("new")
    let request = try await bench.coordinator.streamRequest(sessionID: new.id, content: "c")
    try await request.completion()
    #expect(await request.stream.all().last?.content == "C")

    // What is in memory can be read as if it were stored, and the model is told of it.
    #expect(
      try await bench.coordinator.rounds(of: old.id, limit: 9).map(\.request.content) == ["a", "b"])
    #expect(
      try await bench.coordinator.rounds(of: old.id, before: 1, limit: 9).map(\.request.content) == ["a"])
    #expect(Set(try await bench.coordinator.sessions().map(\.title)) == ["old", "new"])
    #expect(bench.store.now.rounds[old.id]?.count == 1)
    try await bench.coordinator.handleRequest(sessionID: old.id, content: "d").completion()
    #expect(
      bench.provider.requests.last?.messages.compactMap {
        if case .user(let text, _) = $0 { text } else { nil }
      } == ["a", "b", "d"])

    bench.store.fail(with: nil)
    bench.clock.advance(by: .seconds(2))
    await bench.store.wait { $0.rounds[old.id]?.count == 3 && $0.rounds[new.id]?.count == 1 }
    for id in [old.id, new.id] {
      await bench.store.wait { $0.rounds[id]?.allSatisfy { $0.response.outcome == .completed } == true }
      let stored = bench.store.now.rounds[id] ?? []
      #expect(try await bench.coordinator.rounds(of: id, limit: 9).map(\.response) == stored.map(\.response))
      #expect(stored.map(\.round.index) == Array(stored.indices))
      #expect(bench.store.now.sessions[id] != nil)
    }
    try await bench.coordinator.handleRequest(sessionID: new.id, content: "e").completion()
    #expect(bench.store.now.rounds[new.id]?.map(\.request.content) == ["c", "e"])
  }

  @Test("readers are told that nothing is kept, and that it is again")
  func told() async throws {
    let bench = Bench(settings: Self.settings)
    try await bench.coordinator.start()
    let id = try await bench.session().id
    bench.store.fail(with: Self.full)
    try await bench.coordinator.handleRequest(sessionID: id, content: "a").completion()
    var events = bench.coordinator.events().makeAsyncIterator()
    while let event = await events.next() { if event == .storage(Self.full) { break } }
    bench.store.fail(with: nil)
    bench.clock.advance(by: .seconds(2))
    while let event = await events.next() { if event == .storage(nil) { break } }
    #expect(bench.store.now.rounds[id]?.first?.response.outcome == .completed)
  }

  @Test("a program that ends tries once more to write all of it")
  func ending() async throws {
    let bench = Bench(settings: Self.settings)
    try await bench.coordinator.start()
    bench.store.fail(with: Self.full)
    let id = try await bench.session("kept").id
    try await bench.coordinator.handleRequest(sessionID: id, content: "a").completion()
    bench.store.fail(with: nil)
    await bench.coordinator.shutdown()
    #expect(bench.store.now.sessions[id]?.title == "kept")
    #expect(bench.store.now.rounds[id]?.map(\.request.content) == ["a"])
  }

  @Test("unless the settings say so, nothing is taken that is not stored")
  func refused() async throws {
    let bench = Bench()
    let id = try await bench.session().id
    bench.store.fail(with: Self.full)
    await #expect(throws: CoordinatorError.store(Self.full)) {
      try await bench.coordinator.handleRequest(sessionID: id, content: "a")
    }
    #expect(bench.provider.requests.isEmpty)
  }

  @Test("what comes behind a round that is not stored waits for it, and what is done in the store, too")
  func order() async throws {
    let bench = Bench(settings: Self.settings)
    try await bench.coordinator.start()
    let id = try await bench.session("one").id
    bench.store.fail(with: Self.full)
    try await bench.coordinator.handleRequest(sessionID: id, content: "a").completion()
    await #expect(throws: CoordinatorError.store(Self.full)) {
      try await bench.coordinator.fork(sessionID: id, through: 0)
    }
    await #expect(throws: CoordinatorError.store(Self.full)) {
      try await bench.coordinator.rename(sessionID: id, to: "two")
    }
    bench.store.fail(with: nil)
    // Not written yet, since no time has passed: this one may not come before it.
    try await bench.coordinator.handleRequest(sessionID: id, content: "b").completion()
    try await bench.coordinator.rename(sessionID: id, to: "two")
    let fork = try await bench.coordinator.fork(sessionID: id, through: 1)
    for session in [id, fork.id] {
      #expect(bench.store.now.rounds[session]?.map(\.request.content) == ["a", "b"])
      #expect(bench.store.now.sessions[session]?.roundCount == 2)
      #expect(bench.store.now.sessions[session]?.title == "two")
    }
  }

  @Test("a session without rounds is stored as soon as something needs it to be")
  func emptySession() async throws {
    let bench = Bench(settings: Self.settings)
    try await bench.coordinator.start()
    bench.store.fail(with: Self.full)
    let id = try await bench.session("one").id
    bench.store.fail(with: nil)
    try await bench.coordinator.rename(sessionID: id, to: "two")
    #expect(bench.store.now.sessions[id]?.title == "two")
    #expect(try await bench.coordinator.sessions().map(\.title) == ["two"])
    try await bench.coordinator.delete(sessionID: id)
    #expect(try await bench.coordinator.sessions().isEmpty)
  }
}
