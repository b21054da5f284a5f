import Coordinator

extension WorkspaceHost {
  /// Opens a workspace, or attaches to it, for as long as `body` runs.
  static func using<Result: Sendable>(
    _ program: Program, _ options: Options = Options(), _ body: (WorkspaceHost) async throws -> Result
  ) async throws -> Result {
    let host = try await open(program, options)
    do {
      let result = try await body(host)
      await host.waitForOthers()
      await host.close()
      return result
    } catch {
      await host.waitForOthers()
      await host.close()
      throw error
    }
  }

  /// Others may have attached meanwhile, and asked something too: that must not end with a command, whatever came of
  /// it. A second Ctrl+C does not wait for them.
  private func waitForOthers() async {
    guard server != nil, let own else { return }
    let answers = await own.unfinishedCount
    guard answers > 0 else { return }
    let what = answers == 1 ? "an answer for others is done" : "\(answers) answers for others are done"
    StandardStreams.say("antiphon: waits until \(what); Ctrl+C stops waiting")
    // Not cancelled with this task, which may have been.
    await Task { await own.untilIdle() }.value
  }
}
