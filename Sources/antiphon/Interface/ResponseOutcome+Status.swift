import Conversation

extension ResponseOutcome {
  /// The status a session list shows for it.
  var status: TurnStatus {
    switch self {
    case .completed, .limit: .completed
    case .cancelled: .cancelled
    case .failed: .failed
    case .interrupted: .interrupted
    }
  }
}
