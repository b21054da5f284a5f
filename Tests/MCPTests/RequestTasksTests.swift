import Foundation
import Synchronization
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(10))) struct RequestTasksTests {
  /// Requests that are over before the one that begins them goes on.
  private static func hasty() -> RequestTasks {
    RequestTasks { body in
      let isOver = DispatchSemaphore(value: 0)
      let task = Task {
        await body()
        isOver.signal()
      }
      isOver.wait()
      return task
    }
  }

  /// On a thread that may wait for a task.
  private static func onItsOwnThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value
  {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: body()) }
    }
  }

  /// No connection is needed to fail.
  @Test func `a request that is over at once was wanted, and nothing of it stays`() async {
    let tasks = Self.hasty()
    let (endings, input) = AsyncStream.makeStream(of: Bool.self)
    await Self.onItsOwnThread { tasks.begin(RequestID(1)) { input.yield(tasks.finish(RequestID(1))) } }
    input.finish()
    for await isWanted in endings { #expect(isWanted) }
    #expect(!tasks.finish(RequestID(1)))
  }

  @Test func `one that nobody wants is cancelled, and knows it`() async {
    let tasks = RequestTasks()
    let (endings, input) = AsyncStream.makeStream(of: Bool.self)
    let (beginnings, beginning) = AsyncStream.makeStream(of: Void.self)
    for number in 1...2 {
      let id = RequestID(number)
      tasks.begin(id) {
        beginning.yield()
        for await _ in AsyncStream<Void>.makeStream().stream {}
        input.yield(Task.isCancelled && !tasks.finish(id))
      }
    }
    var begun = beginnings.makeAsyncIterator()
    for _ in 1...2 { await begun.next() }
    tasks.cancel(RequestID(1))
    tasks.cancelAll()
    var ended = endings.makeAsyncIterator()
    for _ in 1...2 { #expect(await ended.next() == true) }
  }

  @Test func `one that is cancelled while it begins is cancelled then`() async {
    let tasks = Mutex<RequestTasks?>(nil)
    let name = RequestID(1)
    let made = RequestTasks { body in
      tasks.withLock { $0 }?.cancel(name)
      return Task { await body() }
    }
    tasks.withLock { $0 = made }
    let wasCancelled = await withCheckedContinuation { continuation in
      made.begin(name) {
        for await _ in AsyncStream<Void>.makeStream().stream {}
        continuation.resume(returning: Task.isCancelled && !made.finish(name))
      }
    }
    #expect(wasCancelled)
    tasks.withLock { $0 = nil }
  }
}
