extension CommandTable {
  /// The commands that find something.
  static let finding: [Command] = [
    make(.findCommand, .finding, "commands", "Find a command and run it", .panes, "<C-p> <leader>fc"),
    make(
      .findSession, .finding, "sessions", "Go to a session, those seen last first", .panes, "<C-o> <leader>fs"
    ),
    make(
      .findEverywhere, .finding, "search", "Search everything in all sessions", .panes, "<M-/> <leader>fa"),
    make(
      .findHere, .finding, "find", "Find in this session", [.composer, .transcript, .tools], "/ <leader>ff"),
    make(.findNext, .finding, "next", "The next place found", .transcript, "n"),
    make(.findPrevious, .finding, "previous", "The place found before", .transcript, "N"),
    make(.themePick, .finding, "theme", "Choose a theme, seen while you choose", .panes, "<leader>vt"),
  ]
}
