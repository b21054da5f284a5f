import Screen

/// The keys of vi for a ``TextEditor``, as a value: what was typed of a command, the mode, the register.
///
/// It follows POSIX vi and, in visual mode and text objects, Vim (`:help motion.txt`, `:help visual.txt`). Everything
/// that it does to the text can be undone, an insertion from its beginning to its end in one step.
public struct ViMachine: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    case insert, normal
    /// Something is selected, by the character or by the line.
    case visual, visualLine
  }

  /// What became of a key.
  public enum Outcome: Hashable, Sendable {
    case taken
    /// It means what it means without vi.
    case passed
    /// Up from the first line, or down from the last one.
    case leftText(up: Bool)
  }

  public internal(set) var mode = Mode.insert
  /// What was deleted or yanked last.
  var register = Register()
  /// The other end of what is selected.
  var anchor = 0
  var command = PendingCommand()
  /// The last search in a line, for `;` and `,`.
  var lastFind: Find?
  var insertion: Insertion?
  var lastChange: Change?
  var isRepeating = false

  struct Register: Hashable, Sendable {
    var text = ""
    var isLinewise = false
  }

  /// Where an insertion began, so that what was typed can be told when it ends.
  struct Insertion: Hashable, Sendable {
    var start: Int
    /// How many bytes stood behind it.
    var behind: Int
    /// How often it is to be there in the end.
    var count = 1
  }

  /// The last change, for `.`.
  struct Change: Hashable, Sendable {
    var keys: [Key]
    var inserted: String?
    /// How much was selected, where it was done to a selection: lines, or characters.
    var selection: Selection?

    struct Selection: Hashable, Sendable {
      var amount: Int
      var isLinewise: Bool
    }
  }

  public init() {}

  /// What was typed of a command that is not complete.
  public var pendingKeys: String { command.keys.map(\.description).joined() }

  /// Whether Escape would end something here; otherwise it is for whoever else has a use for it.
  public var endsWithEscape: Bool { mode != .normal || !command.keys.isEmpty }

  /// What is selected, in UTF-8 bytes; `nil` outside of visual mode.
  public func selection(in editor: TextEditor) -> Range<Int>? {
    let anchor = editor.roundedDown(max(0, min(anchor, editor.text.utf8.count)))
    let range = min(anchor, editor.caret)..<max(anchor, editor.caret)
    switch mode {
    case .insert, .normal: return nil
    case .visual: return range.lowerBound..<editor.boundary(after: range.upperBound)
    case .visualLine:
      let end = editor.lineRange(at: range.upperBound).upperBound
      return editor.lineRange(at: range.lowerBound).lowerBound..<min(end + 1, editor.text.utf8.count)
    }
  }

  /// Takes a key that is meant for the text.
  ///
  /// - Parameters:
  ///   - editor: what it is done to.
  ///   - width: of the rows as they are shown.
  public mutating func take(_ key: Key, _ editor: inout TextEditor, width: Int = .max) -> Outcome {
    if mode == .insert {
      guard key.isEscape else { return .passed }
      endInsertion(&editor)
      return .taken
    }
    if key.isEscape {
      guard endsWithEscape else { return .passed }
      command = PendingCommand()
      mode = .normal
      settle(&editor)
      return .taken
    }
    let outcome = takeCommand(key, &editor)
    settle(&editor)
    return outcome
  }

  /// The text was changed by something else, or is another one: nothing that was begun is gone on with.
  public mutating func reset(_ editor: inout TextEditor) {
    command = PendingCommand()
    insertion = nil
    editor.endUndoGroup()
    if mode == .visual || mode == .visualLine { mode = .normal }
    settle(&editor)
  }

  /// A text is begun anew, which begins with typing.
  public mutating func beginText() {
    command = PendingCommand()
    insertion = nil
    mode = .insert
  }

  /// Keeps the caret on a character, as it is everywhere but while something is inserted.
  public func settle(_ editor: inout TextEditor) {
    guard mode == .normal, editor.caret > 0, editor.isLineEnd(editor.caret) else { return }
    let before = editor.boundary(before: editor.caret)
    if editor.text.utf8[editor.text.index(atUTF8: before)] != 0x0A { editor.caret = before }
  }

  // MARK: Inserting

  mutating func beginInsertion(_ editor: inout TextEditor, count: Int = 1) {
    editor.beginUndoGroup()
    mode = .insert
    insertion = Insertion(start: editor.caret, behind: editor.text.utf8.count - editor.caret, count: count)
  }

  private mutating func endInsertion(_ editor: inout TextEditor) {
    if let insertion {
      let end = editor.text.utf8.count - insertion.behind
      // Whoever has moved meanwhile has not typed one text.
      if end == editor.caret, end >= insertion.start {
        let typed = editor.text.slice(insertion.start, end)
        if !isRepeating { lastChange?.inserted = typed }
        if insertion.count > 1, !typed.isEmpty {
          editor.replace(end..<end, with: String(repeating: typed, count: insertion.count - 1))
        }
      }
    }
    insertion = nil
    editor.endUndoGroup()
    mode = .normal
    if editor.caret > editor.lineRange(at: editor.caret).lowerBound {
      editor.moveCaret(to: editor.boundary(before: editor.caret))
    }
    settle(&editor)
  }

  /// Does the last change once more.
  mutating func repeatChange(count: Int?, _ editor: inout TextEditor) {
    guard let change = lastChange, !isRepeating else { return }
    isRepeating = true
    editor.beginUndoGroup()
    var keys = change.keys
    if let count {
      keys = Key.sequence(String(count)) + keys.drop { $0.digit != nil }
    }
    if let selection = change.selection { select(selection, in: &editor) }
    for key in keys { _ = take(key, &editor) }
    if mode == .insert {
      if let inserted = change.inserted { editor.insert(inserted) }
      endInsertion(&editor)
    }
    editor.endUndoGroup()
    command = PendingCommand()
    mode = .normal
    isRepeating = false
  }

  /// Selects as much as was selected for the last change.
  private mutating func select(_ selection: Change.Selection, in editor: inout TextEditor) {
    anchor = editor.caret
    mode = selection.isLinewise ? .visualLine : .visual
    for _ in 1..<max(1, selection.amount) {
      let next =
        selection.isLinewise
        ? editor.lineRange(at: editor.caret).upperBound + 1 : editor.boundary(after: editor.caret)
      guard next < editor.text.utf8.count || selection.isLinewise && next <= editor.text.utf8.count else {
        break
      }
      editor.moveCaret(to: next)
    }
  }
}

extension Key {
  var isEscape: Bool { self == Key(.escape) || self == Key("[", .control) }

  /// The character that it types, without Control or Alt.
  var character: Character? {
    guard modifiers.subtracting(.shift).isEmpty else { return nil }
    switch code {
    case .character(let character): return character
    case .space: return " "
    default: return nil
    }
  }

  var digit: Int? { character.flatMap { $0.isASCII ? $0.wholeNumberValue : nil } }
}
