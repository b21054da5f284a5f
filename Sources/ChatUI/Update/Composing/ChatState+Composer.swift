import Conversation
import Screen
import Widgets

/// Keys in the composer, before they are commands: what is searched, listed, filled in, or a command of vi.
extension ChatState {
  /// - Returns: whether the key was used; otherwise it calls its command or types its character.
  mutating func takeInComposer(_ key: Key, _ effects: inout [Effect]) -> Bool {
    if let historySearch, historySearch.pane != shown { endHistorySearch(takesMatch: false) }
    if historySearch != nil { return takeInHistorySearch(key, &effects) }
    guard context == .composer, pendingKeys.isEmpty else { return false }
    let command = commands.command(for: key, in: .composer)
    if completion != nil, takeInCompletion(command, &effects) { return true }
    if takeInFields(key, command) { return true }
    if command == .editBackspace, vi?.mode ?? .insert == .insert, removeAttachment() { return true }
    return takeInVi(key)
  }

  /// Puts right what depends on the text, once an event has been taken.
  mutating func settleComposer(_ effects: inout [Effect]) {
    if !unkeptMessages.isEmpty {
      effects.append(.compose(.keepInHistory(unkeptMessages)))
      unkeptMessages = []
    }
    guard !isCovered, setup == nil else {
      leaveComposer()
      return
    }
    if focus != .composer || isEditingFilter || historySearch.map({ $0.pane != shown }) == true {
      leaveComposer()
    }
    bringBackHeldText()
    let pane = shown
    if context == .composer, composers[pane] != nil {
      vi?.settle(&composers[pane, default: Composer()].editor)
    }
    refreshCompletion(&effects)
  }

  /// What is shown in the composer is another text from now on.
  mutating func composerWasReplaced() {
    completion = nil
    dismissedCompletion = nil
    let pane = shown
    vi?.reset(&composers[pane, default: Composer()].editor)
  }

  /// Nothing is looked for any more, and what was being written is what is shown.
  mutating func leaveComposer() {
    completion = nil
    if historySearch != nil { endHistorySearch(takesMatch: false) }
  }

  // MARK: vi

  private mutating func takeInVi(_ key: Key) -> Bool {
    guard vi != nil else { return false }
    let (pane, width) = (shown, composerWidth)
    if viPane != pane {
      vi?.reset(&composers[pane, default: Composer()].editor)
      viPane = pane
    }
    let outcome = vi?.take(key, &composers[pane, default: Composer()].editor, width: width) ?? .passed
    switch outcome {
    case .passed: return vi?.mode != .insert && key.isTyped
    case .taken: quitArmedUntil = nil
    case .leftText(let up): recall(older: up)
    }
    return true
  }

  /// Switches between keys as in Emacs and keys as in vi.
  mutating func toggleVi() {
    if vi == nil {
      vi = ViMachine()
      show(notice: .information, "Keys of vi: Esc for commands, i to write.")
    } else {
      let pane = shown
      vi?.reset(&composers[pane, default: Composer()].editor)
      vi = nil
      show(notice: .information, "Keys of Emacs again.")
    }
  }

  // MARK: Attachments

  /// Takes the last attachment off, when the caret is before the text.
  private mutating func removeAttachment() -> Bool {
    guard composer.edited == nil, composer.editor.caret == 0,
      let place = composer.attachments.lastIndex(where: { !$0.isWithdrawn })
    else { return false }
    let removed = composers[shown]?.attachments.remove(at: place)
    if let name = removed?.attachment.name { show(notice: .information, "\(name) will not be sent.") }
    return true
  }

  /// After undoing or doing again: an attachment goes when the text in whose place it came is back.
  mutating func matchAttachmentsToText() {
    guard var composer = composers[shown] else { return }
    for index in composer.attachments.indices {
      guard let pasted = composer.attachments[index].pasted else { continue }
      composer.attachments[index].isWithdrawn = composer.editor.text.contains(pasted)
    }
    composers[shown] = composer
  }

  /// A file that was looked at can go along.
  mutating func attach(
    _ files: [AttachedFileContent], to pane: PaneID, pasted: String?, _ effects: inout [Effect]
  ) {
    let pane = present(pane)
    if pane == shown, historySearch != nil { endHistorySearch(takesMatch: false) }
    var composer = composers[pane] ?? Composer()
    var text = ""
    for file in files {
      switch file {
      case .image(let image):
        composer.attachments.append(ComposerAttachment(attachment: image, pasted: pasted))
      case .text(let mention):
        composer.mention(mention)
        text += FileReference.written(mention.path) + " "
      }
    }
    if let pasted {
      // The text may have been changed meanwhile; then it stays as it is, and so do the files.
      guard let range = composer.editor.lastOccurrence(of: pasted) else { return }
      composer.editor.replace(range, with: text)
    } else if !text.isEmpty {
      composer.editor.insert(text)
    }
    composers[pane] = composer
    warnOfImages(in: pane, &effects)
    refreshRows()
  }

  /// Says so when an image was attached for a model that is known to take none.
  private mutating func warnOfImages(in pane: PaneID, _ effects: inout [Effect]) {
    guard pane == shown, composer.attachments.contains(where: { !$0.isWithdrawn }) else { return }
    if providers.isEmpty { effects.append(.listModels) }
    if let model = modelWithoutImages { show(notice: .warning, "\(model) is known to take no images.") }
  }

  /// The model that would answer, when it is known to take no images.
  var modelWithoutImages: ModelReference? {
    guard let model = model(of: shown) else { return nil }
    let choice = providers.lazy.flatMap(\.models).first { $0.model == model }
    guard let abilities = choice?.abilities, !abilities.contains(.images) else { return nil }
    return model
  }

  /// Where a pane is now that has been asked for before: a draft may have become a session.
  func present(_ pane: PaneID) -> PaneID {
    guard case .draft(let draft) = pane else { return pane }
    if let id = made[draft] { return .session(id) }
    return draft != currentDraft && composers[pane] == nil ? shown : pane
  }

  // MARK: What comes from outside

  mutating func take(_ action: ComposingAction, _ effects: inout [Effect]) {
    switch action {
    case .filesFound(let query, let files, let isCut): show(files, for: query, isCut: isCut, &effects)
    case .previewed(let path, let preview):
      if let row = completion?.selectedRow, row.text == path { completion?.preview = (path, preview) }
    case .attached(let files, let pane, let pasted): attach(files, to: pane, pasted: pasted, &effects)
    case .notAttached(_, let problem): show(problem)
    case .templates(let templates):
      self.templates = templates
      if completion?.source == .templates { refreshCompletion(&effects, isForced: true) }
    case .edited(let pane, let text):
      let pane = present(pane)
      if pane == shown { leaveComposer() }
      if composers[pane, default: Composer()].editor.text != text {
        composers[pane, default: Composer()].editor.replaceAll(with: text)
        composers[pane]?.historyPosition = nil
      }
      if pane == shown { composerWasReplaced() }
      refreshRows()
    case .notEdited(let problem): show(problem)
    case .history(let messages):
      let own = sentMessages
      sentMessages = messages
      for message in own { remember(message, isNew: false) }
    case .drafts(let drafts): restore(drafts)
    }
  }

  /// Puts texts of earlier runs where they were written, before what is written there now.
  private mutating func restore(_ drafts: [KeptDraft]) {
    for draft in drafts {
      // What belonged to a session that is gone is not lost with it.
      let pane =
        draft.session.flatMap { places[$0] != nil ? PaneID.session($0) : nil } ?? .draft(currentDraft)
      putBefore([draft.text], in: pane)
    }
    refreshRows()
  }

  /// What is unsent, for another run: of each session, of the new ones, and what had not been taken yet.
  public var draftsToKeep: [KeptDraft] {
    var drafts: [KeptDraft] = []
    for (pane, composer) in composers {
      let isNew = composer.edited == nil
      for text in isNew ? [composer.written] : [composer.draft, SlashCommand.typed(composer.written)]
      where text.contains(where: { !$0.isWhitespace }) {
        drafts.append(KeptDraft(session: pane.sessionID, text: text))
      }
    }
    for message in pending.values.joined() {
      drafts.append(KeptDraft(session: nil, text: SlashCommand.typed(message.text)))
    }
    return drafts.sorted {
      ($0.session?.description ?? "", $0.text) < ($1.session?.description ?? "", $1.text)
    }
  }
}

extension Composer {
  /// Notes a file that is named in the text.
  mutating func mention(_ mention: FileMention) {
    mentions.removeAll { $0.path == mention.path }
    mentions.append(mention)
  }
}
