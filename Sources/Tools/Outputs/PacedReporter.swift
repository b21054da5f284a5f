import Synchronization

/// Passes on reports one after the other, at most some ten a second, and of what comes faster the last.
struct PacedReporter<Report: Sendable>: Sendable {
  private let report: @Sendable (Report) async -> Void

  init(_ report: @escaping @Sendable (Report) async -> Void) {
    self.report = report
  }

  /// Runs something that has reports to make; the last of them has been passed on when this returns.
  func run<Value: Sendable, Failure: Error>(
    _ body: @Sendable (_ tell: @escaping @Sendable (Report) -> Void) async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    // What comes while the reader rests is held here, the last of it.
    let (reports, input) = AsyncStream.makeStream(of: Report.self, bufferingPolicy: .bufferingNewest(1))
    let rest = Rest()
    let reader = Task { [report] in
      for await next in reports {
        await report(next)
        await rest.pass()
      }
    }
    let result: Result<Value, Failure>
    do throws(Failure) { result = .success(try await body { input.yield($0) }) } catch {
      result = .failure(error)
    }
    input.finish()
    rest.end()
    await reader.value
    return try result.get()
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
