import Conversation

/// Something the interface wants done outside; whoever runs it reports back with an `Action`.
public enum Effect: Hashable, Sendable {
  /// Make a session. Answer: `SessionAction.created` or `.creationFailed` with the same draft.
  ///
  /// - Parameter model: `nil` for the default one.
  case createSession(draft: DraftID, model: ModelReference?)
  /// Make a session that shares the rounds of another up to an index, and let a model answer in it. Answer:
  /// `SessionAction.created` or `.creationFailed` with the same draft.
  case createFork(SessionID, through: Int, draft: DraftID, model: ModelReference)
  /// Hand a message to the coordinator. Answer: `TranscriptAction.began` or `.sendFailed` with the same number.
  case send(OutgoingID, to: SessionID, text: String, with: Enclosures = .none)
  /// Iterate the turns of a response: each is a `TranscriptAction.turn`, the end is `.ended`.
  case follow(ResponseID, in: SessionID)
  /// Leave that stream; the response goes on.
  case unfollow(ResponseID)
  /// Stop a response. Its stream tells how it ended.
  case cancel(ResponseID)
  /// Have the request of a round answered once more.
  /// Answer: `TranscriptAction.began` in the same session, `SessionAction.forked`, or `.changeFailed`.
  ///
  /// - Parameter model: `nil` for the one that answered before.
  case retry(SessionID, index: Int, model: ModelReference?)
  /// Let a round show another of its responses. Answer: `TranscriptAction.roundsChanged`, or
  /// `SessionAction.changeFailed`.
  case select(ResponseID, in: SessionID, index: Int)
  /// Make a session that shares the rounds up to an index. Answer: `SessionAction.forked` or `.changeFailed`.
  case fork(SessionID, through: Int)
  /// Ask something else in place of a message, in a fork. Answer: `SessionAction.forked`, or
  /// `TranscriptAction.editFailed` with the same message.
  case edit(EditedMessage, in: SessionID, text: String, files: [String] = [])
  /// Replace the text of a message that waits. Answer: `TranscriptAction.roundsChanged`, or `.editFailed` with
  /// the same message.
  case editQueued(EditedMessage, ResponseID, in: SessionID, text: String, files: [String] = [])
  /// Take a message back that waits. Answer: `TranscriptAction.withdrawn`, or `SessionAction.changeFailed`.
  case withdraw(ResponseID, in: SessionID)
  /// Have the model summarize what was said. Answer: `TranscriptAction.began`, or `SessionAction.changeFailed`.
  case compact(SessionID)
  /// Answer for the user whether a tool call may run. Its stream tells what comes of it; else
  /// `ApprovalAction.refused`.
  ///
  /// - Parameter digest: of the request that was on the screen; `nil` where the call came with none.
  case resolve(ToolCallID, Approval, digest: String?, in: SessionID)
  /// Tell which calls of all sessions wait. Answer: `ApprovalAction.listed`, or `.listFailed`.
  case listApprovals
  /// Let another model answer in a session. Answer: `SessionAction.changed`, or `.changeFailed`.
  case setModel(ModelReference, of: SessionID)
  /// Tell what models there are: at once what is known, and then what the providers say. Answer:
  /// `ModelsAction.listed`, once or more.
  case listModels
  /// Rename, pin, archive, tag, delete or restore sessions, one after the other, behind all such effects before. Answer: those
  /// that did not work, as `SessionAction.editsFailed`.
  case editSessions([SessionEdit])
  /// Read the last `limit` rounds whose index is below `before`, or the last ones of all when that is `nil`.
  /// Answer: `TranscriptAction.loaded` (`isTail` when `before` is `nil`) or `.loadFailed`.
  case loadRounds(SessionID, before: Int?, limit: Int)
  /// Put a text into the clipboard. Answer: a notice that says how, or why not.
  case copy(ClipboardText)
  /// Fetch all that was said in a session as Markdown. Answer: `Action.clipboard`, or a notice why not.
  case copyConversation(SessionID)
  /// Open a link outside; it is one of the web or of mail. Answer: a notice where that does not work.
  case openLink(String)
  /// Have clicks reported, or leave the mouse to the terminal.
  case setMouse(Bool)
  /// Read rounds far from the newest: the last `limit` ones whose index is below `before`. Answer:
  /// `TranscriptAction.loadedExcerpt` or `.loadFailed`.
  case loadExcerpt(SessionID, before: Int, limit: Int)
  /// Look for something in the store. Answer: a `SearchAction` with the same request. One runs at a time.
  case search(SearchRequest)
  /// End the search that runs; it still answers.
  case cancelSearch
  case setTheme(String)
  /// Show everything in a theme without staying with it. Answer: none, or `AppearanceAction.themeFailed`.
  case previewTheme(String)
  /// Tell which themes there are. Answer: `AppearanceAction.themesListed`.
  case listThemes
  /// Tell the person who looks elsewhere. Answer: none.
  case notify(SessionNotification)
  case setup(SetupRequest)
  case compose(ComposeRequest)
  case servers(ServersRequest)
  case trust(TrustRequest)
  /// Draw everything again, whatever the terminal shows.
  case redraw
  /// Give the terminal back and stop, as Ctrl+Z does.
  case suspend
  case quit
  /// Leaves the screen, and ends when the answers that are being made here are over.
  case quitIntoBackground
}

/// What the user chose on the setup screen.
public enum SetupRequest: Hashable, Sendable {
  /// Install a model of the offer, by its name. Answers: `SetupAction.progress`, then `.finished` or `.failed`.
  case installLocalModel(String)
  /// Say what a provider can be added from. Answer: `SetupAction.needed`.
  case offer
  /// Stop what is being done. Answer: none.
  case cancel
  /// Use the scripted demo. Answer: `SetupAction.finished`.
  case useDemo
  /// Look for keys and running servers again. Answer: `SetupAction.finished` or `.failed`.
  case lookAgain
  /// Try a key with one request. Answer: `SetupAction.accepted` or `.rejected`.
  case testKey(HiddenText, provider: String)
  /// Use a key from now on, and keep it; the key is empty where a command prints it. Answer: `SetupAction.finished` or
  /// `.notKept`.
  case keepKey(HiddenText, provider: String, KeyKeeping)
}

/// What the user says to a tool call that waits for their word.
public enum Approval: Hashable, Sendable {
  case allowOnce
  /// This call, and those like it in this session.
  case allowForSession
  /// This call, and those like it from now on: a rule is written down.
  case allowAlways
  /// The reason goes to the model.
  case deny(reason: String? = nil)
}
