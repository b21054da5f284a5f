import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Sessions", .timeLimit(.minutes(10)))
struct PurgingTests {
  @Test("that were deleted long ago are gone for good at the next start; others can be brought back")
  func purging() async throws {
    let bench = Bench(settings: CoordinatorSettings(deletionWindow: .seconds(60)))
    let (old, young) = (try await bench.session("old"), try await bench.session("young"))
    try await bench.coordinator.delete(sessionID: old.id)
    bench.clock.advance(by: .seconds(45))
    try await bench.coordinator.delete(sessionID: young.id)
    bench.clock.advance(by: .seconds(30))
    let next = SessionCoordinator(
      store: bench.store, models: bench.provider, tools: bench.tools, environment: .manual(bench.clock),
      settings: CoordinatorSettings(deletionWindow: .seconds(60)))
    try await next.start()
    await bench.store.wait { $0.sessions[old.id] == nil }
    #expect(try await next.restore(sessionID: young.id) == young)
    await #expect(throws: CoordinatorError.unknownSession(old.id)) {
      try await next.restore(sessionID: old.id)
    }
  }
}
