import Conversation
import Screen
import Widgets

/// A list in a dialog from which one thing is chosen: what is typed, the rows that fit, and which of them is chosen.
///
/// What the rows are is the business of its content; how it is filtered, moved in and drawn is the same for all.
public struct Picker: Sendable {
  /// What there is to choose from.
  var content: any PickerContent
  public internal(set) var filter = TextEditor()
  /// Whether typed characters go into the filter; otherwise they are commands.
  public internal(set) var isFiltering = true
  public internal(set) var selection = ListSelection()
  /// Why the last key did not do what it does; said until the next one.
  var warning: String?

  init(_ content: some PickerContent) {
    self.content = content
  }

  /// What the rows are called, headings included.
  public var names: [String] { (0..<content.count).map(content.name) }

  /// What the chosen row is called.
  public var selectedName: String? { selectedRow.map(content.name) }

  /// The index of the chosen row; `nil` when none can be chosen.
  var selectedRow: Int? {
    selection.selected.flatMap { $0 < content.count && !content.isHeading($0) ? $0 : nil }
  }

  /// Works out the rows again.
  mutating func refresh(_ state: ChatState, _ reason: PickerRefresh) {
    let key = selectedRow.map(content.key)
    content.refresh(filter: filter.text, state, reason)
    select(key, reason)
  }

  /// Takes rows that have come to the content by themselves.
  mutating func replace(_ content: some PickerContent, _ reason: PickerRefresh) {
    let key = selectedRow.map(self.content.key)
    self.content = content
    select(key, reason)
  }

  private mutating func select(_ key: PickerKey?, _ reason: PickerRefresh) {
    selection.setCount(content.count)
    if reason == .changed, let key,
      let place = (0..<content.count).first(where: { content.key(of: $0) == key })
    {
      selection.select(place)
    } else {
      selection.select(content.initialRow)
      settle(towards: 1)
    }
  }

  /// Changes what is typed.
  ///
  /// - Returns: whether a space was typed that marks the chosen row: nothing that is marked has a space in its name.
  mutating func edit(_ change: (inout TextEditor, _ width: Int) -> Void) -> Bool {
    warning = nil
    let before = filter
    change(&filter, Int.max)
    guard content.isMarking, filter.text.contains(where: \.isWhitespace) else { return false }
    let name = filter.text.filter { !$0.isWhitespace }
    filter = before
    if name == before.text { return true }
    filter.replaceAll(with: name)
    return false
  }

  // MARK: Moving

  mutating func move(by distance: Int) {
    selection.move(by: distance)
    settle(towards: distance)
  }

  mutating func movePages(_ pages: Int, rows: Int) {
    selection.movePages(pages, rows: rows)
    settle(towards: pages)
  }

  mutating func moveToStart() {
    selection.moveToStart()
    settle(towards: 1)
  }

  mutating func moveToEnd() {
    selection.moveToEnd()
    settle(towards: -1)
  }

  /// Moves what is seen, as the mouse wheel does.
  mutating func scroll(by distance: Int, rows: Int) {
    selection.scroll(by: distance, rows: rows)
    settle(towards: distance)
  }

  /// Goes on from a heading to a row that can be chosen: in the direction of the move if there is one, or else back.
  private mutating func settle(towards direction: Int) {
    guard let place = selection.selected, place < content.count, content.isHeading(place) else { return }
    let after = (place..<content.count).first { !content.isHeading($0) }
    let before = (0..<place).last { !content.isHeading($0) }
    if let wanted = direction < 0 ? before ?? after : after ?? before { selection.select(wanted) }
  }

  /// Keeps the chosen row in sight, and the heading directly above it.
  mutating func scroll(toFit rows: Int) {
    selection.scroll(toFit: rows)
    if rows > 1, let first = selectedRow, first == selection.firstVisible, first > 0,
      content.isHeading(first - 1)
    {
      selection.scroll(by: -1, rows: rows)
    }
  }
}

/// What a ``Picker`` lets one choose from.
///
/// A value like the rest of the state. It is asked for rows by their index, and only for those that are seen.
protocol PickerContent: Sendable {
  var title: String { get }
  var shape: PickerShape { get }
  /// What choosing a row does, in a word.
  var verb: String { get }
  /// What stands in the empty filter, while it has the keys and while the list has them.
  var placeholder: (typing: String, listing: String) { get }
  /// The session that it is about, with which it goes away.
  var session: SessionID? { get }
  /// Whether something turns or runs in it.
  var isMoving: Bool { get }

  // MARK: Rows

  var count: Int { get }
  /// The row that is chosen first.
  var initialRow: Int { get }
  /// Works out the rows for what is typed.
  mutating func refresh(filter: String, _ state: ChatState, _ reason: PickerRefresh)
  /// Whether a row only names those below it.
  func isHeading(_ row: Int) -> Bool
  func name(of row: Int) -> String
  /// What the row is about, whatever is known of that and wherever it stands.
  func key(of row: Int) -> PickerKey

  // MARK: What happens

  /// Does what choosing a row does, after which most lists are closed; `nil` when nothing can be chosen.
  ///
  /// - Parameter isOther: whether it was the key for the other use, such as a default.
  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect])

  /// Whether rows are marked, and choosing is about all of those: a space, the key to the list and a click mark.
  var isMarking: Bool { get }
  /// Marks a row, or takes its mark away.
  ///
  /// - Returns: in a sentence why not, if not.
  mutating func toggleMark(_ row: Int) -> String?

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line
  func header(_ drawing: PickerDrawing) -> Line
  func legend(_ drawing: PickerDrawing) -> Line
  /// What is said where there are no rows.
  func nothing(_ drawing: PickerDrawing) -> [Line]
  /// What lies below the rows that are seen and should not be overlooked.
  func remarks(below row: Int, _ drawing: PickerDrawing) -> [Span]
  /// More about the chosen row, as many lines as are wanted.
  func details(_ drawing: PickerDrawing) -> [Line]
  /// The commands that the lower border names, the most wanted first; the way to the filter and back comes behind.
  var hints: [(Command.ID, String)] { get }
}

/// Why the rows of a list are worked out again.
enum PickerRefresh: Hashable, Sendable {
  /// It has just been opened.
  case opened
  /// Something else is typed: what there is to choose from is the same, and the best fit is chosen.
  case typed
  /// What there is to choose from has changed: the chosen row stays chosen, wherever it is now.
  case changed
}

/// What a row of a list is about.
enum PickerKey: Hashable, Sendable {
  case heading(Int)
  case model(ModelReference)
  case provider(String)
  case command(Command.ID)
  case session(SessionID)
  case theme(String)
  case found(FoundText)
  case call(ToolCallID)
  case server(String)
  /// Something of a server, by its name.
  case serverPart(String, String)
  case more
}

extension PickerContent {
  var session: SessionID? { nil }
  var isMoving: Bool { false }
  var initialRow: Int { 0 }
  var verb: String { "choose" }
  var isMarking: Bool { false }

  mutating func toggleMark(_ row: Int) -> String? { nil }

  func isHeading(_ row: Int) -> Bool { false }
  func header(_ drawing: PickerDrawing) -> Line { Line() }
  func legend(_ drawing: PickerDrawing) -> Line { Line() }
  func remarks(below row: Int, _ drawing: PickerDrawing) -> [Span] { [] }
}
