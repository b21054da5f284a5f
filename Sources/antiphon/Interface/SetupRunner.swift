import ChatUI
import Conversation
import Providers
import Settings

/// Finds the model for new sessions, and helps to get one where there is none.
@MainActor final class SetupRunner {
  private let dispatch: @MainActor (Action) -> Void
  private var work: Task<Void, Never>?

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
        dispatch(.sessions(.defaultModel(try await host.modelForNewSession(name))))
        return
      } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
    }
    if let model = await host.models.firstUsable() {
      dispatch(.sessions(.defaultModel(model)))
    } else if let last = sessions.max(by: { $0.lastActivityAt < $1.lastActivityAt })?.model {
      if (try? await host.models.provider(for: last)) != nil {
        dispatch(.sessions(.defaultModel(last)))
      } else {
        dispatch(.notice(.warning, Problem(describing: ProgramError.noModel).sentence))
      }
    } else {
      dispatch(.setup(.needed(await offer(host))))
    }
  }

  func run(_ request: SetupRequest, _ host: WorkspaceHost?) {
    guard let host else { return }
    cancel()
    switch request {
    case .cancelInstall: break
    case .useDemo:
      dispatch(.setup(.finished(ModelReference(provider: "demo", model: DemoProvider.model))))
    case .installLocalModel(let name): work = Task { await install(name, host) }
    case .lookAgain: work = Task { await lookAgain(host) }
    }
  }

  private func offer(_ host: WorkspaceHost) async -> SetupOffer {
    let status = await host.models.installation.status()
    let models = LocalModelCatalogue.models.map { model in
      SetupOffer.LocalModel(
        name: model.id, summary: "\(model.title), \(model.bytes / 1_000_000) MB, \(model.license)")
    }
    let obstacle = status.problems.first.map { Problem($0.message, suggestion: $0.suggestion) }
    return SetupOffer(
      localModels: obstacle == nil ? models : [], localObstacle: obstacle,
      keyVariables: ModelSources.keyVariables, settingsPath: host.program.directories.settingsFile)
  }

  private func lookAgain(_ host: WorkspaceHost) async {
    do {
      host.models.reload(try host.program.withFreshSettings())
      guard let model = await host.models.firstUsable() else {
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
