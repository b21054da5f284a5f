import AntiphonTesting
import Conversation
import Coordinator
import Dispatch
import Foundation
import Testing

@Suite("Tracking turns", .timeLimit(.minutes(10)))
struct TrackingTests {
  @Test("calls back with every state that is not replaced, and ends with the response")
  func tracking() async throws {
    let bench = Bench(ScriptedProvider([.say("all")]))
    let request = try await bench.ask()
    let seen = Collected()
    let subscription = Workspace(coordinator: bench.coordinator).sessions
      .trackStreamingTurns(request.responseID) { seen.add($0) }
    await subscription.finished()
    #expect(seen.turns.last?.content == "all")
    #expect(seen.turns.last?.status == .completed)
  }

  @Test("a body that throws or blocks hurts nobody else")
  func badBodies() async throws {
    struct Mistake: Error {}
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("one "), .gate(gate), .say("two")]))
    let request = try await bench.ask()
    let sessions = Workspace(coordinator: bench.coordinator).sessions
    let (seen, thrown, stuck) = (Collected(), Collected(), Gate())
    let throwing = sessions.trackStreamingTurns(request.responseID) {
      thrown.add($0)
      throw Mistake()
    }
    let blocking = sessions.trackStreamingTurns(request.responseID) { _ in await stuck.pass() }
    let good = sessions.trackStreamingTurns(request.responseID) { seen.add($0) }
    await stuck.reached()
    await gate.reached()
    gate.open()
    try await request.completion()
    await good.finished()
    await throwing.finished()
    #expect(seen.turns.last?.content == "one two")
    #expect(thrown.turns.last?.status == .completed, "it is called again after it has thrown")
    blocking.cancel()
    await blocking.finished()
  }

  @Test("bodies that block their threads, more of them than there are threads to share, hurt nobody else")
  func blockedThreads() async throws {
    let bench = Bench(ScriptedProvider([.say("all")]))
    let request = try await bench.ask()
    let sessions = Workspace(coordinator: bench.coordinator).sessions
    let lock = DispatchSemaphore(value: 0)
    let count = 4 * ProcessInfo.processInfo.activeProcessorCount
    let blocking = (0..<count).map { _ in
      sessions.trackStreamingTurns(request.responseID) { _ in block(lock) }
    }
    let seen = Collected()
    let good = sessions.trackStreamingTurns(request.responseID) { seen.add($0) }
    try await request.completion()
    await good.finished()
    #expect(seen.turns.last?.content == "all")
    blocking.forEach { $0.cancel() }
    for _ in 0..<count { lock.signal() }
    for subscription in blocking { await subscription.finished() }
  }

  /// Blocks the thread, as code does that knows nothing of tasks.
  private func block(_ lock: DispatchSemaphore) {
    lock.wait()
  }

  @Test("letting go of the subscription ends it")
  func droppingIt() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    let (seen, called) = (Collected(), Gate(isOpen: true))
    do {
      let subscription = Workspace(coordinator: bench.coordinator).sessions
        .trackStreamingTurns(request.responseID) {
          seen.add($0)
          await called.pass()
        }
      await called.reached()
      await request.stream.waiting(1)
      withExtendedLifetime(subscription) {}
    }
    await request.stream.waiting(exactly: 0)
    gate.open()
    try await request.completion()
    #expect(seen.turns.map(\.status) == [.waiting])
  }
}
