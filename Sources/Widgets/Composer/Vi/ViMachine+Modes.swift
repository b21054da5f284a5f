import Screen

/// The commands that belong to one mode.
extension ViMachine {
  /// - Returns: whether the character is a command of normal mode, and no motion.
  mutating func performInNormal(_ character: Character, _ editor: inout TextEditor) -> Bool {
    let count = command.count
    if let operation = ViOperator(character) {
      command.operation = operation
      return true
    }
    let line = editor.lineRange(at: editor.caret)
    switch character {
    case "i": insert(at: editor.caret, &editor)
    case "a":
      insert(
        at: editor.isLineEnd(editor.caret) ? editor.caret : editor.boundary(after: editor.caret), &editor)
    case "I": insert(at: editor.firstNonBlank(in: line), &editor)
    case "A": insert(at: line.upperBound, &editor)
    case "o", "O": openLine(below: character == "o", &editor)
    case "x", "s", "X":
      var other = editor.caret
      for _ in 0..<(count ?? 1) {
        let next = character == "X" ? editor.boundary(before: other) : editor.boundary(after: other)
        if character == "X" ? other <= line.lowerBound : other >= line.upperBound { break }
        other = next
      }
      let range = min(other, editor.caret)..<max(other, editor.caret)
      if character == "s" {
        operate(.change, on: range, isLinewise: false, &editor)
      } else if range.isEmpty {
        command = PendingCommand()
      } else {
        operate(.delete, on: range, isLinewise: false, &editor)
      }
    case "D", "C":
      let end = editor.lines(from: editor.caret, count: count ?? 1).upperBound
      let isLast =
        end == editor.text.utf8.count && !(end > 0 && editor.isLineEnd(end - 1) && end > line.upperBound)
      let range = editor.caret..<max(editor.caret, isLast ? end : end - 1)
      operate(character == "D" ? .delete : .change, on: range, isLinewise: false, &editor)
    case "S":
      operate(.change, on: editor.lines(from: editor.caret, count: count ?? 1), isLinewise: true, &editor)
    case "Y":
      operate(.yank, on: editor.lines(from: editor.caret, count: count ?? 1), isLinewise: true, &editor)
    case "r": command.wait = .replacement
    case "~":
      var end = editor.caret
      for _ in 0..<(count ?? 1) where end < line.upperBound { end = editor.boundary(after: end) }
      let start = editor.caret
      editor.replace(start..<end, with: editor.text.slice(start, end).changingCase(.toggleCase))
      finishChange()
    case "J": join(count: max(2, count ?? 2), &editor)
    case "p", "P": put(after: character == "p", count: count ?? 1, &editor)
    case "u":
      for _ in 0..<(count ?? 1) { editor.undo() }
      command = PendingCommand()
    case ".":
      command = PendingCommand()
      repeatChange(count: count, &editor)
    case "v", "V":
      anchor = editor.caret
      mode = character == "v" ? .visual : .visualLine
      command = PendingCommand()
    default: return false
    }
    return true
  }

  /// - Returns: whether the character is a command of visual mode, and no motion.
  mutating func performInVisual(_ character: Character, _ editor: inout TextEditor) -> Bool {
    guard let range = selection(in: editor) else { return false }
    let isLinewise = mode == .visualLine
    switch character {
    case "d", "x": operate(.delete, on: range, isLinewise: isLinewise, &editor)
    case "c", "s": operate(.change, on: range, isLinewise: isLinewise, &editor)
    case "y": operate(.yank, on: range, isLinewise: isLinewise, &editor)
    case "D", "X": operate(.delete, on: editor.wholeLines(range), isLinewise: true, &editor)
    case "C", "S", "R": operate(.change, on: editor.wholeLines(range), isLinewise: true, &editor)
    case "Y": operate(.yank, on: editor.wholeLines(range), isLinewise: true, &editor)
    case "~": operate(.toggleCase, on: range, isLinewise: isLinewise, &editor)
    case "u": operate(.lowercase, on: range, isLinewise: isLinewise, &editor)
    case "U": operate(.uppercase, on: range, isLinewise: isLinewise, &editor)
    case "r": command.wait = .replacement
    case "i", "a": command.wait = .textObject(isInner: character == "i")
    case "o":
      let caret = editor.caret
      editor.moveCaret(to: anchor)
      anchor = caret
      command = PendingCommand()
    case "J":
      let lines = editor.text.slice(range.lowerBound, range.upperBound).utf8.reduce(1) {
        $0 + ($1 == 0x0A ? 1 : 0)
      }
      let amount = selectionAmount(editor)
      mode = .normal
      editor.moveCaret(to: range.lowerBound)
      join(count: max(2, isLinewise ? lines - 1 : lines), &editor, selection: amount)
    case "p", "P":
      let kept = register
      operate(.delete, on: range, isLinewise: isLinewise, &editor)
      let deleted = register
      register = kept
      let isAtEnd =
        editor.isLineEnd(editor.caret) && editor.caret > editor.lineRange(at: editor.caret).lowerBound
      put(after: isLinewise ? editor.caret >= range.lowerBound && false : isAtEnd, count: 1, &editor)
      register = deleted
    case "v", "V":
      let wanted: Mode = character == "v" ? .visual : .visualLine
      mode = mode == wanted ? .normal : wanted
      command = PendingCommand()
    default: return false
    }
    return true
  }

  private mutating func insert(at offset: Int, _ editor: inout TextEditor) {
    let count = command.count ?? 1
    editor.moveCaret(to: offset)
    finishChange()
    beginInsertion(&editor, count: min(count, 1000))
  }

  private mutating func openLine(below: Bool, _ editor: inout TextEditor) {
    let line = editor.lineRange(at: editor.caret)
    editor.beginUndoGroup()
    if below {
      editor.replace(line.upperBound..<line.upperBound, with: "\n")
    } else {
      editor.replace(line.lowerBound..<line.lowerBound, with: "\n")
      editor.moveCaret(to: line.lowerBound)
    }
    finishChange()
    beginInsertion(&editor)
  }

  /// Makes one line of several, with a space where they met.
  private mutating func join(
    count: Int, _ editor: inout TextEditor, selection: Change.Selection? = nil
  ) {
    editor.beginUndoGroup()
    for _ in 1..<count {
      let end = editor.lineRange(at: editor.caret).upperBound
      guard end < editor.text.utf8.count else { break }
      let next = editor.firstNonBlank(in: editor.lineRange(at: end + 1), orEnd: true)
      let line = editor.lineRange(at: editor.caret)
      let isBare =
        line.isEmpty || editor.character(at: editor.boundary(before: end))?.isWhitespace == true
        || editor.isLineEnd(next) || editor.character(at: next) == ")"
      editor.replace(end..<next, with: isBare ? "" : " ")
      editor.moveCaret(to: end)
    }
    editor.endUndoGroup()
    finishChange(selection: selection)
  }

  /// Puts the register behind the caret or before it.
  private mutating func put(after: Bool, count: Int, _ editor: inout TextEditor) {
    defer { finishChange() }
    // No more than a few megabytes of it, whatever the count.
    let count = max(1, min(count, 4 << 20 / max(1, register.text.utf8.count)))
    guard !register.text.isEmpty else { return }
    let text = String(repeating: register.text, count: count)
    let line = editor.lineRange(at: editor.caret)
    guard register.isLinewise else {
      let place =
        after && editor.caret < line.upperBound ? editor.boundary(after: editor.caret) : editor.caret
      editor.replace(place..<place, with: text)
      editor.moveCaret(to: editor.boundary(before: editor.caret))
      return
    }
    if after {
      let end = line.upperBound
      editor.replace(end..<end, with: "\n" + text.dropLast())
      editor.moveCaret(to: editor.firstNonBlank(in: editor.lineRange(at: end + 1)))
    } else {
      editor.replace(line.lowerBound..<line.lowerBound, with: text)
      editor.moveCaret(to: editor.firstNonBlank(in: editor.lineRange(at: line.lowerBound)))
    }
  }
}
