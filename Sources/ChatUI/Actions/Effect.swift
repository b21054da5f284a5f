import Conversation

/// Something the interface wants done outside; whoever runs it reports back with an `Action`.
public enum Effect: Hashable, Sendable {
  /// Make a session. Answer: `SessionAction.created` or `.creationFailed` with the same draft.
  ///
  /// - Parameter model: `nil` for the default one.
  case createSession(draft: DraftID, model: ModelReference?)
  /// Hand a message to the coordinator. Answer: `TranscriptAction.began` or `.sendFailed` with the same number.
  case send(OutgoingID, to: SessionID, text: String)
  /// Iterate the turns of a response: each is a `TranscriptAction.turn`, the end is `.ended`.
  case follow(ResponseID, in: SessionID)
  /// Leave that stream; the response goes on.
  case unfollow(ResponseID)
  /// Stop a response. Its stream tells how it ended.
  case cancel(ResponseID)
  case rename(SessionID, title: String)
  case delete(SessionID)
  case restore(SessionID)
  /// Read the last `limit` rounds whose index is below `before`, or the last ones of all when that is `nil`.
  /// Answer: `TranscriptAction.loaded` (`isTail` when `before` is `nil`) or `.loadFailed`.
  case loadRounds(SessionID, before: Int?, limit: Int)
  case setTheme(String)
  case setup(SetupRequest)
  /// Draw everything again, whatever the terminal shows.
  case redraw
  /// Give the terminal back and stop, as Ctrl+Z does.
  case suspend
  case quit
}

/// What the user chose on the first-start screen.
public enum SetupRequest: Hashable, Sendable {
  /// Install a model of the offer, by its name. Answers: `SetupAction.progress`, then `.finished` or `.failed`.
  case installLocalModel(String)
  /// Stop installing. Answer: none.
  case cancelInstall
  /// Use the scripted demo. Answer: `SetupAction.finished`.
  case useDemo
  /// Look for keys and running servers again. Answer: `SetupAction.finished` or `.failed`.
  case lookAgain
}
