import Conversation

/// Ends work that takes too long.
enum TimeLimit {
  /// What the work returns, or the failure when that took longer; then the work is cancelled, and its end awaited.
  static func run<Value: Sendable>(
    for limit: Duration, failure: TurnError,
    _ work: @escaping @Sendable () async throws(TurnError) -> Value
  ) async -> Result<Value, TurnError> {
    await withTaskGroup(of: Result<Value, TurnError>.self) { group in
      group.addTask {
        do throws(TurnError) { return .success(try await work()) } catch { return .failure(error) }
      }
      group.addTask {
        try? await Task.sleep(for: limit)
        return .failure(failure)
      }
      let first = await group.next() ?? .failure(failure)
      group.cancelAll()
      return first
    }
  }
}
