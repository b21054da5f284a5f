import Conversation

/// What is shown of tool calls beyond which of them are open.
public struct ToolViewState: Hashable, Sendable {
  /// Open calls whose long texts are shown to their end.
  public internal(set) var unfolded: Set<ToolCallID> = []
  /// The chosen call while it has rows that are folded away; written by `ChatScreen` alone.
  public internal(set) var folded: ToolCallID?
  /// How many rows of the chosen call are above and below the sidebar's window; written by `ChatScreen` alone.
  var rowsAbove = 0
  var rowsBelow = 0
  /// The call whose line the conversation points at, since it was gone to from the sidebar.
  public internal(set) var pointed: ToolCallID?
  /// What has been seen of what the chosen call asks for; written by `ChatScreen` alone, and `nil` where it is not shown.
  var sight: RequestSight?
}
