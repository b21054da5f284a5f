import Screen

/// One thing that can be done with a key.
public struct Command: Hashable, Sendable, Identifiable {
  /// The closed set; the raw value is the name in settings.
  public enum ID: String, Hashable, Sendable, CaseIterable {
    case sessionNew = "session.new"
    case sessionRename = "session.rename"
    case sessionDelete = "session.delete"
    case sessionUndoDelete = "session.undo-delete"
    case sessionNext = "session.next"
    case sessionPrevious = "session.previous"
    case sessionOpen = "session.open"
    case sessionFilter = "session.filter"
    case session1 = "session.1"
    case session2 = "session.2"
    case session3 = "session.3"
    case session4 = "session.4"
    case session5 = "session.5"
    case session6 = "session.6"
    case session7 = "session.7"
    case session8 = "session.8"
    case session9 = "session.9"
    case renameSelected = "session.rename-selected"
    case sessionNextWaiting = "session.next-waiting"
    case sessionLast = "session.last"
    case sessionPin = "session.pin"
    case pinSelected = "session.pin-selected"
    case sessionArchive = "session.archive"
    case archiveSelected = "session.archive-selected"
    case sessionTags = "session.tags"
    case tagSelected = "session.tags-selected"
    case sessionMark = "session.mark"
    case sessionUnmarkAll = "session.unmark-all"
    case sessionFilterTag = "session.filter-tag"
    case sessionShowArchived = "session.show-archived"

    case send = "compose.send"
    case newline = "compose.newline"
    case stop = "compose.stop"
    case interrupt = "compose.interrupt"
    case withdraw = "compose.withdraw"
    case historySearch = "compose.history-search"
    case openEditor = "compose.editor"
    case attachFile = "compose.attach"
    case insertTemplate = "compose.template"
    case toggleVi = "compose.vi"

    case modelPick = "model.pick"
    case modelDefault = "model.default"
    case providerAdd = "provider.add"

    case retry = "round.retry"
    case retryWithModel = "round.retry-with"
    case answerPrevious = "round.previous-answer"
    case answerNext = "round.next-answer"
    case editMessage = "round.edit"
    case fork = "round.fork"
    case compact = "session.summarize"
    case roundPrevious = "round.previous"
    case roundNext = "round.next"

    case editLeft = "edit.left"
    case editRight = "edit.right"
    case editUp = "edit.up"
    case editDown = "edit.down"
    case editWordLeft = "edit.word-left"
    case editWordRight = "edit.word-right"
    case editLineStart = "edit.line-start"
    case editLineEnd = "edit.line-end"
    case editStart = "edit.start"
    case editEnd = "edit.end"
    case editBackspace = "edit.backspace"
    case editDelete = "edit.delete"
    case editDeleteWordLeft = "edit.delete-word-left"
    case editDeleteWordRight = "edit.delete-word-right"
    case editDeleteToLineStart = "edit.delete-to-line-start"
    case editDeleteToLineEnd = "edit.delete-to-line-end"
    case editYank = "edit.yank"
    case editYankPop = "edit.yank-pop"
    case editUppercase = "edit.uppercase"
    case editLowercase = "edit.lowercase"
    case editCapitalize = "edit.capitalize"
    case editUndo = "edit.undo"
    case editRedo = "edit.redo"

    case fieldAccept = "field.accept"
    case fieldCancel = "field.cancel"

    case rowAbove = "field.row-above"
    case rowBelow = "field.row-below"

    case listFilter = "list.filter"
    case listUp = "list.up"
    case listDown = "list.down"
    case listTop = "list.top"
    case listBottom = "list.bottom"

    case scrollUp = "scroll.up"
    case scrollDown = "scroll.down"
    case scrollPageUp = "scroll.page-up"
    case scrollPageDown = "scroll.page-down"
    case scrollHalfUp = "scroll.half-page-up"
    case scrollHalfDown = "scroll.half-page-down"
    case scrollTop = "scroll.top"
    case scrollFollow = "scroll.follow"
    case scrollLatest = "scroll.latest"

    case toolToggle = "tool.toggle"
    case toolShowInText = "tool.to-text"
    case toolShow = "tool.to-call"
    case toolServers = "tools.servers"
    case toolList = "tools.list"
    case serverRestart = "server.restart"
    case serverSwitch = "server.switch"
    case allowOnce = "tool.approve"
    case allowForSession = "tool.approve-for-session"
    case deny = "tool.deny"
    case allowAlways = "tool.approve-always"
    case denyWithReason = "tool.deny-with-reason"
    case approvalOpen = "approval.read"
    case approvalShow = "approval.next-waiting"
    case approvalList = "approval.list"
    case approvalNext = "approval.next"
    case approvalPrevious = "approval.previous"
    case approvalLeave = "approval.leave"
    case trustShow = "folder.settings"
    case trustGive = "folder.trust"
    case trustLeave = "folder.leave"
    case focusNext = "focus.next"
    case focusPrevious = "focus.previous"
    case focusComposer = "focus.composer"
    case focusSessions = "focus.sessions"
    case focusTranscript = "focus.transcript"
    case focusTools = "focus.tools"

    case findCommand = "find.command"
    case findSession = "find.session"
    case findEverywhere = "find.everywhere"
    case findHere = "find.here"
    case findNext = "find.next"
    case findPrevious = "find.previous"
    case themePick = "view.themes"
    case columnSplit = "column.split"
    case columnNext = "column.next"
    case columnClose = "column.close"
    case columnKeep = "column.keep"
    case askSeveral = "column.ask-several"
    case askAllOrOne = "column.ask-all-or-one"

    case selectCharacters = "select.characters"
    case selectLines = "select.lines"
    case selectOtherEnd = "select.other-end"
    case selectLeave = "select.leave"
    case cursorLeft = "cursor.left"
    case cursorRight = "cursor.right"
    case cursorUp = "cursor.up"
    case cursorDown = "cursor.down"
    case cursorWordForward = "cursor.word"
    case cursorWordBack = "cursor.word-back"
    case cursorWordEnd = "cursor.word-end"
    case cursorLineStart = "cursor.line-start"
    case cursorLineEnd = "cursor.line-end"
    case cursorTop = "cursor.top"
    case cursorBottom = "cursor.bottom"
    case cursorParagraphBack = "cursor.paragraph-back"
    case cursorParagraphForward = "cursor.paragraph"
    case openLinkUnderCursor = "cursor.open-link"
    case copy
    case copyMessage = "copy.message"
    case copyCode = "copy.code"
    case copyConversation = "copy.conversation"
    case codePrevious = "code.previous"
    case codeNext = "code.next"
    case errorPrevious = "error.previous"
    case errorNext = "error.next"
    case openLink = "link.open"

    case toggleRaw = "view.source"
    case toggleMouse = "view.mouse"
    case toggleSessions = "view.sessions"
    case toggleTools = "view.tools"
    case toggleReasoning = "view.reasoning"
    case themeNext = "view.theme"
    case togglePerformance = "view.performance"
    case redraw = "view.redraw"
    case help = "help"
    case dialogClose = "dialog.close"
    case suspend = "suspend"
    case quit = "quit"
    case leavingCancel = "quit.cancel"
    case quitStaying = "quit.background"
    case quitStopping = "quit.stop"
  }

  /// Where a command applies.
  public struct Contexts: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let composer = Contexts(rawValue: 1)
    public static let sessions = Contexts(rawValue: 2)
    public static let transcript = Contexts(rawValue: 4)
    public static let tools = Contexts(rawValue: 8)
    /// A line of text to be filled in: the filter, a new name.
    public static let field = Contexts(rawValue: 16)
    /// A dialog that is read, such as the help.
    public static let dialog = Contexts(rawValue: 32)
    /// The first-start screen.
    public static let setup = Contexts(rawValue: 64)
    /// A list in a dialog, while nothing is typed into its filter.
    public static let picker = Contexts(rawValue: 128)
    /// The question what becomes of running answers.
    public static let leaving = Contexts(rawValue: 256)

    /// A folder's own settings, while they are read.
    public static let trust = Contexts(rawValue: 512)
    /// What a tool call would do, while it is read.
    public static let approval = Contexts(rawValue: 8192)
    /// The conversation while its text cursor is moved.
    public static let selecting = Contexts(rawValue: 16384)

    /// Where text is written.
    public static let text: Contexts = [.composer, .field]
    /// The four parts of the screen.
    public static let panes: Contexts = [.composer, .sessions, .transcript, .tools, .selecting]
    public static let everywhere: Contexts = [
      .panes, .field, .dialog, .setup, .picker, .leaving, .approval, .trust,
    ]
  }

  /// The headings of the help.
  public enum Group: String, Hashable, Sendable, CaseIterable {
    case composing = "Composing"
    case sessions = "Sessions"
    case models = "Models"
    case rounds = "Messages and answers"
    case reading = "Reading"
    case approvals = "Tool calls that ask"
    case selecting = "Selecting and copying"
    case finding = "Finding"
    case columns = "Columns"
    case view = "View"
    case editing = "Editing text"
    case program = "Program"
  }

  public let id: ID
  public let group: Group
  /// A word or two for the hints at the lower right.
  public let title: String
  /// What it does, for the help.
  public let help: String
  public let contexts: Contexts
  /// The keys that call it, one after the other or alone; the first is the one that hints name.
  public var keys: [KeySequence]

  public init(
    _ id: ID, _ group: Group, _ title: String, _ help: String, in contexts: Contexts, keys: [KeySequence]
  ) {
    self.id = id
    self.group = group
    self.title = title
    self.help = help
    self.contexts = contexts
    self.keys = keys
  }
}
