import Conversation
import MCP

/// Passes on how far a server has come, at most some ten times a second, and of what comes faster the last.
struct ServerProgressReporter: Sendable {
  private static let pause = Duration.milliseconds(100)
  private static let maximumMessage = 500
  private let report: @Sendable (ToolProgress) async -> Void

  init(_ report: @escaping @Sendable (ToolProgress) async -> Void) {
    self.report = report
  }

  func run<Value: Sendable>(
    _ body: (_ progress: @escaping @Sendable (ServerProgress) -> Void) async -> Value
  ) async -> Value {
    let (amounts, input) = AsyncStream.makeStream(
      of: ServerProgress.self, bufferingPolicy: .bufferingNewest(1))
    let reader = Task { [report] in
      var last: ContinuousClock.Instant?
      for await amount in amounts {
        let now = ContinuousClock.now
        if let last, now - last < Self.pause, amount.completed != amount.total { continue }
        last = now
        await report(
          ToolProgress(
            message: amount.message.map { String($0.unicodeScalars.prefix(Self.maximumMessage)) },
            completed: amount.completed, total: amount.total))
      }
    }
    let value = await body { input.yield($0) }
    input.finish()
    await reader.value
    return value
  }
}
