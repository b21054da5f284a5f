import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ctrl+C, a request to end, a terminal that is closed: for work that has something to put away.
enum Interruption {
  /// Does the work, and cancels it when the process is interrupted or asked to end; when that comes a second time, ends
  /// the process at once. A hang-up counts unless it is ignored already, as under `nohup`.
  ///
  /// - Parameter interrupted: called for Ctrl+C first; `true` when that was all there is to do.
  static func cancelling<Result: Sendable>(
    interrupted: @escaping @Sendable () -> Bool = { false },
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (signals, arrival) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(2))
    let numbers = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
    var sources: [any DispatchSourceSignal] = []
    for number in numbers {
      // The signal's own effect must not come before the source's.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { arrival.yield(number) }
      sources.append(source)
      // A signal that comes before this would be lost.
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.resume()
      }
    }
    let task = Task { try await work() }
    let watcher = Task {
      var isFirst = true
      for await number in signals {
        if number == SIGINT, isFirst, interrupted() { continue }
        // What is written is written; the rest is put in order at the next start.
        guard isFirst else { _exit(128 + number) }
        isFirst = false
        task.cancel()
      }
    }
    defer {
      watcher.cancel()
      for source in sources { source.cancel() }
      for number in numbers { signal(number, SIG_DFL) }
    }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
