import Conversation

/// A piece of a transcript that is laid out by itself.
public struct EntryPosition: Hashable, Sendable, Comparable {
  public enum Part: Hashable, Sendable, Comparable {
    case request
    /// The turn with this place among those of the response.
    case turn(Int)
    /// How the response ended, where its last turn does not say it.
    case outcome
    /// The message with this place among those not yet stored.
    case outgoing(Int)
  }

  /// The index of the round in its session; `Int.max` for messages not yet stored.
  public var round: Int
  public var part: Part

  public init(round: Int, part: Part) {
    self.round = round
    self.part = part
  }

  public static func < (left: EntryPosition, right: EntryPosition) -> Bool {
    left.round == right.round ? left.part < right.part : left.round < right.round
  }
}

/// A row of a transcript, remembered by what it says: it stays in place when text arrives or the width changes.
public struct ScrollAnchor: Hashable, Sendable {
  public var entry: EntryPosition
  /// The row within the entry. Scrolling only counts here; drawing puts it right, since only the layout knows
  /// how many rows an entry has.
  public var row: Int
  /// The width in which `row` was counted.
  public var width: Int
  /// How many characters, spaces aside, the entry shows before the row.
  public var offset: Int
}

/// Where the live pane of one session stands.
public struct ScrollState: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    /// At the end, and staying there.
    case following
    /// This row is at the top.
    case held(ScrollAnchor)
  }

  public var mode = Mode.following
  /// What the last drawing found; written by `ChatScreen` alone.
  public var viewport = Viewport()
  /// A tool call that the next drawing brings into the window.
  public var callToReveal: ToolCallID?

  /// A place that was found and that the next drawing brings into the window.
  public var placeToReveal: PlaceToReveal?
  /// Where the place gone to last is laid out; written by `ChatScreen` alone.
  public var foundRow: FoundRow?

  public var isFollowing: Bool { mode == .following }
}

/// A place that was found, to be brought into the window.
public struct PlaceToReveal: Hashable, Sendable {
  public var place: FoundPlace
  /// Whether it is scrolled to a third of the window even if it is in sight.
  public var isCentred: Bool
}

/// A place that was found as it is laid out: a row of its text, and a column in bytes of the row.
public struct FoundRow: Hashable, Sendable {
  public var place: FoundPlace
  public var row: Int
  public var column: Int
  /// The width in which that was.
  public var width: Int
}

/// What the live pane showed when it was last drawn.
public struct Viewport: Hashable, Sendable {
  /// The row at the top; `nil` when nothing has been drawn.
  public var top: ScrollAnchor?
  public var rows = 0
  public var isAtStart = true
  public var isAtEnd = true
  /// The end of what has been seen: the last entry and how many of its rows.
  public var seenEntry: EntryPosition?
  public var seenRows = 0
  public var seenWidth = 0
  /// Rows that have come since, below the window.
  public var newRows = 0
  /// The round whose response the tool sidebar is about.
  public var roundInView: Int?
}
