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
  /// What is done with the sessions, wherever that happens.
  let coordinator: any SessionService
  /// What models the sessions can talk to.
  let offers: any ModelOffers
  /// The providers of this machine, their keys, and the local models.
  let models: ModelSources
  /// The coordinator, where it is in this process.
  let own: SessionCoordinator?
  /// Why the store could not be used, so that everything is in memory and will be gone; `nil` when it is in use.
  let storeProblem: StoreError?

  /// What to do about a store that cannot be used.
  enum WithoutStore {
    /// Say so and do nothing.
    case refuse
    /// Go on in memory, unless somebody else is at work with the store or it is of a later version.
    case goOnInMemory
  }

  /// How a workspace is opened.
  struct Options: Sendable {
    var without = WithoutStore.refuse
    /// The file for a recording of all that happens; there must be none.
    var recordingPath: String?
    /// Whether the program ends with one answer: then nothing is begun afterwards, no name and no summary.
    var endsWithAnswer = false
    /// Whether other processes may use the workspace through this one.
    var serves = false
  }

  /// Where all that goes into the coordinator is written, if anywhere.
  var recording: RecordingFile?

  static func open(_ program: Program, _ options: Options = Options()) async throws -> WorkspaceHost {
    let models = ModelSources(program)
    var settings = settings(program, models)
    // Only where a banner says so for as long as it lasts.
    settings.goesOnWithoutStore = options.without == .goOnInMemory && !options.endsWithAnswer
    if options.endsWithAnswer {
      settings.titleModel = { _ in nil }
      settings.compactionThreshold = nil
    }
    let recording = try options.recordingPath.map {
      try RecordingFile(
        path: $0, RecordingHeader(program: Program.version, recordedAt: SystemClock.now, settings: settings))
    }
    do {
      let (coordinator, problem) = try await open(program, options.without) { store in
        makeCoordinator(program, models, store, settings, recording)
      }
      return WorkspaceHost(
        program: program, coordinator: coordinator, offers: models, models: models, own: coordinator,
        storeProblem: problem, recording: recording)
    } catch {
      recording?.finish()
      throw error
    }
  }

  /// A coordinator over the store, or over one in memory and the reason for that.
  private static func open(
    _ program: Program, _ without: WithoutStore, _ make: (SQLiteStore) -> SessionCoordinator
  ) async throws -> (SessionCoordinator, StoreError?) {
    do throws(StoreError) {
      let store = try SQLiteStore.open(folder: program.workspaceFolder)
      if without == .goOnInMemory { try SQLiteStore.requireSpace(in: program.workspaceFolder) }
      let coordinator = make(store)
      do {
        try await start(coordinator)
        return (coordinator, nil)
      } catch {
        // Closes the store, and leaves what it could not read as it was found.
        await coordinator.shutdown()
        throw error
      }
    } catch {
      guard without == .goOnInMemory, error.leavesMemory else { throw error }
      let coordinator = make(try memory(program, after: error))
      try await coordinator.start()
      return (coordinator, error)
    }
  }

  private static func start(_ coordinator: SessionCoordinator) async throws(StoreError) {
    do throws(CoordinatorError) { try await coordinator.start() } catch {
      if case .store(let error) = error { throw error }
      throw StoreError(.inputOutput, error.message, suggestion: error.suggestion)
    }
  }

  /// With the sessions that are there, where they can be read; damaged ones are left to who repairs them.
  private static func memory(_ program: Program, after error: StoreError) throws(StoreError) -> SQLiteStore {
    if error.code != .corrupt, let copy = try? SQLiteStore.inMemory(copyOf: program.workspaceFolder) {
      return copy
    }
    return try .inMemory()
  }

  private static func makeCoordinator(
    _ program: Program, _ models: ModelSources, _ store: SQLiteStore, _ settings: CoordinatorSettings,
    _ recording: RecordingFile?
  ) -> SessionCoordinator {
    let tools: [String]? =
      switch program.settings.tools {
      case .all: nil
      case .none: []
      case .only(let names): names
      }
    return SessionCoordinator(
      store: store, models: models, tools: BuiltInTools(root: program.currentFolder, only: tools),
      settings: settings, recorder: recording?.recorder())
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
    if let retries = answers.retries { settings.retries.attempts = retries + 1 }
    settings.timeLimit = answers.time
    settings.costLimit = answers.cost
    settings.maximumOutputTokens = answers.maximumOutputTokens
    settings.temperature = answers.temperature
    return settings
  }

  /// What the models are, again and again while their providers are asked.
  func modelOffers() -> AsyncThrowingStream<[ProviderOffer], any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(
      of: [ProviderOffer].self, bufferingPolicy: .bufferingNewest(1))
    let task = Task {
      for await offers in models.offerUpdates() { continuation.yield(offers) }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  func close() async {
    await own?.shutdown()
    recording?.finish()
    await models.stop()
  }
}

extension StoreError {
  /// Whether one may go on without the store: nobody else is writing there, and nothing there is newer than we.
  fileprivate var leavesMemory: Bool {
    switch code {
    case .corrupt, .notWritable, .full, .inputOutput: true
    case .busy, .newerSchema, .notFound: false
    }
  }
}
