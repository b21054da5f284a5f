import Conversation
import Coordinator
import Storage

/// A recording, and what is needed to replay it apart from the user's sessions.
struct ReplayHost: Sendable {
  let replay: Replay
  let pace: ReplayPace

  init(_ recording: Recording, pace: ReplayPace) {
    replay = Replay(recording)
    self.pace = pace
  }

  /// A workspace in which nothing was said yet, and nothing will be kept.
  func open(_ program: Program) async throws -> (WorkspaceHost, SessionCoordinator) {
    let coordinator = SessionCoordinator(
      store: try SQLiteStore.inMemory(), models: replay.models, tools: replay.tools,
      settings: replay.settings, recorder: replay.recorder)
    try await coordinator.start()
    let models = ModelSources(program)
    let host = WorkspaceHost(
      program: program, coordinator: coordinator, offers: models, models: models, own: coordinator,
      storeProblem: nil)
    return (host, coordinator)
  }
}

extension ReplayReport {
  /// What came of it, in one sentence.
  var summary: String {
    switch differences.count {
    case 0: "The replay came to the same: \(compared) endings of turns and responses."
    case 1: "One thing came out otherwise than it was recorded."
    default: "\(differences.count) things came out otherwise than they were recorded."
    }
  }
}
