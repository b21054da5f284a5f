import ChatUI
import Conversation
import Coordinator
import Logging
import Remote
import Settings

/// The workspace behind the screen: opened once the first frame is up, and anew when the process it is open in has gone.
extension ChatApplication {
  /// Opens the workspace behind the first frame.
  func open() async {
    do {
      if let replay = opening.replay {
        let (host, coordinator) = try await replay.open(program)
        try await begin(host)
        await show(replay, host, coordinator)
      } else {
        try await begin(
          try await WorkspaceHost.open(
            program,
            WorkspaceHost.Options(without: .goOnInMemory, recordingPath: opening.record, serves: true)))
      }
    } catch {
      // Whoever was attached to has gone in this moment: its place is free.
      if let host, host.own == nil, !host.isElsewhere { return reopen() }
      let problem = Problem(describing: error)
      Logger(label: "workspace").error("could not be opened: \(problem.message)")
      dispatch(.sessions(.loadFailed(problem)))
      runner?.fail(problem)
    }
  }

  /// Shows the sessions of a workspace that has just been opened.
  private func begin(_ host: WorkspaceHost) async throws {
    self.host = host
    if let problem = host.storeProblem {
      Logger(label: "workspace").error("nothing will be kept: \(problem.message)")
      dispatch(.storeFailing(Problem(inMemoryBecause: problem)))
    }
    if host.own == nil { dispatch(.workspace(.opened(.attached))) }
    if let folder = host.otherFolder { dispatch(.notice(.warning, WorkspaceHost.words(forOther: folder))) }
    askForTrust(host)
    if let problem = host.tools?.problems.first {
      dispatch(.notice(.warning, "A tool server is left out: \(problem)."))
    }
    if let doubt = host.tools?.ruleDoubts.first { dispatch(.notice(.warning, doubt)) }
    let sessions = try await host.coordinator.sessions()
    dispatch(.sessions(.loaded(sessions, show: sessionToShow(sessions))))
    tellInterrupted(host)
    Task { [composing] in
      await composing?.loadDrafts()
      await composing?.loadHistory()
    }
    let choice = Task { [setup, opening] in
      await setup?.chooseModel(host, named: opening.model, sessions: sessions) ?? ()
    }
    self.choice = choice
    warnUnlessServing(host)
    runner?.attach(host, choice: choice) { [weak self] in self?.reopen() }
    await choice.value
  }

  /// Says so when no other terminal can attach.
  private func warnUnlessServing(_ host: WorkspaceHost) {
    guard let server = host.server else { return }
    Task {
      do { try await server.ready() } catch {
        dispatch(.notice(.warning, "Other terminals cannot attach. \(error)"))
      }
    }
  }

  /// Marks the sessions whose answers the process before left unfinished.
  private func tellInterrupted(_ host: WorkspaceHost) {
    guard let own = host.own else { return }
    Task {
      if let sessions = try? await own.interruptedSessions(), !sessions.isEmpty {
        dispatch(.sessions(.interrupted(sessions)))
      }
    }
  }

  /// Has the person asked about the folder's settings, where they would count here.
  private func askForTrust(_ host: WorkspaceHost) {
    let trust = host.program.folderTrust
    guard opening.replay == nil, host.own != nil, trust.notice != nil else { return }
    dispatch(.trust(.found(FolderOffer(trust, countsAtOnce: true))))
  }

  private func sessionToShow(_ sessions: [Session]) -> SessionID? {
    if let id = opening.session {
      if sessions.contains(where: { $0.id == id }) { return id }
      dispatch(.notice(.error, "There is no session \(id)."))
    }
    return opening.continues ? sessions.latestInUse?.id : nil
  }

  // MARK: When the process that the workspace is open in goes

  /// Takes over from a process that is gone, or attaches to the one that has.
  private func reopen() {
    guard exitReason == nil, let lost = host, lost.own == nil else { return }
    host = nil
    runner?.detach()
    dispatch(
      .workspace(
        .unreachable(
          Problem("The antiphon that answered here has ended.", suggestion: "Going on without it."))))
    reopening = Task {
      await lost.close()
      let backoff = Backoff()
      var failures = 0
      while !Task.isCancelled {
        do {
          let host = try await WorkspaceHost.open(
            program, WorkspaceHost.Options(without: .goOnInMemory, serves: true))
          try await goOn(host)
          return
        } catch {
          let problem = Problem(describing: error)
          Logger(label: "workspace").error("could not be opened again: \(problem.message)")
          dispatch(.workspace(.unreachable(problem)))
          failures += 1
          try? await Task.sleep(for: backoff.delay(after: failures, random: .random(in: 0 ... .max)))
        }
      }
    }
  }

  /// The workspace is open again; what is on the screen is read anew.
  private func goOn(_ host: WorkspaceHost) async throws {
    let sessions: [Session]
    do { sessions = try await host.coordinator.sessions() } catch {
      await host.close()
      throw error
    }
    self.host = host
    Logger(label: "workspace").info(host.own == nil ? "attached again" : "hosts the workspace now")
    dispatch(.workspace(.opened(host.own == nil ? .attached : .host)))
    dispatch(.storeFailing(host.storeProblem.map { Problem(inMemoryBecause: $0) }))
    warnUnlessServing(host)
    dispatch(.sessions(.loaded(sessions, show: nil)))
    tellInterrupted(host)
    runner?.attach(host, choice: Task {}) { [weak self] in self?.reopen() }
  }
}
