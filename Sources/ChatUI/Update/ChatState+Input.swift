import Conversation
import Screen
import Widgets

extension ChatState {
  /// What gets the keys now.
  var context: Command.Contexts { helpScroll != nil ? .dialog : contextUnderHelp }

  /// What gets them when the help is closed.
  var contextUnderHelp: Command.Contexts {
    switch dialog {
    case .rename, .tags: return .field
    case .picker(let picker): return picker.isFiltering ? [.field] : .picker
    case .approval(let reading): return reading.reason == nil ? .approval : .field
    case .trust: return .trust
    case .problem: return .dialog
    case .leaving: return .leaving
    case nil: break
    }
    return focusContext
  }

  /// What gets the keys when nothing lies above it.
  var focusContext: Command.Contexts {
    if let setup { return setup.takesText ? .field : .setup }
    if isEditingFilter || find?.isEditing == true { return .field }
    return switch focus {
    case .composer: .composer
    case .sessions: .sessions
    case .transcript: reading.selection?.hasKeys == true ? .selecting : .transcript
    case .tools: .tools
    }
  }

  mutating func take(_ event: InputEvent, _ effects: inout [Effect]) {
    makeWay(for: event)
    leaveEmptyApproval(for: event)
    switch event {
    case .key(let key):
      dropMouseSelection()
      take(key, &effects)
    case .paste(let text):
      pendingKeys = []
      paste(text, &effects)
    case .mouse(let event):
      if case .press = event.action { pendingKeys = [] }
      take(event, &effects)
    case .focus(let isFocused): attention.isFocused = isFocused
    case .background, .deviceAttributes: break
    }
    settleComposer(&effects)
  }

  private mutating func paste(_ text: String, _ effects: inout [Effect]) {
    if typeInSetup(text) { return }
    if context == .field {
      insert(String(text.map { $0.isNewline ? " " : $0 }))
    } else if context.isDisjoint(with: [.setup, .dialog, .leaving, .approval, .trust]) {
      setFocus(.composer)
      pasteIntoComposer(text, &effects)
    }
  }

  mutating func insert(_ text: String) {
    edit { editor, _ in editor.insert(text) }
  }

  /// Changes the text that has the focus: the composer's, the filter's, or a new name.
  mutating func edit(_ change: (inout TextEditor, _ width: Int) -> Void) {
    switch dialog {
    case .rename(let id, var editor):
      change(&editor, Int.max)
      dialog = .rename(id, editor)
    case .picker(var picker):
      let before = picker.filter.text
      let marks = picker.edit(change)
      dialog = .picker(picker)
      if marks { mark(picker.selectedRow) }
      if picker.filter.text != before { refreshPicker(.typed) }
    case .tags(var tags):
      let before = (tags.editor.text, tags.editor.caret)
      change(&tags.editor, Int.max)
      if before != (tags.editor.text, tags.editor.caret) { tags.refresh() }
      dialog = .tags(tags)
    case .approval(var reading):
      guard var editor = reading.reason else { return }
      change(&editor, Int.max)
      reading.reason = editor
      dialog = .approval(reading)
    case .problem, .leaving, .trust: break
    case nil:
      if setup != nil { return }
      if find?.isEditing == true { return editFind(change) }
      if isEditingFilter {
        var editor = filter ?? TextEditor()
        change(&editor, Int.max)
        let isSame = editor.text == filter?.text
        filter = editor
        guard !isSame else { return }
        refreshRows()
        selectRow(at: 0)
      } else if focus == .composer {
        // In its place: a text of megabytes is not copied for a key.
        change(&composers[shown, default: Composer()].editor, composerWidth)
        if composers[shown]?.editor.isEmpty == true { composers[shown]?.cameBack = false }
        quitArmedUntil = nil
      }
    }
  }

  /// In how many columns the composer's text is laid out.
  var composerWidth: Int { size.columns >= 6 ? size.columns - 2 : max(1, size.columns) }

  // MARK: The mouse

  private mutating func take(_ event: MouseEvent, _ effects: inout [Effect]) {
    let layout = ScreenLayout(self)
    switch event.action {
    case .wheelUp: wheel(-3, at: event.position, layout, &effects)
    case .wheelDown: wheel(3, at: event.position, layout, &effects)
    case .press(.left):
      guard !layout.isTooSmall else { return }
      if case .picker = dialog, helpScroll == nil { return pressInPicker(at: event.position, &effects) }
      guard !isCovered, setup == nil else { return }
      let moved = activateColumn(at: event.position, layout)
      press(at: event.position, moved ? ScreenLayout(self) : layout, &effects)
    case .drag(.left): dragText(to: event.position, layout, &effects)
    case .release: releaseText(&effects)
    case .press, .drag: break
    }
  }

  private mutating func wheel(
    _ rows: Int, at position: Position, _ layout: ScreenLayout, _ effects: inout [Effect]
  ) {
    if helpScroll != nil {
      scrollHelp(by: rows)
    } else if case .approval = dialog {
      scrollApproval(by: rows)
    } else if case .trust = dialog {
      scrollTrust(by: rows)
    } else if case .picker = dialog {
      wheelInPicker(rows)
    } else if dialog == nil, setup == nil {
      if let list = layout.sessionRows, list.contains(position) {
        firstRow = max(0, min(firstRow + rows, self.rows.count - list.rows))
      } else if let tools = layout.tools, tools.contains(position) {
        toolScroll = max(0, toolScroll + rows)
      } else {
        let column = layout.column(at: position)
        scrollTranscript(by: rows, in: column.map { columns.panes[$0.place] }, &effects)
      }
    }
  }

  private mutating func press(at position: Position, _ layout: ScreenLayout, _ effects: inout [Effect]) {
    if let list = layout.sessionRows, list.contains(position) {
      let row = firstRow + position.row - list.row
      guard rows.indices.contains(row) else { return }
      selectedRow = rows[row]
      openSelectedRow(&effects)
    } else if layout.composer.contains(position) {
      setFocus(.composer)
    } else if let tools = layout.tools, tools.contains(position) {
      if !callsInView.isEmpty { setFocus(.tools) }
    } else if layout.pane.contains(position) {
      let before = focus
      setFocus(.transcript)
      pressText(at: position, layout, before: before)
    }
  }
}
