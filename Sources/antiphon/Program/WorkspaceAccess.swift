import Conversation
import Coordinator

/// A workspace as commands use it, wherever its coordinator runs.
struct WorkspaceAccess: Sendable {
  let service: any SessionService
  /// Whether it is this process that has the workspace open, so that answers end with it.
  let isHostedHere: Bool
  /// Why the store could not be used, so that everything is in memory and will be gone; `nil` when it is in use.
  let storeProblem: StoreError?
  /// As `ModelOffers` says.
  let modelForNewSession: @Sendable (String?) async throws -> ModelReference

  /// Opens a workspace for as long as `body` runs.
  static func using<Result: Sendable>(
    _ program: Program, _ options: WorkspaceHost.Options = WorkspaceHost.Options(),
    _ body: (WorkspaceAccess) async throws -> Result
  ) async throws -> Result {
    let host = try await WorkspaceHost.open(program, options)
    let access = WorkspaceAccess(
      service: host.coordinator, isHostedHere: host.own != nil, storeProblem: host.storeProblem,
      modelForNewSession: { try await host.offers.modelForNewSession($0) })
    do {
      let result = try await body(access)
      await waitForOthers(host, options)
      await host.close()
      return result
    } catch {
      await waitForOthers(host, options)
      await host.close()
      throw error
    }
  }
  /// Others may have attached meanwhile, and asked something too: that must not end with this command, whatever came of
  /// it. A second Ctrl+C does not wait for them.
  private static func waitForOthers(_ host: WorkspaceHost, _ options: WorkspaceHost.Options) async {
    guard options.serves, let coordinator = host.own else { return }
    let answers = await coordinator.unfinishedCount
    guard answers > 0 else { return }
    StandardStreams.say(
      "antiphon: waits until \(answers == 1 ? "an answer" : "\(answers) answers") for others \(answers == 1 ? "is" : "are") done; Ctrl+C stops them"
    )
    // Not cancelled with this task, which may have been.
    await Task { await coordinator.untilIdle() }.value
  }
}
