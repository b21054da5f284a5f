import Screen

extension CommandTable {
  /// The commands with their default keys.
  public static let standard = CommandTable(
    unchecked: composing + sessions + organizing + numbered + models + rounds + reading + toolCalls
      + approvals + trust + transcript + finding
      + columns + view + editing + program)

  private static let composing: [Command] = [
    make(.send, .composing, "send", "Send the message", .composer, "<Enter>"),
    make(.newline, .composing, "newline", "Begin a new line", .composer, "<C-j> <M-Enter> <S-Enter>"),
    make(.stop, .composing, "stop", "Stop the answer; what has arrived stays", [.composer], "<Esc>"),
    make(
      .interrupt, .composing, "stop", "Stop the answer, or clear the message; twice quits", .everywhere,
      "<C-c>"),
    make(
      .withdraw, .composing, "take back", "Take the last waiting message back",
      [.composer, .transcript], "<M-Up> w"),
    make(.historySearch, .composing, "history", "Search what was sent before", .composer, "<C-r>"),
    make(.openEditor, .composing, "editor", "Write in your own editor", .composer, "<C-x><C-e> <leader>ee"),
    make(.attachFile, .composing, "attach", "Send a file along", .composer, "<leader>ea"),
    make(.insertTemplate, .composing, "template", "Begin with a template", .composer, "<leader>et"),
    make(.toggleVi, .composing, "vi keys", "Keys of vi on or off", .composer, "<leader>ev"),
  ]

  private static let sessions: [Command] = [
    make(.sessionNew, .sessions, "new", "New session", .panes, "<C-n> <leader>sn"),
    make(
      .sessionNext, .sessions, "next", "Next session", [.composer, .transcript, .tools, .sessions],
      "<C-Down> <M-j>"),
    make(.sessionPrevious, .sessions, "previous", "Previous session", .panes, "<C-Up> <M-k>"),
    make(.sessionOpen, .sessions, "open", "Open the chosen session", .sessions, "<Enter>"),
    make(.sessionFilter, .sessions, "filter", "Filter the list as you type", .sessions, "/"),
    make(.sessionRename, .sessions, "rename", "Rename this session", .panes, "<F2> <leader>sr"),
    make(.renameSelected, .sessions, "rename", "Rename the chosen session", .sessions, "r"),
    make(
      .sessionDelete, .sessions, "delete", "Delete the chosen session or those marked", .sessions, "d"),
    make(
      .sessionUndoDelete, .sessions, "undo", "Take back what was done last: delete, archive, …", .sessions,
      "u"
    ),
  ]

  private static let numbered: [Command] = zip(
    1...9,
    [
      Command.ID.session1, .session2, .session3, .session4, .session5, .session6, .session7, .session8,
      .session9,
    ]
  ).map { number, id in
    make(
      id, .sessions, "\(number)", "Session \(number) of the list",
      [.composer, .sessions, .transcript, .tools, .setup],
      "<M-\(number)> \(number)")
  }

  private static let models: [Command] = [
    make(.modelPick, .models, "model", "Choose the model that answers here", .panes, "<M-m> <F4> <leader>fm"),
    make(
      .modelDefault, .models, "new sessions", "Let the chosen model answer in new sessions",
      [.field, .picker],
      "<M-Enter> D"),
    make(.listFilter, .models, "list", "Between what is typed and the list", [.field, .picker], "<Tab> / i"),
    make(
      .providerAdd, .models, "add provider", "Add a provider: choose it, give its key",
      [.panes, .field, .picker], "<M-a>"),
  ]

  /// About the chosen message; outside the conversation about the last one.
  private static let rounds: [Command] = [
    make(.roundPrevious, .rounds, "message before", "Choose the message before", .transcript, "["),
    make(.roundNext, .rounds, "next message", "Choose the next message", .transcript, "]"),
    make(
      .retry, .rounds, "retry", "Another answer; the one before stays", [.composer, .transcript], "r <F5>"),
    make(.retryWithModel, .rounds, "other model", "Another answer, by another model", .transcript, "R"),
    make(.answerPrevious, .rounds, "answer before", "The answer before", .transcript, "h <Left>"),
    make(.answerNext, .rounds, "next answer", "The next answer", .transcript, "l <Right>"),
    make(
      .editMessage, .rounds, "edit", "Change the message; unless it waits, in a fork", .transcript, "e"),
    make(.fork, .rounds, "fork", "Fork here: a new session goes on from this answer", .transcript, "f"),
    make(
      .compact, .rounds, "summarize", "Summarize what was said; nothing is removed", .transcript,
      "s <leader>sc"),
  ]

  private static let reading: [Command] = [
    make(
      .scrollPageUp, .reading, "page up", "A page up",
      [.composer, .transcript, .selecting, .tools, .field, .picker, .approval, .trust],
      "<PageUp>"),
    make(
      .scrollPageDown, .reading, "page down", "A page down",
      [.composer, .transcript, .selecting, .tools, .field, .picker, .approval, .trust], "<PageDown>"),
    make(.scrollUp, .reading, "up", "A line up", [.transcript, .dialog, .approval, .trust], "k <Up>"),
    make(
      .scrollDown, .reading, "down", "A line down", [.transcript, .dialog, .approval, .trust], "j <Down>"),
    make(
      .scrollHalfUp, .reading, "half up", "Half a page up",
      [.transcript, .selecting, .dialog, .picker, .approval, .trust], "<C-u>"),
    make(
      .scrollHalfDown, .reading, "half down", "Half a page down",
      [.transcript, .selecting, .dialog, .picker, .approval, .trust], "<C-d>"),
    make(
      .scrollTop, .reading, "top", "The first line that is loaded",
      [.transcript, .dialog, .approval, .trust],
      "g <Home>"),
    make(
      .scrollFollow, .reading, "end", "The end, and stay there", [.transcript, .dialog, .approval, .trust],
      "G <End>"),
    make(.scrollLatest, .reading, "end", "The end, from anywhere", .panes, "<M-e>"),
    make(.listUp, .reading, "up", "The row above", [.sessions, .tools, .setup, .picker], "k <Up>"),
    make(.listDown, .reading, "down", "The row below", [.sessions, .tools, .setup, .picker], "j <Down>"),
    make(.listTop, .reading, "top", "The first row", [.sessions, .tools, .picker], "g <Home>"),
    make(.listBottom, .reading, "bottom", "The last row", [.sessions, .tools, .picker], "G <End>"),
    make(.toolToggle, .reading, "open", "Open or close the tool call", .tools, "<Enter> o"),
    make(.toggleReasoning, .reading, "reasoning", "Show or fold reasoning", .panes, "<M-r> <leader>vn"),
  ]

  private static let view: [Command] = [
    make(.focusNext, .view, "focus", "The next part of the screen", .panes, "<Tab>"),
    make(.focusPrevious, .view, "focus", "The part before", .panes, "<S-Tab>"),
    make(
      .focusComposer, .view, "write", "Back to the composer", [.sessions, .transcript, .tools], "<Esc> i"),
    make(.focusSessions, .view, "sessions", "To the session list", .panes, "<M-s>"),
    make(.focusTranscript, .view, "read", "To the conversation", .panes, "<M-v>"),
    make(.focusTools, .view, "tools", "To the tool calls", .panes, "<M-t>"),
    make(.toggleSessions, .view, "list", "Show or hide the session list", .panes, "<C-s> <leader>vl"),
    make(.toggleTools, .view, "sidebar", "Show or hide the tool sidebar", .panes, "<C-t> <leader>vs"),
    make(.themeNext, .view, "theme", "The next theme", .panes.union(.setup), "<F8>"),
    make(.togglePerformance, .view, "measure", "Show what frames cost", .panes, "<leader>vp"),
    make(.redraw, .view, "redraw", "Draw the screen again", .everywhere, "<C-l>"),
  ]

  private static let editing: [Command] = [
    make(.editLeft, .editing, "left", "A character to the left", .text, "<Left> <C-b>"),
    make(.editRight, .editing, "right", "A character to the right", .text, "<Right> <C-f>"),
    make(.editUp, .editing, "up", "A row up; in the first row, an earlier message", .text, "<Up>"),
    make(.editDown, .editing, "down", "A row down; in the last row, a later message", .text, "<Down>"),
    make(.editWordLeft, .editing, "word left", "A word to the left", .text, "<M-b> <M-Left> <C-Left>"),
    make(.editWordRight, .editing, "word right", "A word to the right", .text, "<M-f> <M-Right> <C-Right>"),
    make(.editLineStart, .editing, "line start", "The start of the line", .text, "<Home> <C-a>"),
    make(.editLineEnd, .editing, "line end", "The end of the line", .text, "<End> <C-e>"),
    make(.editStart, .editing, "start", "The start of the text", .text, "<C-Home> <M-lt>"),
    make(.editEnd, .editing, "end", "The end of the text", .text, "<C-End> <M->>"),
    make(.editBackspace, .editing, "delete", "Delete to the left", .text, "<Backspace> <C-h> <S-Backspace>"),
    make(.editDelete, .editing, "delete", "Delete to the right", .text, "<Delete> <C-d>"),
    make(
      .editDeleteWordLeft, .editing, "delete word", "Delete a word to the left", .text,
      "<C-w> <M-Backspace> <C-Backspace>"),
    make(
      .editDeleteWordRight, .editing, "delete word", "Delete a word to the right", .text,
      "<M-d> <C-Delete>"),
    make(.editDeleteToLineStart, .editing, "delete line", "Delete to the start of the line", .text, "<C-u>"),
    make(.editDeleteToLineEnd, .editing, "delete line", "Delete to the end of the line", .text, "<C-k>"),
    make(.editYank, .editing, "put back", "Put back what was deleted last", .text, "<C-y>"),
    make(.editYankPop, .editing, "before that", "Put back what was deleted before that", .text, "<M-y>"),
    make(.editUppercase, .editing, "upper case", "The rest of the word in capitals", .text, "<M-u>"),
    make(.editLowercase, .editing, "lower case", "The rest of the word in small letters", .text, "<M-l>"),
    make(
      .editCapitalize, .editing, "capitalize", "The rest of the word with a capital first", .text, "<M-c>"),
    make(.editUndo, .editing, "undo", "Undo", .text, "<C-_>"),
    make(.editRedo, .editing, "redo", "Redo", .text, "<M-_>"),
    make(.rowAbove, .editing, "up", "The row above, while a list is filtered", .field, "<C-p>"),
    make(.rowBelow, .editing, "down", "The row below, while a list is filtered", .field, "<C-n>"),
    make(.fieldAccept, .editing, "accept", "Take what was typed", [.field, .setup, .picker], "<Enter>"),
    make(.fieldCancel, .editing, "cancel", "Leave it as it was", [.field, .setup, .picker], "<Esc> q"),
  ]

  private static let program: [Command] = [
    make(.help, .program, "help", "All keys", .everywhere, "<F1> ?"),
    make(.dialogClose, .program, "close", "Close", .dialog, "<Esc> q <Enter>"),
    make(.leavingCancel, .program, "stay", "Do not quit", .leaving, "<Esc> n"),
    make(
      .quitStaying, .program, "background", "Quit; answers go on in the background", .leaving,
      "b <Enter>"),
    make(.quitStopping, .program, "stop", "Quit, and stop the answers", .leaving, "s"),
    make(.suspend, .program, "suspend", "Stop the program; fg brings it back", .everywhere, "<C-z>"),
    make(.quit, .program, "quit", "Quit", .everywhere, "<C-q>"),
  ]

  static func make(
    _ id: Command.ID, _ group: Command.Group, _ title: String, _ help: String, _ contexts: Command.Contexts,
    _ keys: String
  ) -> Command {
    Command(
      id, group, title, help, in: contexts,
      keys: keys.split(separator: " ").compactMap { KeySequence(String($0)) })
  }
}
