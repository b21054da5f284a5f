import Conversation

/// What has become known of tool calls that wait for the user's word.
public enum ApprovalAction: Sendable {
  /// Those of all sessions, the longest waiting first.
  case listed([WaitingCall])
  case listFailed(Problem)
  /// An answer did not count, or only in part.
  case refused(ToolCallID, Problem)
}
