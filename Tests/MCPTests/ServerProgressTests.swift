import AntiphonTesting
import Conversation
import Synchronization
import Testing

@testable import MCP
@testable import Tools

/// How far a server has come is told while it works, whenever it stops telling.
@Suite(.timeLimit(.minutes(10))) struct ServerProgressTests {
  @Test func `the last is shown, however fast it comes and however long nothing comes after it`() async {
    let shown = Mutex<[Double?]>([])
    let (showings, input) = AsyncStream.makeStream(of: Double?.self)
    let reporter = PacedReporter<ServerProgress> { progress in
      shown.withLock { $0.append(progress.completed) }
      input.yield(progress.completed)
    }
    await reporter.run { progress in
      progress(ServerProgress(completed: 0, total: 100))
      for await amount in showings {
        // All others right behind the first, and then nothing any more.
        if amount == 0 {
          for more in 1...50 { progress(ServerProgress(completed: Double(more), total: 100)) }
        }
        if amount == 50 { return }
      }
    }
    let all = shown.withLock { $0 }
    #expect(all.first == 0 && all.last == 50)
    #expect(all.count <= 10, "\(all)")
  }

  @Test func `what comes right before the end is shown, and holds up nobody`() async {
    let shown = Mutex<[Double?]>([])
    let reporter = PacedReporter<ServerProgress> { progress in
      shown.withLock { $0.append(progress.completed) }
    }
    let value = await reporter.run { progress in
      for amount in [1.0, 2, 3] {
        progress(ServerProgress(completed: amount))
        await Task.yield()
      }
      return "done"
    }
    #expect(value == "done")
    #expect(shown.withLock { $0 }.last == 3)
  }
}
