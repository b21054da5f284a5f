import Conversation
import Widgets

/// Which of the texts of a transcript.
public enum TranscriptText: Hashable, Sendable {
  case request, reasoning, body
  /// The body as it was written.
  case source
  /// What went wrong, and what may help.
  case card
  /// Who offers the tool of a call.
  case server(ToolCallID)
  case arguments(ToolCallID)
  case result(ToolCallID)
  /// What the call changes in a file.
  case changes(ToolCallID)
  /// The last that it has written while it runs.
  case output(ToolCallID)
  /// Where what it has returned is kept.
  case files(ToolCallID)

  /// The call that it is of.
  var call: ToolCallID? {
    switch self {
    case .arguments(let call), .result(let call), .server(let call), .changes(let call), .output(let call),
      .files(let call):
      call
    case .request, .reasoning, .body, .source, .card: nil
    }
  }
}

/// A place that was found in a transcript, by what it says: it does not depend on a width.
public struct FoundPlace: Hashable, Sendable {
  public var entry: EntryPosition
  public var text: TranscriptText
  /// Which of the places found in that text.
  public var ordinal: Int
}

/// What is looked for in the session that is shown.
public struct FindState: Sendable {
  public let session: SessionID
  public internal(set) var editor = TextEditor()
  /// Whether it is being typed.
  public internal(set) var isEditing: Bool
  var matcher = TextMatcher(typed: "")
  /// Whether it came from the search in all sessions, whose words need not follow one another.
  var isQuery = false
  /// The place gone to last.
  public internal(set) var current: FoundPlace?
  /// Which of how many the present place is, where that is known.
  public internal(set) var count: (place: Int, total: Int)?
  /// Whether it is nowhere.
  public internal(set) var isMissing = false
  /// Where to go as soon as it is known where that is.
  var step: Step?
  /// Where one was before.
  var origin: Origin?
  /// What the store has found for the present text in the whole session, in the order of the session; `nil` before it was asked.
  var hits: [FoundText]?
  /// Whether the store has to be asked.
  var needsStore = false

  /// Which place to go to.
  enum Step: Hashable, Sendable {
    case next, previous
    /// The first from the top of the window on, or else the last before it.
    case nearest
  }

  /// What looking for something changes, to be put back.
  struct Origin: Sendable {
    var mode: ScrollState.Mode
    /// What was at the top of the window.
    var top: EntryPosition?
    var excerpt: TranscriptExcerpt?
    var focus: Focus
    var chosenRound: Int?
    var showsReasoning: Bool
    var openCalls: Set<ToolCallID>
    var selectedCall: ToolCallID?
  }

  /// How many texts the store is asked for.
  static let limit = 1000

  init(_ session: SessionID, isEditing: Bool) {
    self.session = session
    self.isEditing = isEditing
  }

  /// What the store is to be asked.
  var request: SearchRequest? {
    guard needsStore, hits == nil, !matcher.isEmpty else { return nil }
    // A phrase, of which the last word may be the beginning of one.
    let text = isQuery ? editor.text : "\"" + editor.text.filter { $0 != "\"" }
    return SearchRequest(text, session: session, limit: Self.limit)
  }
}

/// A place far from what is loaded that is being gone to.
struct Landing: Sendable {
  var hit: FoundText
  /// Whether its rounds have been asked for.
  var isLoading = false
}
