import Conversation
import Widgets

/// The part of the screen that gets the keys when nothing lies above it.
public enum Focus: Hashable, Sendable, CaseIterable {
  case composer, sessions, transcript, tools
}

/// What lies above the screen and gets all keys.
public enum DialogState: Sendable {
  /// All keys; how many rows are scrolled away.
  case help(scrolled: Int)
  case rename(SessionID, TextEditor)
  case problem(Problem)
}

/// What is being written in one session.
public struct Composer: Sendable {
  public var editor = TextEditor()
  /// Which of the earlier messages is shown, counted from the latest; `nil` while none is.
  public var historyPosition: Int?
  /// What was being written before the first of them was shown.
  public var stash = ""

  public init() {}
}
