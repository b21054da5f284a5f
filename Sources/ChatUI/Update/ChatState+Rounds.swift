import Conversation
import Screen
import Widgets

/// What can be done with a round of the conversation: another answer, another question, a fork, a summary.
extension ChatState {
  /// The round that commands are about: the chosen one while the conversation has the keys, or else the last.
  var roundInHand: RoundDetail? {
    guard let transcript = shownTranscript else { return nil }
    if focus == .transcript {
      return chosenRound.flatMap { transcript.shownRound($0) } ?? transcript.shownRounds.last
    }
    // Who writes means what was asked last, not a summary that was made of it meanwhile.
    return transcript.rounds.last { $0.round.summarizedThrough == nil } ?? transcript.rounds.last
  }

  /// The round in hand with its session; says so when there is none.
  private mutating func takeInHand() -> (SessionID, RoundDetail)? {
    if let id = shown.sessionID, let detail = roundInHand { return (id, detail) }
    show(notice: .information, "Nothing was said here yet.")
    return nil
  }

  /// Chooses the round after (or before) the one in hand and shows its beginning.
  mutating func chooseRound(by amount: Int, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript, let present = roundInHand?.round.index,
      let first = transcript.shownRounds.first?.round.index,
      let last = transcript.shownRounds.last?.round.index
    else { return }
    if amount > 0 { extendExcerpt(near: present, forwards: true, &effects) }
    if amount > 0, present == last, transcript.excerpt == nil {
      scroll.mode = .following
      return
    }
    let wanted = max(first, min(present + amount, last))
    if amount < 0 { loadEarlier(near: wanted, &effects) }
    chosenRound = wanted == last && transcript.excerpt == nil ? nil : wanted
    reading.chosenCode = nil
    reading.choosesRequest = false
    let width = scroll.viewport.top?.width ?? 0
    scroll.mode = .held(
      ScrollAnchor(
        entry: EntryPosition(round: wanted, part: .request), row: 0, width: width, offset: 0))
  }

  // MARK: Other answers

  mutating func retry(with model: ModelReference? = nil, _ effects: inout [Effect]) {
    guard let (id, detail) = takeInHand() else { return }
    retry(detail.round.index, in: id, with: model, &effects)
  }

  mutating func retry(
    _ index: Int, in id: SessionID, with model: ModelReference?, _ effects: inout [Effect]
  ) {
    if shownTranscript?.rounds.last?.round.index == index { scroll.mode = .following }
    effects.append(.retry(id, index: index, model: model))
  }

  mutating func startRetryWithModel(_ effects: inout [Effect]) {
    guard let (id, detail) = takeInHand() else { return }
    openPicker(.retry(id, index: detail.round.index), present: detail.response.model, &effects)
  }

  /// Shows the answer after (or before) the one that is shown, round and round.
  mutating func selectAlternative(_ amount: Int, _ effects: inout [Effect]) {
    guard let (id, detail) = takeInHand() else { return }
    let alternatives = detail.round.alternatives
    guard alternatives.count > 1, let place = alternatives.firstIndex(of: detail.round.responseID) else {
      let key = commands.label(for: .retry, in: context).map { " \($0) asks for another." } ?? ""
      show(notice: .information, "There is only one answer.\(key)")
      return
    }
    let wanted = alternatives[(place + amount + alternatives.count) % alternatives.count]
    effects.append(.select(wanted, in: id, index: detail.round.index))
  }

  // MARK: Forks and summaries

  mutating func fork(_ effects: inout [Effect]) {
    guard let (id, detail) = takeInHand() else { return }
    effects.append(.fork(id, through: detail.round.index))
  }

  mutating func compact(_ effects: inout [Effect]) {
    guard let (id, _) = takeInHand() else { return }
    effects.append(.compact(id))
    scroll.mode = .following
  }

  // MARK: Messages that wait

  /// The message that waits and is taken back next: the one in hand, or else the last.
  var queuedInHand: RoundDetail? {
    if let detail = roundInHand, detail.isQueued { return detail }
    return shownTranscript?.rounds.last.flatMap { $0.isQueued ? $0 : nil }
  }

  mutating func withdraw(_ effects: inout [Effect]) {
    guard let id = shown.sessionID, let detail = queuedInHand else {
      show(notice: .information, "No message waits here.")
      return
    }
    effects.append(.withdraw(detail.round.responseID, in: id))
  }

  // MARK: Changing a message

  /// Brings the message in hand into the composer.
  mutating func startEditing() {
    guard let (_, detail) = takeInHand() else { return }
    guard detail.round.summarizedThrough == nil else {
      show(notice: .information, "A summary is not a message of yours.")
      return
    }
    let message = EditedMessage(roundID: detail.id, index: detail.round.index)
    leaveEditing()
    putIntoComposer(message, text: detail.request.content, of: shown)
    setFocus(.composer)
  }

  private mutating func putIntoComposer(_ message: EditedMessage, text: String, of pane: PaneID) {
    if pane == shown { leaveComposer() }
    var composer = composers[pane] ?? Composer()
    composer.draft = composer.written
    composer.heldBack = nil
    composer.edited = message
    composer.editor.replaceAll(with: text)
    composer.historyPosition = nil
    composers[pane] = composer
    if pane == shown { composerWasReplaced() }
  }

  /// Leaves the message as it was, and brings back what was being written before.
  ///
  /// - Returns: whether one was being changed.
  @discardableResult
  mutating func leaveEditing() -> Bool {
    guard composer.edited != nil else { return false }
    remember(composer.written)
    endEditing()
    return true
  }

  private mutating func endEditing() {
    let old = composer
    var composer = Composer(after: old)
    composer.attachments = old.attachments
    composer.mentions = old.mentions
    if !old.draft.isEmpty { composer.editor.replaceAll(with: old.draft) }
    self.composer = composer
    composerWasReplaced()
  }

  /// What becomes of the message that is being changed in the shown session; `nil` while a new one is written.
  var editing: MessageEditing? {
    guard let id = shown.sessionID, let message = composer.edited else { return nil }
    guard let transcript = transcripts[id], let position = transcript.position(ofRound: message.index),
      transcript.rounds[position].id == message.roundID, transcript.rounds[position].isQueued
    else { return .forks(message) }
    return .replaces(message, transcript.rounds[position].round.responseID)
  }

  /// Sends a changed message.
  mutating func send(_ editing: MessageEditing, _ text: String, _ effects: inout [Effect]) {
    guard let id = shown.sessionID else { return }
    let files = composer.enclosures.files
    if let held = composer.heldBack { remember(held) }
    remember(text)
    endEditing()
    switch editing {
    case .forks(let message): effects.append(.edit(message, in: id, text: text, files: files))
    case .replaces(let message, let response):
      effects.append(.editQueued(message, response, in: id, text: text, files: files))
    }
  }

  /// Brings a text back that could not take the place of a message.
  mutating func goOnEditing(_ message: EditedMessage, _ text: String, in id: SessionID) {
    guard composers[.session(id)]?.edited == nil else { return giveBack([text], to: .session(id)) }
    putIntoComposer(message, text: text, of: .session(id))
  }

  /// Follows the message that is being changed to its present place; what is being written for one that was
  /// withdrawn becomes a new message.
  mutating func followEditedMessage(in id: SessionID) {
    guard var composer = composers[.session(id)], var message = composer.edited,
      let transcript = transcripts[id], let first = transcript.rounds.first?.round.index
    else { return }
    if let position = transcript.position(ofRound: message.index),
      transcript.rounds[position].id == message.roundID
    {
      return
    }
    if let detail = transcript.rounds.last(where: { $0.id == message.roundID }) {
      message.index = detail.round.index
      composer.edited = message
    } else if message.index >= first {
      let texts = [composer.editor.text, composer.draft].filter { !$0.isEmpty }
      composer.editor.replaceAll(with: texts.joined(separator: "\n\n"))
      composer.edited = nil
      composer.draft = ""
    }
    composers[.session(id)] = composer
  }
}

/// What becomes of a message that is being changed.
enum MessageEditing: Hashable, Sendable {
  /// The changed one is asked in a fork.
  case forks(EditedMessage)
  /// It has not been answered yet, so the changed one takes its place.
  case replaces(EditedMessage, ResponseID)

  var message: EditedMessage {
    switch self {
    case .forks(let message), .replaces(let message, _): message
    }
  }
}

extension RoundDetail {
  /// Whether its request waits for others to be answered first.
  var isQueued: Bool {
    response.outcome == nil && response.turns.last?.status == .queued && round.alternatives.count == 1
  }
}
