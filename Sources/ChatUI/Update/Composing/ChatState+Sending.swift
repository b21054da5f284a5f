import Conversation
import Screen
import Widgets

/// Sending what is in the composer, and getting it back.
extension ChatState {
  /// Sends what is in the composer, or does what it calls.
  mutating func send(_ effects: inout [Effect]) {
    let composer = self.composer
    let text = composer.editor.text
    let hasText = text.contains { !$0.isWhitespace }
    if composer.heldBack != nil, performSlash(text, &effects) { return }
    if let editing {
      if hasText { send(editing, text, &effects) }
      return
    }
    let hasAttachments = composer.attachments.contains { !$0.isWithdrawn }
    guard hasText || hasAttachments else { return }
    if performSlash(text, &effects) || goToUnfilledField() || hasToWarn(hasAttachments) { return }
    let addressees = addressees
    remember(text)
    var next = Composer(after: composer)
    if let held = composer.heldBack { next.editor.replaceAll(with: held) }
    self.composer = next
    vi?.beginText()
    completion = nil
    for pane in addressees { send(SlashCommand.message(text), with: composer.enclosures, to: pane, &effects) }
    refreshRows()
  }

  private mutating func send(
    _ text: String, with enclosures: Enclosures, to pane: PaneID, _ effects: inout [Effect]
  ) {
    let message = OutgoingMessage(id: OutgoingID(makeNumber()), text: text, with: enclosures, sentAt: now)
    scrolls[pane, default: ScrollState()].mode = .following
    if let id = pane.sessionID { forgetUnseen(in: id) }
    switch pane {
    case .draft(let draft):
      pending[draft, default: []].append(message)
      // One session is made for all that is said before it is there.
      let isBeingMade = plans[draft]?.isBeingMade == true
      if pending[draft]?.count == 1, !isBeingMade { makeSession(of: draft, &effects) }
    case .session(let id):
      transcripts[id, default: Transcript()].outgoing.append(message)
      effects.append(.send(message.id, to: id, text: text, with: enclosures))
    }
  }

  /// Says once that the model takes no images.
  private mutating func hasToWarn(_ hasAttachments: Bool) -> Bool {
    guard hasAttachments, let model = modelWithoutImages, composer.warnedModel != model else { return false }
    composer.warnedModel = model
    let pick = commands.label(for: .modelPick, in: .composer).map { " \($0) chooses another." } ?? ""
    let send = commands.label(for: .send, in: .composer) ?? "Enter"
    show(
      notice: .warning, "\(model) is known to take no images.\(pick) \(send) again sends them all the same.")
    return true
  }

  /// Puts messages that could not be sent before what is being written, with what was to go along.
  mutating func giveBack(_ messages: [OutgoingMessage], to pane: PaneID) {
    giveBack(messages.map(\.text), with: messages.map(\.enclosures), to: pane)
  }

  /// Puts texts that could not be sent before what is being written.
  mutating func giveBack(_ texts: [String], with enclosures: [Enclosures] = [], to pane: PaneID) {
    putBefore(texts.map(SlashCommand.typed), with: enclosures, in: pane)
  }

  /// Puts texts, as they were typed, before what is being written.
  mutating func putBefore(_ texts: [String], with enclosures: [Enclosures] = [], in pane: PaneID) {
    guard !texts.isEmpty else { return }
    var composer = composers[pane] ?? Composer()
    if let search = historySearch, search.pane == pane {
      composer.editor = search.before
      historySearch = nil
    }
    // While an earlier message is being changed, the new one is kept behind it.
    let written = composer.edited == nil ? composer.editor.text : composer.draft
    let given = texts.filter { !$0.isEmpty }
    let text = (given + (written.isEmpty ? [] : [written])).joined(separator: "\n\n")
    if composer.edited == nil {
      composer.editor.replaceAll(with: text)
      composer.historyPosition = nil
    } else {
      composer.draft = text
    }
    let attachments = enclosures.flatMap(\.attachments).map { ComposerAttachment(attachment: $0) }
    composer.attachments = attachments + composer.attachments
    for file in enclosures.flatMap(\.files) where !composer.mentions.contains(where: { $0.path == file }) {
      composer.mention(FileMention(path: file, byteCount: 0))
    }
    composer.cameBack = group?.contains(pane) == true
    composers[pane] = composer
    if pane == shown { composerWasReplaced() }
    dismissedCompletion = 0
  }

  // MARK: Pasting

  /// Puts a pasted text into the composer as one piece; what names files is looked at.
  mutating func pasteIntoComposer(_ text: String, _ effects: inout [Effect]) {
    if historySearch != nil { endHistorySearch(takesMatch: true) }
    replaceSelectedField()
    if vi?.mode == .normal { vi?.beginText() }
    insert(text)
    if composer.edited == nil, let paths = FileReference.paths(in: text) {
      effects.append(.compose(.attach(paths, to: shown, pasted: text)))
    }
  }

  /// What was being written before a command was, once the command is gone.
  mutating func bringBackHeldText() {
    guard let composer = composers[shown], let held = composer.heldBack, composer.editor.isEmpty else {
      return
    }
    composers[shown]?.heldBack = nil
    composers[shown]?.editor.replaceAll(with: held)
  }
}

extension SlashCommand {
  /// What is sent for a text: of two slashes before what would be a command, the second one is meant.
  static func message(_ text: String) -> String {
    guard text.hasPrefix("//") else { return text }
    let rest = String(text.dropFirst())
    return parts(of: rest) == nil ? text : rest
  }

  /// What has to be typed so that a text is sent and not done.
  static func typed(_ text: String) -> String { parts(of: text) == nil ? text : "/" + text }
}
