import Conversation
import Coordinator
import Providers
import Settings
import Storage
import Tools

/// An open workspace: its store, the providers the settings and the machine offer, and the coordinator over them.
///
/// Made once by a process; `close()` must be awaited before the program ends, so that all that was said is on
/// disk and a local model's server is stopped.
struct WorkspaceHost: Sendable {
  let program: Program
  let coordinator: SessionCoordinator
  let models: ModelSources

  static func open(_ program: Program) async throws -> WorkspaceHost {
    let store = try SQLiteStore.open(folder: program.workspaceFolder)
    let models = ModelSources(program)
    let tools: [String]? =
      switch program.settings.tools {
      case .all: nil
      case .none: []
      case .only(let names): names
      }
    let coordinator = SessionCoordinator(
      store: store, models: models, tools: BuiltInTools(root: program.currentFolder, only: tools),
      settings: settings(program, models))
    try await coordinator.start()
    return WorkspaceHost(program: program, coordinator: coordinator, models: models)
  }

  /// What the settings say about answers.
  private static func settings(_ program: Program, _ models: ModelSources) -> CoordinatorSettings {
    let (answers, sessions) = (program.settings.answers, program.settings.sessions)
    var settings = CoordinatorSettings(
      systemPrompt: answers.systemPrompt, offersTools: { models.offersTools(to: $0) },
      profile: { models.profile(of: $0) }, titleModel: { models.titleModel(for: $0) })
    if let parallel = answers.parallel { settings.parallelResponses = parallel }
    if let turns = answers.turns { settings.turnLimit = turns }
    if let threshold = answers.compactAt { settings.compactionThreshold = threshold > 1 ? nil : threshold }
    if let days = sessions.keepDeletedDays { settings.deletionWindow = .seconds(days * 86_400) }
    settings.timeLimit = answers.time
    settings.costLimit = answers.cost
    settings.maximumOutputTokens = answers.maximumOutputTokens
    return settings
  }

  /// The model that a new session talks to: the one named, the one in the settings, or the first that can be
  /// reached.
  func modelForNewSession(_ name: String?) async throws -> ModelReference {
    guard let name = name ?? program.settings.model?.description else {
      if let model = await models.firstUsable() { return model }
      throw ProgramError.noModel
    }
    guard let model = ModelReference(name) else {
      throw ProgramError(
        "“\(name)” does not name a model.",
        suggestion: "Write provider/model, as in demo/demo; antiphon models lists them.")
    }
    _ = try await models.provider(for: model)
    return model
  }

  func close() async {
    await coordinator.shutdown()
    await models.stop()
  }
}

extension ProgramError {
  static var noModel: ProgramError {
    ProgramError(
      "There is no model: no key in the environment, no model server on this machine, no local model.",
      suggestion: "Set one of \(ModelSources.keyVariables.joined(separator: ", ")), or run: "
        + "antiphon models local install. To look around, take --model demo/demo.")
  }
}
