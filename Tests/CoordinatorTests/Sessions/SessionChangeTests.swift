import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Changes of a session", .timeLimit(.minutes(10)))
struct SessionChangeTests {
  @Test("that say what is so already write nothing")
  func nothingNew() async throws {
    let bench = Bench()
    let session = try await bench.session("One")
    let failure = StoreError(.full, "full")
    bench.store.fail(with: failure)
    for change in [
      SessionChange(), SessionChange(title: "One", isPinned: false, isArchived: false, tags: []),
    ] {
      #expect(try await bench.coordinator.update(sessionID: session.id, change) == session)
    }
    await #expect(throws: CoordinatorError.store(failure)) {
      try await bench.coordinator.update(sessionID: session.id, SessionChange(isPinned: true))
    }
    #expect(try await bench.coordinator.session(session.id) == session)
    bench.store.fail(with: nil)
    let pinned = try await bench.coordinator.update(sessionID: session.id, SessionChange(isPinned: true))
    #expect(pinned.isPinned && bench.store.now.sessions[session.id] == pinned)
  }
}
