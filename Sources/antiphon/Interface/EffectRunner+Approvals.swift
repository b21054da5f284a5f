import ChatUI
import Conversation
import Coordinator

/// Tool calls that wait for the user's word.
extension EffectRunner {
  /// Answers what was on the screen, and nothing else.
  func resolve(_ call: ToolCallID, _ approval: Approval, _ digest: String?, _ host: WorkspaceHost) {
    Task {
      do {
        try await host.coordinator.resolve(
          call, ApprovalAnswer(ApprovalDecision(approval), digest: digest))
      } catch {
        dispatch(.approvals(.refused(call, Problem(describing: error))))
      }
    }
  }

  func listApprovals(_ host: WorkspaceHost) {
    Task {
      do {
        let pending = try await host.coordinator.pendingApprovals()
        dispatch(.approvals(.listed(pending.map { WaitingCall($0.call, in: $0.sessionID) })))
      } catch {
        dispatch(.approvals(.listFailed(Problem(describing: error))))
      }
    }
  }
}

extension ApprovalDecision {
  init(_ approval: Approval) {
    self =
      switch approval {
      case .allowOnce: .allowOnce
      case .allowForSession: .allowForSession
      case .allowAlways: .allowAlways
      case .deny(let reason): .deny(reason: reason)
      }
  }
}
