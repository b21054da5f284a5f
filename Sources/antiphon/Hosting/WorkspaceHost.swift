import Conversation
import Coordinator
import Providers
import Remote
import Server
import Settings
import Storage

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
  /// The other process, where that has the workspace open.
  var remote: RemoteCoordinator?
  /// Where tools work, when that is not the folder of this process.
  private(set) var otherFolder: String?
  /// What models can call, where the coordinator is in this process.
  private(set) var tools: WorkspaceTools?
  /// Tool servers, wherever they run.
  private(set) var toolServers: any ToolServerService = NoToolServers()
  /// What lets other processes in.
  private(set) var server: HostServer?
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
    /// The socket for them, in place of the usual one.
    var socket: String?
  }

  /// Where all that goes into the coordinator is written, if anywhere.
  var recording: RecordingFile?

  /// Opens the workspace, or attaches to the process that has it open.
  static func open(_ program: Program, _ options: Options = Options()) async throws -> WorkspaceHost {
    if program.connection != nil { return try await attach(program, options) }
    // Another process may hold the store and not listen yet, not any more, or not at all, as one that only lists.
    let backoff = Backoff(first: .milliseconds(10), longest: .milliseconds(500))
    let start = ContinuousClock.now
    var failures = 0
    while true {
      do {
        return try await openHere(program, options)
      } catch let error as StoreError where error.code == .busy {
        do {
          return try await attach(program, options)
        } catch CoordinatorError.host(let problem) where problem.code == .unreachable {
          guard start.duration(to: .now) < patience else { throw error }
        }
      }
      failures += 1
      try await Task.sleep(for: backoff.delay(after: failures, random: .random(in: 0 ... .max)))
    }
  }

  /// How long another process may hold the store without listening.
  private static let patience: Duration = .seconds(5)

  /// Attaches to the process that has the workspace open.
  ///
  /// - Throws: `.host(.unreachable)` when there is none.
  static func attach(_ program: Program, _ options: Options = Options()) async throws -> WorkspaceHost {
    guard options.recordingPath == nil else {
      throw ProgramError(
        "What happens can only be recorded by the antiphon that has the workspace open, and that is another one.",
        suggestion: "Quit that one first, or take a stored session: antiphon sessions record.")
    }
    let address: RemoteAddress
    if let connection = program.connection {
      address = connection
    } else if let file = HostFile.read(in: program.workspaceFolder) {
      guard HostSocket.isOwn(file.socket) else { throw CoordinatorError.host(.notOurs(file.socket)) }
      address = .unix(file.socket)
    } else {
      throw CoordinatorError.host(
        HostProblem(
          .unreachable, "Nobody has the workspace \(program.workspace) open.",
          suggestion: "antiphon opens it, antiphon serve does so without a screen."))
    }
    // One that does not answer when it is asked once more has ended, and whoever was attached may take its place.
    // Another machine is asked again and again.
    let isElsewhere = program.connection != nil
    let remote = try RemoteCoordinator(address, shouldRetry: { _, attempt in isElsewhere || attempt == 1 })
    let information: HostInformation
    do { information = try await remote.start() } catch {
      await remote.close()
      throw error
    }
    var host = WorkspaceHost(
      program: program, coordinator: remote, offers: remote, models: ModelSources(program), own: nil,
      remote: remote, toolServers: remote, storeProblem: nil)
    // On another machine no folder is this one.
    if information.folder != program.currentFolder || isElsewhere { host.otherFolder = information.folder }
    return host
  }

  /// What whoever works in another folder than the tools do is told.
  static func words(forOther folder: String) -> String {
    "Tools work in \(folder), where this workspace is open, and not in your folder. "
      + "--workspace NAME opens another one here."
  }

  private static func openHere(_ program: Program, _ options: Options) async throws -> WorkspaceHost {
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
    let tools = WorkspaceTools(program, endsWithAnswer: options.endsWithAnswer)
    do {
      let (coordinator, problem) = try await open(program, options.without) { store in
        SessionCoordinator(
          store: store, models: models, tools: tools.box, settings: settings, recorder: recording?.recorder())
      }
      var host = WorkspaceHost(
        program: program, coordinator: coordinator, offers: models, models: models, own: coordinator,
        tools: tools,
        toolServers: HostedToolServers(tools.servers) { [hub = coordinator.events().hub] in
          hub.update { $0.publish(.toolServers) }
        }, storeProblem: problem, recording: recording)
      // What is in memory only is nobody else's.
      if options.serves, problem == nil {
        host.server = HostServer(
          HostedWorkspace(host), socket: options.socket ?? HostSocket.path(for: program), for: program)
      }
      return host
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
      do {
        if own != nil {
          for await offers in models.offerUpdates() { continuation.yield(offers) }
        } else {
          continuation.yield(try await offers.offers(refresh: false))
          continuation.yield(try await offers.offers(refresh: true))
        }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  /// Whether the workspace is on another machine, whose settings and keys are its own.
  var isElsewhere: Bool { program.connection != nil }

  func close() async {
    await server?.withdraw()
    await own?.shutdown()
    (toolServers as? HostedToolServers)?.close()
    await tools?.stop()
    // After that, so that whoever is attached has seen how its answers ended.
    await server?.stop()
    await remote?.close()
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
