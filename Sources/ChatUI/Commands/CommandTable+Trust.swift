extension CommandTable {
  /// A folder's own settings: what leads to them, and what answers.
  static let trust: [Command] = [
    make(.trustShow, .program, "folder", "Trust this folder's settings, or read them", .panes, "<leader>tt"),
    make(.trustGive, .program, "trust", "Trust the settings that are shown", .trust, "t"),
    make(.trustLeave, .program, "not now", "Leave the folder's settings untrusted", .trust, "<Esc> n q"),
  ]
}
