extension CommandTable {
  /// Marks, pins, archive and tags of sessions.
  static let organizing: [Command] = [
    make(
      .sessionNextWaiting, .sessions, "next waiting", "The next session that needs you", .panes,
      "<M-n> <leader>sw"),
    make(.sessionLast, .sessions, "last", "The session that was shown before", .panes, "<M-o> <leader>so"),
    make(.pinSelected, .sessions, "pin", "Pin the chosen session or those marked", .sessions, "p"),
    make(
      .archiveSelected, .sessions, "archive", "Archive the chosen session or those marked", .sessions, "a"),
    make(.tagSelected, .sessions, "tags", "Tags of the chosen session or those marked", .sessions, "t"),
    make(.sessionMark, .sessions, "mark", "Mark the chosen session for what comes next", .sessions, "x"),
    make(.sessionUnmarkAll, .sessions, "unmark", "Unmark all sessions", .sessions, "X"),
    make(.sessionPin, .sessions, "pin", "Pin this session, or no more", .panes, "<leader>sp"),
    make(.sessionArchive, .sessions, "archive", "Archive this session, or no more", .panes, "<leader>sa"),
    make(.sessionTags, .sessions, "tags", "Tags of this session", .panes, "<leader>st"),
    make(.sessionFilterTag, .sessions, "by tag", "Only the sessions with a tag", .panes, "<leader>sg"),
    make(.sessionShowArchived, .sessions, "archived", "Show or hide archived sessions", .panes, "<leader>sA"),
  ]
}
