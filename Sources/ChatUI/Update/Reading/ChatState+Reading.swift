import Conversation
import Screen

/// Looking places up in the conversation that is shown.
extension ChatState {
  /// Lets a reader look at the conversation as it is drawn next.
  ///
  /// What it lays out is kept while something is selected, so that a key costs what it moves over.
  mutating func read<Result>(_ body: (inout TranscriptReader) -> Result) -> Result {
    let screen = ScreenLayout(self)
    var layout = TranscriptLayout()
    swap(&layout, &reading.layout)
    layout.trim()
    var reader = TranscriptReader(
      content: TranscriptContent(self, in: shown, session: shownSession),
      options: EntryOptions(self, in: shown, width: screen.transcript.columns, screen),
      height: screen.transcript.rows, layout: layout)
    layout = TranscriptLayout()
    let result = body(&reader)
    swap(&reader.layout, &reading.layout)
    return result
  }

  /// Forgets what was laid out for looking places up, where nothing needs it any more.
  mutating func finishReading() {
    if reading.selection == nil, reading.press == nil { reading.layout = TranscriptLayout() }
  }

  /// Brings a row into the window.
  mutating func reveal(_ row: TranscriptReader.Row) {
    let mode = scroll.mode
    if let mode = read({ $0.mode(showing: row, mode) }) { scroll.mode = mode }
  }

  /// Shows a row a third below the top of the window.
  mutating func show(row: Int, of entry: EntryPosition) {
    let screen = ScreenLayout(self)
    scroll.mode = .held(
      ScrollAnchor(
        entry: entry, row: row - screen.transcript.rows / 3, width: screen.transcript.columns, offset: 0))
  }

  /// What the mouse has selected stays until something else is done.
  mutating func dropMouseSelection() {
    guard focus != .transcript, reading.selection?.hasKeys == false else { return }
    leaveSelection()
  }

  /// What a pane remembers goes with it.
  mutating func leaveReading() {
    reading.selection = nil
    reading.press = nil
    reading.chosenCode = nil
    reading.search = nil
    reading.openedLink = nil
    reading.choosesRequest = false
    reading.layout = TranscriptLayout()
  }
}
