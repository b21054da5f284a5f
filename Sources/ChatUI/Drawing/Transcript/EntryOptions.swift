import Conversation
import Screen
import Widgets

/// What decides how entries are laid out, beside what they say.
struct EntryOptions: Sendable {
  var pane: PaneID
  var width: Int
  var now: Timestamp
  var utcOffset: Int
  var glyphs: Glyphs
  var showsReasoning: Bool
  /// Names the keys that rows speak of.
  var commands: CommandTable
  /// Whether tool calls are opened in the transcript, for want of a sidebar.
  var opensCalls: Bool
  var openCalls: Set<ToolCallID>
  /// Those of them whose long texts are shown to their end.
  var unfoldedCalls: Set<ToolCallID> = []
  /// The call that the focus is on where calls are opened in the transcript, or that was gone to from the sidebar.
  var selectedCall: ToolCallID?
  /// Whether the tool calls have the keys.
  var hasToolFocus: Bool
  /// Whether it is the pane that has the keys; keys that answer a call lead nowhere in another.
  var hasKeys = true
  /// The index of the round that commands are about, where that is shown.
  var chosenRound: Int?
  /// What is looked for; it changes no layout.
  var marks: FindMarks?
  /// The index of the round that commands are about, and what has the keys: cards name those that help.
  var roundInHand: Int?
  var context: Command.Contexts = []
  /// Answers that are shown as they were written.
  var raw: Set<ResponseID> = []
  /// The round above whose answer it says that it is new.
  var firstNew: Int?
  /// How long reasoning took, in milliseconds, where that is known.
  var reasoningTimes: [TurnID: Int64] = [:]
}

extension EntryOptions {
  /// Those of one of the columns.
  init(_ state: ChatState, in pane: PaneID, width: Int, _ layout: ScreenLayout) {
    let isActive = pane == state.shown
    let hasToolFocus = isActive && state.focus == .tools
    let inHand = isActive ? state.roundInHand?.round.index : nil
    self.init(
      pane: pane, width: width, now: state.now, utcOffset: state.utcOffset,
      glyphs: state.glyphs, showsReasoning: state.showsReasoning,
      commands: state.commands,
      opensCalls: layout.tools == nil, openCalls: state.openCalls, unfoldedCalls: state.toolView.unfolded,
      selectedCall: layout.tools == nil && hasToolFocus
        ? state.selectedCall : isActive && state.focus == .transcript ? state.toolView.pointed : nil,
      hasToolFocus: hasToolFocus, hasKeys: isActive,
      chosenRound: state.focus == .transcript ? inHand : nil, roundInHand: inHand,
      context: state.focus.context,
      raw: state.reading.raw, firstNew: pane.sessionID.flatMap { state.reading.firstNew[$0] },
      reasoningTimes: state.reading.reasoningTimes)
  }
}

extension Focus {
  /// What gets the keys there, but for a text cursor.
  fileprivate var context: Command.Contexts {
    switch self {
    case .composer: .composer
    case .sessions: .sessions
    case .transcript: .transcript
    case .tools: .tools
    }
  }
}
