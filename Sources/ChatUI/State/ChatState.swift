import Conversation
import Screen
import Widgets

/// Everything the interface shows and remembers.
///
/// It changes only through `update(_:_:)`, which is pure; `ChatScreen` draws it.
public struct ChatState: Sendable {
  // MARK: Surroundings

  public internal(set) var size: Size
  /// The time of the last tick.
  public internal(set) var now: Timestamp
  /// What local time adds to UTC, in seconds.
  public internal(set) var utcOffset: Int
  public internal(set) var themeName: String
  public internal(set) var themeNames: [String]
  public internal(set) var glyphs: Glyphs
  public internal(set) var commands: CommandTable

  // MARK: Sessions

  /// In the order of the list: pinned first, then by last activity.
  public internal(set) var sessions: [SessionEntry] = []
  /// Where each of them is in it, so that none is looked for among all.
  var places: [SessionID: Int] = [:]
  public internal(set) var hasLoadedSessions = false
  /// The conversations side by side.
  public internal(set) var columns: PaneColumns
  /// What was shown where something else is now; the next column begins with it.
  public internal(set) var previouslyShown: PaneID?
  /// The columns that are asked together.
  public internal(set) var group: ColumnGroup?
  /// What is decided of sessions that do not exist yet.
  public internal(set) var plans: [DraftID: DraftPlan] = [:]
  /// Drafts whose sessions are being made although nobody wants them any more.
  public internal(set) var dropped: Set<DraftID> = []
  /// The sessions that drafts have become.
  var made: [DraftID: SessionID] = [:]
  /// The draft that Ctrl+N leads to.
  public internal(set) var currentDraft: DraftID
  /// Which row of the list is chosen while the list has the focus.
  public internal(set) var selectedRow: PaneID
  /// The rows of the list, filtered; kept so that a frame need not walk all sessions.
  public internal(set) var rows: [PaneID] = []
  /// How many rows of the list are scrolled away above.
  public internal(set) var firstRow = 0
  /// What the list is filtered by; `nil` when it is not.
  public internal(set) var filter: TextEditor?
  public internal(set) var isEditingFilter = false
  /// What is marked, hidden and to be undone in the list.
  public internal(set) var organizer = SessionOrganizer()
  /// Sessions deleted in this run, latest last.
  public internal(set) var deleted: [Session] = []
  /// The model for new sessions, when known.
  public internal(set) var defaultModel: ModelReference?
  /// What the providers offer, as far as anybody has asked.
  public internal(set) var providers: [ProviderModels] = []
  /// Models chosen in this run, latest first.
  public internal(set) var chosenModels: [ModelReference] = []

  // MARK: Transcripts

  /// Those of the sessions shown lately.
  public internal(set) var transcripts: [SessionID: Transcript] = [:]
  /// The sessions of `transcripts`, the one shown last at the end.
  public internal(set) var recent: [SessionID] = []
  public internal(set) var scrolls: [PaneID: ScrollState] = [:]
  /// First messages of sessions that are being made.
  public internal(set) var pending: [DraftID: [OutgoingMessage]] = [:]
  /// The index of the round that commands are about while the conversation has the keys; `nil` for the last one.
  public internal(set) var chosenRound: Int?
  /// Responses whose streams are being read, with their sessions.
  public internal(set) var followed: [ResponseID: SessionID] = [:]
  public internal(set) var showsReasoning = false
  public internal(set) var openCalls: Set<ToolCallID> = []
  public internal(set) var selectedCall: ToolCallID?
  /// How many rows of the tool sidebar are scrolled away above.
  public internal(set) var toolScroll = 0
  public internal(set) var toolView = ToolViewState()
  public internal(set) var servers = ToolServers()
  /// What selecting, copying and looking around remember.
  var reading = ReadingState()

  // MARK: Composing

  public internal(set) var composers: [PaneID: Composer] = [:]
  /// Messages sent in this run, latest last.
  public internal(set) var sentMessages: [String] = []
  /// Those of them that have to be kept for later runs.
  var unkeptMessages: [String] = []
  /// The keys of vi in the composer; `nil` for those of Emacs.
  public internal(set) var vi: ViMachine?
  /// The pane in whose composer its last key was pressed.
  var viPane: PaneID?
  /// What could stand in the place of what is being typed; `nil` while nothing is listed.
  public internal(set) var completion: Completion?
  /// Where the part of the text begins for which nothing is to be listed.
  var dismissedCompletion: Int?
  public internal(set) var historySearch: HistorySearch?
  /// As they were read last.
  public internal(set) var templates: [PromptTemplate] = []

  // MARK: Finding

  /// What is looked for in the session that is shown.
  public internal(set) var find: FindState?
  /// A place that is being gone to.
  var landing: Landing?
  /// What the store is being asked; one thing at a time.
  public internal(set) var runningSearch: SearchRequest?
  /// Whether that has been given up.
  var isSearchCancelled = false
  /// Commands found and run, the last one first.
  var usedCommands: [Command.ID] = []
  /// The themes there are, as far as anybody has asked.
  public internal(set) var themeOffers: [ThemeOffer] = []
  /// The theme that is seen while another is in use.
  public internal(set) var previewedTheme: String?

  // MARK: Tool calls that wait

  /// Those of all sessions, the longest waiting first, as they were told last.
  public internal(set) var waitingCalls: [WaitingCall] = []
  /// How far they are being read.
  var approvalListing = ApprovalListing()

  // MARK: The folder's own settings

  /// Those that do not count, as they were read last.
  var untrusted: FolderOffer?
  /// How the person is still to be asked about them.
  var trustAsking: TrustAsking?

  // MARK: What has the attention

  public internal(set) var focus = Focus.composer
  /// Keys that were pressed and call nothing yet.
  public internal(set) var pendingKeys: [Key] = []
  public internal(set) var dialog: DialogState?
  /// How many rows of the help are scrolled away; `nil` while it does not lie over everything else, the dialog too.
  public internal(set) var helpScroll: Int?
  public internal(set) var setup: SetupState?
  public internal(set) var notice: Notice?
  public internal(set) var storeProblem: Problem?
  /// Why the process that makes the answers cannot be reached.
  public internal(set) var connectionProblem: Problem?
  /// Who makes the answers.
  public internal(set) var workspaceRole = WorkspaceRole.host
  /// Until when Ctrl+C quits.
  public internal(set) var quitArmedUntil: Timestamp?
  public internal(set) var isSessionListHidden = false
  /// Whether the list lies over the pane, where the screen is too narrow for both.
  public internal(set) var isDrawerOpen = false
  public internal(set) var areToolsHidden = false
  /// What frames have cost; `nil` while nobody wants to know.
  public internal(set) var performance: PerformanceFigures?
  public var attention = Attention()

  private var nextNumber = 1

  /// The state of the first frame, before anything is loaded.
  ///
  /// - Parameters:
  ///   - utcOffset: what local time adds to UTC, in seconds.
  ///   - themeNames: the themes that can be switched between.
  ///   - hasMouse: whether clicks are reported.
  ///   - usesVi: whether the composer has the keys of vi.
  public init(
    size: Size, now: Timestamp, utcOffset: Int = 0, themeName: String = "", themeNames: [String] = [],
    glyphs: Glyphs = .unicode, hasMouse: Bool = true, commands: CommandTable = .standard,
    usesVi: Bool = false
  ) {
    self.size = size
    self.now = now
    self.utcOffset = utcOffset
    self.themeName = themeName
    self.themeNames = themeNames
    self.glyphs = glyphs
    self.commands = commands
    reading.hasMouse = hasMouse
    vi = usesVi ? ViMachine() : nil
    currentDraft = DraftID(0)
    columns = PaneColumns(.draft(currentDraft))
    selectedRow = .draft(currentDraft)
    rows = [.draft(currentDraft)]
  }

  /// A number that has not been used in this state.
  mutating func makeNumber() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }
}

extension ChatState {
  /// What the pane shows that has the keys.
  public var shown: PaneID { columns.active }

  /// The session that is shown; `nil` for one that does not exist yet.
  public var shownSession: Session? {
    shown.sessionID.flatMap { entry(of: $0)?.session }
  }

  func entry(of id: SessionID) -> SessionEntry? { places[id].map { sessions[$0] } }

  public var shownTranscript: Transcript? {
    shown.sessionID.flatMap { transcripts[$0] }
  }

  /// The composer of what is shown.
  public var composer: Composer {
    get { composers[shown] ?? Composer() }
    set { composers[shown] = newValue }
  }

  var scroll: ScrollState {
    get { scrolls[shown] ?? ScrollState() }
    set { scrolls[shown] = newValue }
  }

  /// The first response of what is shown that is not over: the one that is being answered.
  public var runningResponse: Response? {
    runningResponse(in: shown)
  }

  func runningResponse(in pane: PaneID) -> Response? {
    guard let transcript = transcript(of: pane) else { return nil }
    guard let id = transcript.running.first, let position = transcript.position(of: id) else { return nil }
    return transcript.rounds[position].response
  }

  func transcript(of pane: PaneID) -> Transcript? {
    pane.sessionID.flatMap { transcripts[$0] }
  }
}
