import Conversation
import Widgets

/// The part of the screen that gets the keys when nothing lies above it.
public enum Focus: Hashable, Sendable, CaseIterable {
  case composer, sessions, transcript, tools
}

/// What lies above the screen and gets all keys.
public enum DialogState: Sendable {
  case rename(SessionID, TextEditor)
  case picker(Picker)
  case tags(TagDialog)
  case approval(ApprovalReading)
  case trust(TrustReading)
  case problem(Problem)
  /// What becomes of the answers that are still being made here, when the program is left.
  case leaving

  var isLeaving: Bool { if case .leaving = self { true } else { false } }

  /// The session that it is about.
  var session: SessionID? {
    switch self {
    case .rename(let id, _): id
    case .picker(let picker): picker.content.session
    case .problem, .leaving, .tags, .approval, .trust: nil
    }
  }
}

/// A message of the user's that is being changed.
public struct EditedMessage: Hashable, Sendable {
  public let roundID: RoundID
  /// The index of the round when the editing began; rounds that wait may be moved.
  public var index: Int

  public init(roundID: RoundID, index: Int) {
    self.roundID = roundID
    self.index = index
  }
}
