import Screen

/// The commands of normal and visual mode.
extension ViMachine {
  mutating func takeCommand(_ key: Key, _ editor: inout TextEditor) -> Outcome {
    if key == Key("r", .control), command.keys.isEmpty, mode == .normal {
      editor.redo()
      return .taken
    }
    guard let character = key.character else {
      // A command that was begun is not gone on with.
      command = PendingCommand()
      return .passed
    }
    if let digit = key.digit, command.wait == nil, command.addDigit(digit) {
      command.keys.append(key)
      return .taken
    }
    command.keys.append(key)
    return perform(character, &editor)
  }

  private mutating func perform(_ character: Character, _ editor: inout TextEditor) -> Outcome {
    if let wait = command.wait { return perform(character, after: wait, &editor) }
    if command.operation == nil {
      if mode == .normal {
        if performInNormal(character, &editor) { return .taken }
      } else if performInVisual(character, &editor) {
        return .taken
      }
    } else if character == command.operation?.doubled {
      operateOnLines(&editor)
      return .taken
    } else if character == "i" || character == "a" {
      command.wait = .textObject(isInner: character == "i")
      return .taken
    }
    if let kind = Find.Kind(character) {
      command.wait = .find(kind)
      return .taken
    }
    if character == "g" {
      command.wait = .afterG
      return .taken
    }
    return move(character, &editor)
  }

  private mutating func perform(
    _ character: Character, after wait: PendingCommand.Wait, _ editor: inout TextEditor
  ) -> Outcome {
    command.wait = nil
    switch wait {
    case .find(let kind):
      lastFind = Find(kind: kind, character: character)
      go(to: editor.motion(.find(Find(kind: kind, character: character)), count: command.count), &editor)
    case .replacement: replaceCharacters(with: character, &editor)
    case .textObject(let isInner):
      guard let target = editor.textObject(character, isInner: isInner) else {
        command = PendingCommand()
        return .taken
      }
      take(target, &editor)
    case .afterG:
      switch character {
      case "g": return move("g", &editor)
      case "U", "u", "~":
        let operation: ViOperator =
          character == "U" ? .uppercase : character == "u" ? .lowercase : .toggleCase
        if mode == .normal, command.operation == nil {
          command.operation = operation
        } else if let selection = selection(in: editor) {
          operate(operation, on: selection, isLinewise: mode == .visualLine, &editor)
        } else if command.operation == operation {
          operateOnLines(&editor)
        } else {
          command = PendingCommand()
        }
      default: command = PendingCommand()
      }
    }
    return .taken
  }

  // MARK: Moving

  private mutating func move(_ character: Character, _ editor: inout TextEditor) -> Outcome {
    let isPlain = command.operation == nil && mode == .normal && command.count == nil
    if isPlain, character == "k", editor.lineRange(at: editor.caret).lowerBound == 0 {
      command = PendingCommand()
      return .leftText(up: true)
    }
    if isPlain, character == "j", editor.lineRange(at: editor.caret).upperBound == editor.text.utf8.count {
      command = PendingCommand()
      return .leftText(up: false)
    }
    var motion = ViMotion(character)
    if character == ";" || character == "," {
      motion = lastFind.map { find in
        .repeatedFind(
          Find(kind: character == ";" ? find.kind : find.kind.opposite, character: find.character))
      }
    }
    guard let motion else {
      // Not a command: nothing is done, and nothing is typed.
      command = PendingCommand()
      return .taken
    }
    go(to: editor.motion(motion, count: command.count, for: command.operation), &editor)
    return .taken
  }

  /// Moves to a place, or does to the text up to there what was asked for.
  private mutating func go(to target: ViTarget?, _ editor: inout TextEditor) {
    guard let target else {
      command = PendingCommand()
      return
    }
    guard let operation = command.operation else {
      let goal = target.goalColumn
      editor.moveCaret(to: target.offset)
      editor.goalColumn = goal
      command = PendingCommand()
      return
    }
    let range = editor.range(to: target)
    guard !range.isEmpty || target.isLinewise || operation == .change else {
      command = PendingCommand()
      return
    }
    operate(operation, on: range, isLinewise: target.isLinewise, &editor)
  }

  /// Selects a text object, or does to it what was asked for.
  private mutating func take(_ range: Range<Int>, _ editor: inout TextEditor) {
    if let operation = command.operation {
      operate(operation, on: range, isLinewise: false, &editor)
    } else if !range.isEmpty {
      mode = .visual
      anchor = range.lowerBound
      editor.moveCaret(to: editor.boundary(before: range.upperBound))
      command = PendingCommand()
    } else {
      command = PendingCommand()
    }
  }

  private mutating func operateOnLines(_ editor: inout TextEditor) {
    let range = editor.lines(from: editor.caret, count: command.count ?? 1)
    if let operation = command.operation { operate(operation, on: range, isLinewise: true, &editor) }
  }

  // MARK: Doing something to a stretch

  /// Notes a change for `.`, and is done with the command.
  mutating func finishChange(selection: Change.Selection? = nil) {
    if !isRepeating { lastChange = Change(keys: command.keys, inserted: nil, selection: selection) }
    command = PendingCommand()
  }

  /// How much is selected, so that as much can be taken when the change is repeated.
  func selectionAmount(_ editor: TextEditor) -> Change.Selection? {
    guard let range = selection(in: editor) else { return nil }
    let text = editor.text.slice(range.lowerBound, range.upperBound)
    let isLinewise = mode == .visualLine
    let lines = text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) } + (text.hasSuffix("\n") ? 0 : 1)
    return Change.Selection(amount: isLinewise ? lines : text.count, isLinewise: isLinewise)
  }

  mutating func operate(
    _ operation: ViOperator, on range: Range<Int>, isLinewise: Bool, _ editor: inout TextEditor
  ) {
    let amount = selectionAmount(editor)
    let taken = editor.text.slice(range.lowerBound, range.upperBound)
    let isSelected = mode == .visual || mode == .visualLine
    mode = .normal
    switch operation {
    case .yank:
      keep(taken, isLinewise: isLinewise, &editor)
      // Up and to a selection's start; a yank of lines stays in the column.
      if !isLinewise || isSelected || range.lowerBound < editor.lineRange(at: editor.caret).lowerBound {
        editor.moveCaret(to: range.lowerBound)
      }
      command = PendingCommand()
    case .delete:
      keep(taken, isLinewise: isLinewise, &editor)
      if isLinewise { deleteLines(range, &editor) } else { editor.replace(range, with: "") }
      finishChange(selection: amount)
    case .change:
      keep(taken, isLinewise: isLinewise, &editor)
      editor.beginUndoGroup()
      let end = isLinewise && taken.hasSuffix("\n") ? range.upperBound - 1 : range.upperBound
      editor.replace(range.lowerBound..<end, with: "")
      editor.moveCaret(to: range.lowerBound)
      finishChange(selection: amount)
      beginInsertion(&editor)
    case .uppercase, .lowercase, .toggleCase:
      editor.replace(range, with: taken.changingCase(operation))
      editor.moveCaret(to: range.lowerBound)
      finishChange(selection: amount)
    }
  }

  private mutating func keep(_ text: String, isLinewise: Bool, _ editor: inout TextEditor) {
    guard !text.isEmpty else { return }
    let line = isLinewise && !text.hasSuffix("\n") ? text + "\n" : text
    register = Register(text: line, isLinewise: isLinewise)
    editor.killRing.push(text)
  }

  private func deleteLines(_ range: Range<Int>, _ editor: inout TextEditor) {
    var range = range
    let endsWithFeed =
      range.upperBound > range.lowerBound
      && editor.text.utf8[editor.text.index(atUTF8: range.upperBound - 1)] == 0x0A
    // The last line takes the line feed before it along.
    if !endsWithFeed, range.lowerBound > 0 { range = (range.lowerBound - 1)..<range.upperBound }
    editor.replace(range, with: "")
    let line = editor.lineRange(at: min(range.lowerBound, editor.text.utf8.count))
    editor.moveCaret(to: editor.firstNonBlank(in: line))
  }

  private mutating func replaceCharacters(with character: Character, _ editor: inout TextEditor) {
    if let selection = selection(in: editor) {
      let amount = selectionAmount(editor)
      let text = editor.text.slice(selection.lowerBound, selection.upperBound)
      editor.replace(selection, with: String(text.map { $0 == "\n" ? $0 : character }))
      editor.moveCaret(to: selection.lowerBound)
      mode = .normal
      return finishChange(selection: amount)
    }
    let count = command.count ?? 1
    var end = editor.caret
    for _ in 0..<count {
      guard !editor.isLineEnd(end) else {
        command = PendingCommand()
        return
      }
      end = editor.boundary(after: end)
    }
    let start = editor.caret
    editor.replace(start..<end, with: String(repeating: String(character), count: count))
    editor.moveCaret(to: editor.boundary(before: editor.caret))
    finishChange()
  }
}

extension String {
  func changingCase(_ operation: ViOperator) -> String {
    switch operation {
    case .uppercase: uppercased()
    case .lowercase: lowercased()
    default: map { $0.isUppercase ? $0.lowercased() : $0.uppercased() }.joined()
    }
  }
}
