import Conversation
import Screen

/// A place in the text of a transcript, remembered by what it says: it stays where it is when text arrives, the window
/// scrolls or the width changes.
struct TextPlace: Hashable, Sendable {
  var entry: EntryPosition
  /// Which of the entry's texts it is in.
  var role: TextRole
  /// The row of that text, in `width`.
  var row: Int
  /// The columns of the row before it, those of the gutter among them.
  var column: Int
  /// The width in which `row` and `column` were counted.
  var width: Int
  /// How many characters, spaces and gutters aside, the text has before it: what finds it again in another width.
  var offset: Int
}

/// A text of an entry that can be selected; everything else in an entry is drawn around these.
typealias TextRole = TranscriptText

/// What is selected in the live pane, and where its text cursor stands.
struct TranscriptSelection: Hashable, Sendable {
  enum Mode: Hashable, Sendable {
    /// Nothing is selected; the cursor moves.
    case cursor
    case characters
    /// Whole words, as a double click begins it.
    case words
    /// Whole lines as they were written, however many rows they take.
    case lines
  }

  var mode: Mode
  /// Where it was begun.
  var anchor: TextPlace
  /// The end that moves.
  var cursor: TextPlace
  /// The column that up and down go for, from the left of the pane.
  var goalColumn: Int?
  /// Whether the keys move the cursor; not while the mouse alone has selected something.
  var hasKeys: Bool
  /// Whether the window followed the end when it was begun, and has not been moved since.
  var hasFollowed = false
}

/// The left button, held down on the conversation.
struct MousePress: Hashable, Sendable {
  /// Where it went down.
  var position: Position
  var place: TextPlace?
  var time: Timestamp
  /// 2 for a double click, 3 for a triple one.
  var count: Int
  /// Whether it is still held.
  var isHeld = true
  var hasDragged = false
  /// What had the keys before, and gets them back when something was selected.
  var focus: Focus
  /// How far beyond the edge of the window it is held, which scrolls, and in which column.
  var beyond = 0
  var column = 0
  /// When that scrolls next.
  var scrollsAt: Timestamp?
}

/// A block of code in an answer.
struct CodePlace: Hashable, Sendable, Comparable {
  var round: Int
  var turn: Int
  /// Its place among those of the turn.
  var ordinal: Int

  static func < (left: CodePlace, right: CodePlace) -> Bool {
    (left.round, left.turn, left.ordinal) < (right.round, right.turn, right.ordinal)
  }
}

/// What is looked for while earlier rounds are being read.
enum EarlierSearch: Hashable, Sendable {
  case error(before: Int)
  case code(before: CodePlace)
}

/// What selecting, copying and looking around remember of the live pane.
struct ReadingState: Sendable {
  var selection: TranscriptSelection?
  var press: MousePress?
  /// The block of code that copying is about.
  var chosenCode: CodePlace?
  var search: EarlierSearch?
  /// The link opened last and how many there were, so that the next time it is the next one.
  var openedLink: (place: EntryPosition, index: Int)?
  /// Whether commands are about what the user said in the chosen round.
  var choosesRequest = false
  /// Answers that are shown as they were written.
  var raw: Set<ResponseID> = []
  /// The round whose answer was the first one that nobody had seen when its session was shown.
  var firstNew: [SessionID: Int] = [:]
  /// How many answers nobody had seen when the session was shown, until its rounds are there.
  var unseen: [SessionID: Int] = [:]
  /// How long reasoning took, in milliseconds, where that was seen.
  var reasoningTimes: [TurnID: Int64] = [:]
  /// Whether clicks are reported; otherwise the terminal has them for its own selection.
  var hasMouse = true
  /// The entries that places were looked for in, laid out; kept while something is selected.
  var layout = TranscriptLayout()
}
