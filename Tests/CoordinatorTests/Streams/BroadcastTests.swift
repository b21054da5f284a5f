import AntiphonTesting
import Coordinator
import Synchronization
import Testing

@Suite("Broadcast", .timeLimit(.minutes(10)))
struct BroadcastTests {
  @Test("gives what is there without waiting, and wakes those who wait when there is something")
  func waking() async {
    let broadcast = Broadcast(1)
    #expect(await broadcast.first { $0 == 1 ? "one" : nil } == "one")
    let waiters = (0..<10).map { _ in Task { await broadcast.first { $0 == 3 ? "three" : nil } } }
    while broadcast.waitingCount < 10 { await Task.yield() }
    broadcast.update { $0 = 2 }
    while broadcast.waitingCount < 10 { await Task.yield() }
    broadcast.update { $0 = 3 }
    for waiter in waiters { #expect(await waiter.value == "three") }
    #expect(broadcast.waitingCount == 0)
  }

  @Test("a change between looking and waiting is not missed")
  func noGap() async {
    let broadcast = Broadcast(0)
    let looks = Atomic<Int>(0)
    // What was not there at the first look is there at every later one, and no update follows that would wake.
    let found = await broadcast.first { _ in looks.add(1, ordering: .relaxed).oldValue > 0 ? true : nil }
    #expect(found == true)
  }

  @Test("a cancellation between looking and waiting is not missed")
  func cancelledInTheGap() async {
    let broadcast = Broadcast(0)
    let task = Task {
      await broadcast.first { _ -> Bool? in
        withUnsafeCurrentTask { $0?.cancel() }
        return nil
      }
    }
    #expect(await task.value == nil)
    #expect(broadcast.waitingCount == 0)
  }

  @Test("a task that is cancelled while it waits returns at once and is forgotten")
  func cancelledWhileWaiting() async {
    let broadcast = Broadcast(0)
    let task = Task { await broadcast.first { _ -> Bool? in nil } }
    while broadcast.waitingCount < 1 { await Task.yield() }
    task.cancel()
    #expect(await task.value == nil)
    #expect(broadcast.waitingCount == 0)
    #expect(await Task { await broadcast.first { $0 } }.value == 0)
  }
}
