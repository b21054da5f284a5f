import ChatUI
import Conversation
import Coordinator
import Providers
import Remote
import Settings

/// Finds the model for new sessions, and helps to get one where there is none.
@MainActor final class SetupRunner {
  private let dispatch: @MainActor (Action) -> Void
  private var work: Task<Void, Never>?
  private var lookUp: Task<Void, Never>?
  /// What the provider offered whose key was tried last.
  private var offered: [ModelDescription] = []

  init(dispatch: @escaping @MainActor (Action) -> Void) {
    self.dispatch = dispatch
  }

  func cancel() {
    work?.cancel()
    work = nil
  }

  /// Settles which model new sessions talk to: the one named, one that can be reached, or the one talked to last.
  /// Without any of these, the first-start screen opens; not over sessions that are there to be read.
  func chooseModel(_ host: WorkspaceHost, named name: String?, sessions: [Session]) async {
    if name != nil || host.program.settings.model != nil {
      do {
        settle(on: try await host.offers.modelForNewSession(name), host)
        return
      } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
    }
    if host.own == nil {
      await chooseModelOfHost(host, sessions)
    } else if let model = await host.models.firstUsable() {
      settle(on: model, host)
    } else if let last = sessions.latest?.model {
      if (try? await host.models.provider(for: last)) != nil {
        settle(on: last, host)
      } else {
        dispatch(.setup(.noModel))
      }
    } else {
      dispatch(.setup(.needed(await offer(host, isFirst: true))))
    }
  }

  /// The same where another process knows what can be reached.
  private func chooseModelOfHost(_ host: WorkspaceHost, _ sessions: [Session]) async {
    let last = sessions.latest?.model
    for name in [nil, last?.description] {
      if let model = try? await host.offers.modelForNewSession(name) { return settle(on: model, host) }
    }
    if host.isElsewhere || !sessions.isEmpty {
      dispatch(.setup(.noModel))
    } else {
      dispatch(.setup(.needed(await offer(host, isFirst: true))))
    }
  }

  private func settle(on model: ModelReference, _ host: WorkspaceHost) {
    dispatch(.sessions(.defaultModel(model)))
    // Unless it is known, the provider is asked what its models can do and cost: conversations are fitted to the window.
    // Nobody waits for it.
    guard host.models.probes, host.own != nil else { return }
    lookUp?.cancel()
    lookUp = Task { _ = await host.models.catalogue.refresh(only: model.provider) }
  }

  func run(_ request: SetupRequest, _ host: WorkspaceHost?) {
    guard let host else {
      dispatch(.notice(.information, "The sessions are still being opened."))
      return
    }
    cancel()
    guard !host.isElsewhere || request == .cancel else {
      dispatch(
        .notice(
          .information,
          "Providers are set up where the workspace is, at \(host.program.connection?.description ?? "")."))
      return
    }
    switch request {
    case .cancel: break
    case .offer: work = Task { dispatch(.setup(.needed(await offer(host, isFirst: false)))) }
    case .useDemo:
      dispatch(.setup(.finished(ModelReference(provider: "demo", model: DemoProvider.model))))
    case .installLocalModel(let name): work = Task { await install(name, host) }
    case .lookAgain: work = Task { await lookAgain(host) }
    case .testKey(let key, let provider): work = Task { await test(key, of: provider, host) }
    case .keepKey(let key, let provider, let keeping):
      work = Task { await keep(key, of: provider, keeping, host) }
    }
  }

  // MARK: Keys

  private func test(_ key: HiddenText, of provider: String, _ host: WorkspaceHost) async {
    let result = await host.models.check(provider, key: .literal(Secret(key.reveal())))
    guard !Task.isCancelled else { return }
    switch result {
    case .success(let models):
      offered = models
      let words =
        switch models.count {
        case 0: ""
        case 1: "It offers one model."
        default: "It offers \(models.count) models."
        }
      dispatch(.setup(.accepted(words)))
    case .failure(let error):
      var problem = Problem(error)
      // Who has just typed it need not be told where it came from.
      if error.code == .authentication {
        problem.suggestion = "Check that all of it was typed, or get another one from the provider."
      }
      dispatch(.setup(.rejected(problem)))
    }
  }

  private func keep(
    _ key: HiddenText, of provider: String, _ keeping: KeyKeeping, _ host: WorkspaceHost
  ) async {
    do throws(TurnError) {
      let source: ProviderKey
      switch keeping {
      case .file:
        let secret = Secret(key.reveal())
        try host.models.keys.save(secret, for: provider)
        source = .literal(secret)
      case .command(let arguments):
        source = .command(arguments)
        offered = try await host.models.check(provider, key: source).get()
        guard !Task.isCancelled else { return }
        try host.models.keys.save(command: arguments, for: provider)
      case .thisRun:
        guard host.own != nil else {
          throw TurnError(
            .configuration, "Another antiphon makes the answers, and would not have the key.",
            suggestion: "Keep it in a file, or have it fetched by a command.")
        }
        source = .literal(Secret(key.reveal()))
      }
      // What was just said counts now, even where the environment says something else.
      host.models.use(source, for: provider)
      // The process that answers reads what was kept.
      if host.own == nil { _ = try? await host.offers.offers(refresh: true) }
    } catch {
      if !Task.isCancelled { dispatch(.setup(.notKept(Problem(error)))) }
      return
    }
    guard let model = firstModel(of: provider) else {
      dispatch(.setup(.failed(Problem("\(provider) offers no model."))))
      return
    }
    dispatch(.setup(.finished(model)))
    if keeping != .thisRun { warnOfVariable(of: provider, host) }
  }

  /// Says so when the key in the environment will be used at the next start in place of the one that was kept.
  private func warnOfVariable(of provider: String, _ host: WorkspaceHost) {
    guard let known = KnownProviders.named(provider),
      case .environment(let name) = known.key(environment: host.program.environment, keys: host.models.keys)
    else { return }
    dispatch(
      .notice(
        .warning, "At the next start the key in \(name) counts for more; unset it to use the one you gave."))
  }

  /// The model that a provider is known for, if it offers that, or else the first one it offers.
  private func firstModel(of provider: String) -> ModelReference? {
    let known = KnownProviders.named(provider)?.defaultModel
    let model = known.flatMap { name in offered.isEmpty || offered.contains { $0.id == name } ? name : nil }
    return (model ?? offered.first?.id).map { ModelReference(provider: provider, model: $0) }
  }

  private func offer(_ host: WorkspaceHost, isFirst: Bool) async -> SetupOffer {
    let status = await host.models.installation.status()
    let models = LocalModelCatalogue.models.map { model in
      SetupOffer.LocalModel(
        name: model.id, summary: "\(model.title), \(ByteCount.text(model.bytes)), \(model.license)")
    }
    let obstacle = status.problems.first.map { Problem($0.message, suggestion: $0.suggestion) }
    return SetupOffer(
      localModels: obstacle == nil ? models : [], localObstacle: obstacle,
      providers: KnownProviders.all.compactMap { known in
        guard let variable = known.keyVariable else { return nil }
        return SetupOffer.Provider(
          name: known.name, title: known.title, keyVariable: variable,
          isSetUp: host.models.hasKey(for: known))
      },
      settingsPath: host.program.directories.settingsFile,
      keyFolder: host.program.directories.apiKeysDirectory, isFirst: isFirst)
  }

  private func lookAgain(_ host: WorkspaceHost) async {
    do {
      host.models.reload(try host.program.withFreshSettings())
      let found: ModelReference?
      if host.own == nil {
        _ = try await host.offers.offers(refresh: true)
        found = try? await host.offers.modelForNewSession(nil)
      } else {
        found = await host.models.firstUsable()
      }
      // Who has stopped it in the meantime is elsewhere on the screen.
      guard !Task.isCancelled else { return }
      guard let model = found else {
        dispatch(
          .setup(.failed(Problem("Still no model.", suggestion: "Nothing new was found in the settings."))))
        return
      }
      dispatch(.setup(.finished(model)))
    } catch {
      dispatch(.setup(.failed(Problem(describing: error))))
    }
  }

  private func install(_ name: String, _ host: WorkspaceHost) async {
    // Only the newest step matters; those that nobody has looked at yet are dropped.
    let (steps, report) = AsyncStream.makeStream(
      of: LocalInstallationStep.self, bufferingPolicy: .bufferingNewest(1))
    let watcher = Task {
      for await step in steps { dispatch(.setup(.progress(SetupProgress(step)))) }
    }
    do {
      let model = try await host.models.installation.install(name) { report.yield($0) }
      report.finish()
      await watcher.value
      dispatch(.setup(.finished(ModelReference(provider: "local", model: model.name))))
    } catch {
      report.finish()
      await watcher.value
      guard !Task.isCancelled else { return }
      dispatch(.setup(.failed(Problem(error.message, suggestion: error.suggestion))))
    }
  }
}

extension SetupProgress {
  init(_ step: LocalInstallationStep) {
    if case .fetchingModel(_, let received?, let total?) = step, total > 0 {
      self.init(stage: step.description, fraction: Double(received) / Double(total))
    } else {
      self.init(stage: step.description)
    }
  }
}

extension Problem {
  /// What happened and what to do about it, in one line.
  var sentence: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
