import Conversation
import Screen
import Widgets

extension ChatState {
  /// Does what a command says, in the place that has the keys.
  mutating func perform(_ command: Command.ID, _ effects: inout [Effect]) {
    if performInHelp(command) { return }
    if setup != nil, !isCovered, performInSetup(command, &effects) { return }
    if performInPicker(command, &effects) { return }
    if performInApproval(command, &effects) || performInTrust(command, &effects) { return }
    if performInFind(command, &effects) || performInOrganizing(command, &effects) { return }
    if performInTranscript(command, &effects) || performInTools(command, &effects) { return }
    if let number = command.sessionNumber {
      let listed = rows.lazy.filter { $0.sessionID != nil }.dropFirst(number - 1)
      if let pane = listed.first { show(pane, &effects) }
      return
    }
    switch command {
    case .sessionNew: showNew(&effects)
    case .sessionNext: showNeighbour(1, &effects)
    case .sessionPrevious: showNeighbour(-1, &effects)
    case .sessionOpen: openSelectedRow(&effects)
    case .sessionFilter: startFilter()
    case .sessionRename: startRename(shown)
    case .renameSelected: startRename(selectedRow)
    case .sessionDelete: deleteSelected(&effects)
    case .sessionUndoDelete: undoLastEdit(&effects)
    case .send: send(&effects)
    case .historySearch: startHistorySearch()
    case .openEditor: openEditor(&effects)
    case .attachFile: startAttaching()
    case .insertTemplate: startTemplate()
    case .toggleVi: toggleVi()
    case .editUndo, .editRedo:
      edit { editor, _ in command == .editUndo ? editor.undo() : editor.redo() }
      matchAttachmentsToText()
    case .newline: edit { editor, _ in editor.insert("\n") }
    case .stop: if !leaveEditing(), !stop(&effects) { notice = nil }
    case .interrupt: interrupt(&effects)
    case .withdraw: withdraw(&effects)
    case .modelPick: openModels(&effects)
    case .findCommand: open(CommandPicker())
    case .findSession: open(SessionPicker())
    case .findEverywhere: open(SearchPicker())
    case .findHere: startFind()
    case .findNext: stepFind(.next)
    case .findPrevious: stepFind(.previous)
    case .themePick: openThemes(&effects)
    case .providerAdd: addProvider(&effects)
    case .retry: retry(&effects)
    case .retryWithModel: startRetryWithModel(&effects)
    case .answerPrevious: selectAlternative(-1, &effects)
    case .answerNext: selectAlternative(1, &effects)
    case .editMessage: startEditing()
    case .fork: fork(&effects)
    case .compact: compact(&effects)
    case .roundPrevious: chooseRound(by: -1, &effects)
    case .roundNext: chooseRound(by: 1, &effects)
    case .allowOnce: allowSelectedCall(&effects)
    case .deny: denySelectedCall(&effects)
    case .denyWithReason: denySelectedCallWithReason(&effects)
    case .allowForSession, .approvalOpen: readSelectedCall(&effects)
    case .approvalShow: readNextWaitingCall(&effects)
    case .approvalList: openApprovals(&effects)
    case .trustShow: openTrust(&effects)
    case .editUp: editVertically(up: true)
    case .editDown: editVertically(up: false)
    case .rowAbove: if isEditingFilter { moveSelectedRow(by: -1) }
    case .rowBelow: if isEditingFilter { moveSelectedRow(by: 1) }
    case .fieldAccept: acceptField(&effects)
    case .fieldCancel: cancelField()
    case .listUp: moveInList(-1)
    case .listDown: moveInList(1)
    case .listTop: moveInList(-1_000_000)
    case .listBottom: if focus == .tools, !isEditingFilter { selectLastCall() } else { moveInList(1_000_000) }
    case .scrollUp: scroll(by: -1, &effects)
    case .scrollDown: scroll(by: 1, &effects)
    case .scrollPageUp: scroll(by: -pageLength, &effects)
    case .scrollPageDown: scroll(by: pageLength, &effects)
    case .scrollHalfUp: scroll(by: -max(1, pageLength / 2), &effects)
    case .scrollHalfDown: scroll(by: max(1, pageLength / 2), &effects)
    case .scrollTop: scrollToTop(&effects)
    case .scrollFollow, .scrollLatest:
      scroll.mode = .following
      if focus == .tools { showEndOfCalls() }
    case .toolToggle: if !isSelectedCallWaiting { toggleSelectedCall() } else { readSelectedCall(&effects) }
    case .toggleReasoning: showsReasoning.toggle()
    case .focusNext: moveFocus(1)
    case .focusPrevious: moveFocus(-1)
    case .focusComposer: setFocus(.composer)
    case .focusSessions: setFocus(.sessions)
    case .focusTranscript: setFocus(.transcript)
    case .focusTools: setFocus(.tools)
    case .columnSplit: splitColumn(&effects)
    case .columnNext: activateNextColumn()
    case .columnClose: closeActiveColumn(&effects)
    case .askSeveral: openSeveralModels(&effects)
    case .askAllOrOne: toggleAskingAll()
    case .columnKeep: keepColumn(&effects)
    case .toggleSessions: toggleSessionList()
    case .toggleTools: toggleTools()
    case .themeNext: switchTheme(&effects)
    case .togglePerformance: performance = performance == nil ? PerformanceFigures() : nil
    case .redraw: effects.append(.redraw)
    case .help: helpScroll = 0
    case .dialogClose: dialog = nil
    case .suspend: effects.append(.suspend)
    case .quit: leave(&effects)
    case .leavingCancel: dialog = nil
    case .quitStaying: effects.append(.quitIntoBackground)
    case .quitStopping: effects.append(.quit)
    default: if let edit = command.editing { self.edit(edit) }
    }
  }

  // MARK: Leaving

  /// Quits; where answers are made in this process, only after asking what becomes of them.
  private mutating func leave(_ effects: inout [Effect]) {
    if dialog?.isLeaving == true { return effects.append(.quit) }
    // What cannot be kept would not be there when it is done.
    if workspaceRole == .host, storeProblem == nil, unfinishedAnswerCount > 0 {
      helpScroll = nil
      dialog = .leaving
    } else {
      effects.append(.quit)
    }
  }

  /// How many sessions are being answered.
  var unfinishedAnswerCount: Int { sessions.count { $0.activity != nil } }

  /// Leaves as was wanted once the answers are over that were asked about; not where they could not be kept.
  mutating func settleLeaving(_ effects: inout [Effect]) {
    guard dialog?.isLeaving == true, unfinishedAnswerCount == 0 else { return }
    dialog = nil
    if storeProblem == nil { effects.append(.quit) }
  }

  /// Ctrl+C: stops the answer, or clears the message; a second one soon after quits.
  private mutating func interrupt(_ effects: inout [Effect]) {
    if dialog?.isLeaving == true || quitArmedUntil != nil { return leave(&effects) }
    let key = commands.label(for: .interrupt, in: context) ?? "^C"
    quitArmedUntil = now.advanced(byMilliseconds: 2000)
    if isCovered {
      if helpScroll != nil { helpScroll = nil } else { dialog = nil }
      show(notice: .information, "Closed. \(key) again quits.")
    } else if isEditingFilter || find?.isEditing == true {
      closeFilter()
      leaveFind()
      show(notice: .information, "\(key) again quits.")
    } else if setup == nil, stop(&effects) {
      show(notice: .information, "Stopping. \(key) again quits.")
    } else if setup == nil, leaveEditing() {
      show(notice: .information, "Left as it was. \(key) again quits.")
    } else if setup == nil, !composer.editor.isEmpty {
      remember(composer.editor.text)
      composer.editor.replaceAll(with: "")
      composer.historyPosition = nil
      composerWasReplaced()
      show(notice: .information, "Cleared; ↑ brings it back. \(key) again quits.")
    } else {
      show(notice: .information, "\(key) again quits.")
    }
    notice?.until = now.advanced(byMilliseconds: 2000)
  }

  // MARK: Moving

  private mutating func scroll(by amount: Int, _ effects: inout [Effect]) {
    if focus == .tools, ScreenLayout(self).tools != nil {
      // The drawing stops it at the last row.
      toolScroll = max(0, toolScroll + amount)
    } else if dialog == nil, setup == nil {
      scrollTranscript(by: amount, &effects)
    }
  }

  private mutating func moveInList(_ amount: Int) {
    if isEditingFilter || focus == .sessions {
      moveSelectedRow(by: amount)
    } else if focus == .tools, !scrollSelectedCall(by: amount) {
      moveSelectedCall(by: amount)
    }
  }

  private mutating func editVertically(up: Bool) {
    if isEditingFilter, dialog == nil {
      moveSelectedRow(by: up ? -1 : 1)
      return
    }
    guard dialog == nil else { return }
    if up, composer.editor.isCaretOnFirstRow(width: composerWidth) {
      recall(older: true)
    } else if !up, composer.editor.isCaretOnLastRow(width: composerWidth) {
      recall(older: false)
    } else {
      edit { editor, width in editor.move(up ? .up : .down, width: width) }
    }
  }

  // MARK: Focus

  /// Moves the focus; parts that are not on the screen are brought there.
  mutating func setFocus(_ wanted: Focus) {
    if wanted != .sessions { closeFilter() }
    if wanted == .sessions || wanted == .composer { toolView.pointed = nil }
    if wanted != .transcript {
      chosenRound = nil
      leaveReading()
    }
    switch wanted {
    case .composer, .transcript: isDrawerOpen = false
    case .sessions:
      if !ColumnPlacement(self).hasRoomForSessions {
        isDrawerOpen = true
      } else {
        isSessionListHidden = false
      }
      selectedRow = rows.contains(shown) ? shown : rows.first ?? shown
      keepSelectedRowVisible()
    case .tools:
      guard !callsInView.isEmpty || callToAnswer != nil else {
        let hasOthers = shownTranscript?.rounds.contains {
          $0.response.turns.contains { !$0.toolCalls.isEmpty }
        }
        show(
          notice: .information,
          hasOthers == true ? "The answer in view has no tool calls." : "No tool calls here.")
        return
      }
      isDrawerOpen = false
      selectCallToAnswer()
    }
    focus = wanted
  }

  private mutating func moveFocus(_ amount: Int) {
    let layout = ScreenLayout(self)
    let order: [Focus] = [.composer, .sessions, .transcript, .tools].filter {
      switch $0 {
      case .composer, .transcript: true
      case .sessions: layout.sessions != nil
      case .tools: !callsInView.isEmpty
      }
    }
    let place = order.firstIndex(of: focus) ?? 0
    setFocus(order[(place + amount + order.count) % order.count])
  }

  private mutating func toggleSessionList() {
    if !ColumnPlacement(self).hasRoomForSessions {
      setFocus(isDrawerOpen ? .composer : .sessions)
    } else {
      isSessionListHidden.toggle()
      if isSessionListHidden, focus == .sessions { setFocus(.composer) }
    }
  }

  private mutating func toggleTools() {
    if !ColumnPlacement(self).hasRoomForTools {
      setFocus(focus == .tools ? .composer : .tools)
    } else {
      areToolsHidden.toggle()
    }
  }

  private mutating func switchTheme(_ effects: inout [Effect]) {
    guard themeNames.count > 1 else {
      show(notice: .information, "There is only one theme.")
      return
    }
    let place = themeNames.firstIndex(of: themeName) ?? -1
    effects.append(.setTheme(themeNames[(place + 1) % themeNames.count]))
  }

  // MARK: Fields

  private mutating func startFilter() {
    isEditingFilter = true
    if filter == nil { filter = TextEditor() }
    refreshRows()
  }

  private mutating func acceptField(_ effects: inout [Effect]) {
    if case .rename = dialog {
      acceptRename(&effects)
    } else if isEditingFilter {
      openSelectedRow(&effects)
    }
  }

  private mutating func cancelField() {
    if dialog != nil { dialog = nil } else { closeFilter() }
  }
}

extension Command.ID {
  /// The number of the session it shows.
  var sessionNumber: Int? {
    switch self {
    case .session1: 1
    case .session2: 2
    case .session3: 3
    case .session4: 4
    case .session5: 5
    case .session6: 6
    case .session7: 7
    case .session8: 8
    case .session9: 9
    default: nil
    }
  }

  /// What it does to a text.
  var editing: ((inout TextEditor, _ width: Int) -> Void)? {
    switch self {
    case .editLeft: { $0.move(.left, width: $1) }
    case .editRight: { $0.move(.right, width: $1) }
    case .editWordLeft: { $0.move(.wordLeft, width: $1) }
    case .editWordRight: { $0.move(.wordRight, width: $1) }
    case .editLineStart: { $0.move(.lineStart, width: $1) }
    case .editLineEnd: { $0.move(.lineEnd, width: $1) }
    case .editStart: { $0.move(.start, width: $1) }
    case .editEnd: { $0.move(.end, width: $1) }
    case .editBackspace: { editor, _ in editor.delete(.left) }
    case .editDelete: { editor, _ in editor.delete(.right) }
    case .editDeleteWordLeft: { editor, _ in editor.delete(.wordLeft) }
    case .editDeleteWordRight: { editor, _ in editor.delete(.wordRight) }
    case .editDeleteToLineStart: { editor, _ in editor.delete(.lineStart) }
    case .editDeleteToLineEnd: { editor, _ in editor.delete(.lineEnd) }
    case .editYank: { editor, _ in editor.yank() }
    case .editYankPop: { editor, _ in editor.yankPop() }
    case .editUppercase: { editor, _ in editor.changeCase(.upper) }
    case .editLowercase: { editor, _ in editor.changeCase(.lower) }
    case .editCapitalize: { editor, _ in editor.changeCase(.capitalized) }
    default: nil
    }
  }
}
