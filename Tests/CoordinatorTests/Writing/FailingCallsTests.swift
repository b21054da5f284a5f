import AntiphonTesting
import Conversation
import Coordinator
import Testing

/// Every kth call of the store fails, for every k: what is promised without a store that always works.
@Suite("While every kth call of the store fails", .timeLimit(.minutes(10)))
struct FailingCallsTests {
  private static let failure = StoreError(.full, "No space left.")

  /// A clock that does not keep anybody waiting: what fails is tried again as soon as there is room for it.
  private static func impatient(_ clock: ManualClock) -> CoordinatorEnvironment {
    var environment = CoordinatorEnvironment.manual(clock)
    environment.sleep = { _ in
      for _ in 0..<20 { await Task.yield() }
      try Task.checkCancellation()
    }
    return environment
  }

  private static func coordinator(_ store: MemorySessionStore) -> SessionCoordinator {
    let provider = ScriptedProvider()
    for _ in 0..<3 {
      provider.add([.say("a"), .say("b"), .call("look"), .call("look", id: "second", index: 1)])
      provider.add([.say("c"), .say("d")])
      provider.add([.say("e"), .fail(TurnError(.server, "It broke."))])
      provider.add([.call("look"), .say("f")])
    }
    return SessionCoordinator(
      store: store, models: provider, tools: ScriptedToolRunner(["look": { _ in .success("seen") }]),
      environment: impatient(ManualClock()))
  }

  @Test("answers end, errors are typed, and all is kept once there is space", arguments: 1...24)
  func everyKth(k: Int) async throws {
    let store = MemorySessionStore()
    let coordinator = Self.coordinator(store)
    var sessions: [Session] = []
    for title in ["one", "two"] {
      sessions.append(try await coordinator.createSession(model: Bench.model, title: title))
    }
    store.fail(every: k, with: Self.failure)

    var taken: [StreamedRequest] = []
    var refused: Set<String> = []
    for number in 0..<12 {
      let content = "request \(number)"
      do throws(CoordinatorError) {
        taken.append(
          try await coordinator.streamRequest(sessionID: sessions[number % 2].id, content: content))
      } catch {
        #expect(error == .store(Self.failure))
        refused.insert(content)
      }
    }
    // Everyone who was told that the request is taken sees an answer end, in order.
    var seen: [ResponseID: [TurnID: Turn]] = [:]
    for request in taken {
      var revision = Int.min
      for await turn in request.stream {
        #expect(turn.revision > revision)
        revision = turn.revision
        let before = seen[request.responseID]?[turn.id]
        #expect(turn.content.hasPrefix(before?.content ?? "") && before?.status.isTerminal != true)
        seen[request.responseID, default: [:]][turn.id] = turn
      }
      #expect(seen[request.responseID]?.values.allSatisfy(\.status.isTerminal) == true)
      do { try await request.completion() } catch {
        let error = try #require(error as? TurnError)
        #expect([.storage, .server].contains(error.code))
      }
    }
    // What cannot be changed is as it was.
    for session in sessions {
      do throws(CoordinatorError) {
        try await coordinator.rename(sessionID: session.id, to: "renamed")
        #expect(store.now.sessions[session.id]?.title == "renamed")
      } catch {
        #expect(error == .store(Self.failure))
        #expect(store.now.sessions[session.id]?.title == session.title)
      }
    }

    store.fail(every: nil, with: Self.failure)
    let last = try await coordinator.streamRequest(sessionID: sessions[0].id, content: "last")
    for await _ in last.stream {}
    await store.wait { contents in
      contents.rounds.values.joined().allSatisfy { $0.response.outcome != nil }
    }
    let rounds = store.now.rounds.values.joined()
    #expect(Set(rounds.map(\.response.id)) == Set(taken.map(\.responseID) + [last.responseID]))
    #expect(refused.isDisjoint(with: rounds.map(\.request.content)))
    for (id, turns) in seen {
      let stored = try #require(store.response(id))
      #expect(Dictionary(uniqueKeysWithValues: stored.turns.map { ($0.id, $0) }) == turns)
    }
    for session in sessions {
      let details = store.now.rounds[session.id] ?? []
      #expect(details.map(\.round.index) == Array(0..<details.count))
      #expect(store.now.sessions[session.id]?.roundCount == details.count)
    }
    await coordinator.shutdown()
    #expect(store.now.isClosed)
  }

  @Test("the end of the program is an end all the same", arguments: 1...8)
  func shutdown(k: Int) async throws {
    let store = MemorySessionStore()
    let provider = ScriptedProvider([.say("so far"), .hang])
    let coordinator = SessionCoordinator(
      store: store, models: provider, tools: ScriptedToolRunner(),
      environment: Self.impatient(ManualClock()))
    let session = try await coordinator.createSession(model: Bench.model)
    let running = try await coordinator.streamRequest(sessionID: session.id, content: "one")
    let queued = try await coordinator.streamRequest(sessionID: session.id, content: "two")
    _ = await running.stream.first { $0.content == "so far" }
    store.fail(every: k, with: Self.failure)
    await coordinator.shutdown()
    for request in [running, queued] {
      #expect(await request.stream.all().last?.status == .interrupted)
    }
    #expect(store.now.isClosed)
  }

  @Test("starting is tried again, and nothing is taken before it has worked")
  func starting() async throws {
    let store = MemorySessionStore()
    let coordinator = Self.coordinator(store)
    store.fail(every: 1, with: Self.failure)
    await #expect(throws: CoordinatorError.store(Self.failure)) { try await coordinator.start() }
    await #expect(throws: CoordinatorError.store(Self.failure)) {
      try await coordinator.createSession(model: Bench.model)
    }
    store.fail(every: nil, with: Self.failure)
    let session = try await coordinator.createSession(model: Bench.model)
    store.fail(every: 1, with: Self.failure)
    await #expect(throws: CoordinatorError.store(Self.failure)) {
      try await coordinator.handleRequest(sessionID: session.id, content: "Hello")
    }
    #expect(store.now.rounds.isEmpty)
    store.fail(every: nil, with: Self.failure)
    try await coordinator.start()
    _ = try await coordinator.handleRequest(sessionID: session.id, content: "Hello")
    #expect(store.now.rounds[session.id]?.count == 1)
    await coordinator.shutdown()
  }
}
