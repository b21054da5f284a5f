extension CommandTable {
  /// Tool calls that wait for the user's word: what leads to them, and what answers.
  static let approvals: [Command] = [
    make(
      .approvalShow, .approvals, "answer", "Read the tool call that asks, here or elsewhere", .panes,
      "<M-p>"),
    make(
      .approvalList, .approvals, "all that ask", "All tool calls that ask, of all sessions",
      [.panes, .approval], "<leader>fp"),
    make(.approvalOpen, .approvals, "read", "Read all of what the tool call would do", .tools, "v"),
    make(
      .allowOnce, .approvals, "once", "Let the tool call run, once all of it was seen",
      [.tools, .approval], "a"),
    make(
      .allowForSession, .approvals, "session", "Let it and those like it run in this session",
      [.tools, .approval], "s A"),
    make(.allowAlways, .approvals, "always", "Let it and those like it run from now on", .approval, "w"),
    make(.deny, .approvals, "deny", "Keep the tool call from running", [.tools, .approval], "d"),
    make(
      .denyWithReason, .approvals, "reason", "Keep it from running, and tell the model why",
      [.tools, .approval], "D"),
    make(.approvalNext, .approvals, "next", "The next tool call that asks, of all sessions", .approval, "n"),
    make(.approvalPrevious, .approvals, "previous", "The one that asks before it", .approval, "p"),
    make(.approvalLeave, .approvals, "later", "Leave it waiting", .approval, "<Esc> q"),
  ]
}
