import Conversation

/// How the list of sessions is looked at and worked on.
public struct SessionOrganizer: Sendable {
  /// The rows that the next change is about; none for the one that is chosen.
  public internal(set) var marked: Set<SessionID> = []
  /// Whether the list has the archived sessions, too.
  public internal(set) var showsArchived = false
  /// The tag that the list is limited to.
  public internal(set) var tag: String?
  public internal(set) var marks = MarkCounts()
  /// What can be undone, the last at the end.
  var undoable: [SessionUndo] = []

  /// How much is kept for that.
  private static let undoLimit = 100

  mutating func keep(_ undo: SessionUndo) {
    undoable.append(undo)
    if undoable.count > Self.undoLimit { undoable.removeFirst() }
  }
}

/// One thing to be done to one session.
public struct SessionEdit: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case change(SessionChange)
    case delete
    case restore
  }

  public var id: SessionID
  public var kind: Kind

  public init(_ id: SessionID, _ kind: Kind) {
    self.id = id
    self.kind = kind
  }
}

extension SessionEdit.Kind {
  /// As in: it could not be …
  var participle: String {
    switch self {
    case .delete: "deleted"
    case .restore: "brought back"
    case .change(let change):
      if change.title != nil {
        "renamed"
      } else if change.isArchived == true {
        "archived"
      } else if change.isArchived == false {
        "taken out of the archive"
      } else if change.isPinned == true {
        "pinned"
      } else if change.isPinned == false {
        "unpinned"
      } else {
        "changed"
      }
    }
  }
}

/// One that did not work.
public struct FailedSessionEdit: Sendable {
  public var edit: SessionEdit
  public var problem: Problem
  /// The session as it is now, where that can be said.
  public var session: Session?

  public init(_ edit: SessionEdit, _ problem: Problem, session: Session?) {
    self.edit = edit
    self.problem = problem
    self.session = session
  }
}

/// What takes a change back.
struct SessionUndo: Sendable {
  /// The sessions that were deleted.
  var deleted: [Session] = []
  /// What makes the others as they were.
  var changes: [SessionEdit] = []
  /// What is said when it is done.
  var notice: String

  var isEmpty: Bool { deleted.isEmpty && changes.isEmpty }
}
