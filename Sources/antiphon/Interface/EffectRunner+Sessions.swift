import ChatUI
import Conversation
import Coordinator

/// New sessions, and changes of the session list.
extension EffectRunner {
  func createSession(_ draft: DraftID, _ model: ModelReference?, _ host: WorkspaceHost) {
    Task {
      do {
        var model = model ?? defaultModel()
        if model == nil {
          await choice?.value
          model = defaultModel()
        }
        let chosen = try await host.offers.modelForNewSession(model?.description)
        let session = try await host.coordinator.createSession(model: chosen, title: "", systemPrompt: nil)
        dispatch(.sessions(.created(session, draft: draft)))
      } catch {
        if isForNextHost(.createSession(draft: draft, model: model), error, host) { return }
        dispatch(.sessions(.creationFailed(draft: draft, Problem(describing: error))))
      }
    }
  }

  func createFork(
    of source: SessionID, through index: Int, _ draft: DraftID, _ model: ModelReference, _ host: WorkspaceHost
  ) {
    Task {
      do {
        // A model that cannot be reached should not become a session.
        let chosen = try await host.offers.modelForNewSession(model.description)
        var session = try await host.coordinator.fork(sessionID: source, through: index)
        do { try await host.coordinator.setModel(sessionID: session.id, to: chosen) } catch {
          try? await host.coordinator.delete(sessionID: session.id)
          throw error
        }
        session.model = chosen
        dispatch(.sessions(.created(session, draft: draft)))
      } catch {
        let effect = Effect.createFork(source, through: index, draft: draft, model: model)
        if isForNextHost(effect, error, host) { return }
        dispatch(.sessions(.creationFailed(draft: draft, Problem(describing: error))))
      }
    }
  }

  /// Makes them one after the other, behind those that were asked for before: what brings a session back must not come
  /// before what takes it away.
  func edit(_ edits: [SessionEdit], _ host: WorkspaceHost) {
    let earlier = editing
    editing = Task {
      await earlier?.value
      var failures: [FailedSessionEdit] = []
      for edit in edits {
        do { try await make(edit, host.coordinator) } catch {
          if isForNextHost(.editSessions([edit]), error, host) { continue }
          let present = try? await host.coordinator.session(edit.id)
          failures.append(FailedSessionEdit(edit, Problem(describing: error), session: present))
        }
      }
      if !failures.isEmpty { dispatch(.sessions(.editsFailed(failures))) }
    }
  }

  private func make(_ edit: SessionEdit, _ service: any SessionService) async throws {
    switch edit.kind {
    case .change(let change): try await service.update(sessionID: edit.id, change)
    case .delete: try await service.delete(sessionID: edit.id)
    case .restore: try await service.restore(sessionID: edit.id)
    }
  }
}
