import Conversation
import MCP
import Synchronization

/// Passes on how far a server has come, at most some ten times a second, and of what comes faster the last.
struct ServerProgressReporter: Sendable {
  private static let maximumMessage = 500
  private let report: @Sendable (ToolProgress) async -> Void

  init(_ report: @escaping @Sendable (ToolProgress) async -> Void) {
    self.report = report
  }

  func run<Value: Sendable>(
    _ body: (_ progress: @escaping @Sendable (ServerProgress) -> Void) async -> Value
  ) async -> Value {
    // What comes while the reader rests is held here, the last of it.
    let (amounts, input) = AsyncStream.makeStream(
      of: ServerProgress.self, bufferingPolicy: .bufferingNewest(1))
    let rest = Rest()
    let reader = Task { [report] in
      for await amount in amounts {
        await report(
          ToolProgress(
            message: amount.message.map { String($0.unicodeScalars.prefix(Self.maximumMessage)) },
            completed: amount.completed, total: amount.total))
        await rest.pass()
      }
    }
    let value = await body { input.yield($0) }
    input.finish()
    rest.end()
    await reader.value
    return value
  }
}

/// The time between two reports, which is cut short when there will be no more.
private final class Rest: Sendable {
  private static let duration = Duration.milliseconds(100)
  private let state = Mutex((isOver: false, pause: Task<Void, Never>?.none))

  func pass() async {
    let pause = state.withLock { state in
      if !state.isOver { state.pause = Task { try? await Task.sleep(for: Self.duration) } }
      return state.pause
    }
    await pause?.value
  }

  func end() {
    state.withLock { state in
      state.isOver = true
      state.pause?.cancel()
    }
  }
}
