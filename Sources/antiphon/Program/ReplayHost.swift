import Conversation
import Coordinator
import FoundationEssentials
import Storage

/// A recording, and what is needed to replay it apart from the user's sessions.
struct ReplayHost: Sendable {
  let replay: Replay
  let pace: ReplayPace
  private let folder: ReplayFolder

  init(_ recording: Recording, pace: ReplayPace) {
    replay = Replay(recording)
    self.pace = pace
    folder = ReplayFolder()
  }

  /// A workspace in which nothing was said yet, and nothing will be kept.
  func open(_ program: Program) async throws -> WorkspaceHost {
    let coordinator = SessionCoordinator(
      store: try Self.emptyStore(in: folder), models: replay.models, tools: replay.tools,
      settings: replay.settings, recorder: replay.recorder)
    try await coordinator.start()
    return WorkspaceHost(program: program, coordinator: coordinator, models: ModelSources(program))
  }

  /// A store that is gone with the process.
  private static func emptyStore(in folder: ReplayFolder) throws -> any SessionStore {
    try SQLiteStore.open(folder: folder.path)
  }
}

/// A folder that is removed when nobody holds it any more.
private final class ReplayFolder: Sendable {
  let path = FileManager.default.temporaryDirectory
    .appending(path: "antiphon-replay-\(SystemClock.now.milliseconds)-\(UInt32.random(in: 0 ... .max))").path

  deinit {
    try? FileManager.default.removeItem(atPath: path)
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
