import ChatUI
import Conversation
import Coordinator

/// Changes of the session list.
extension EffectRunner {
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
