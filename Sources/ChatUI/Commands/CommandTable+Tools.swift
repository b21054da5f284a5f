extension CommandTable {
  /// Tool calls, and who offers the tools.
  static let toolCalls: [Command] = [
    make(
      .toolShowInText, .reading, "to text", "To its place in the conversation", .tools,
      "t"),
    make(
      .toolShow, .reading, "to call", "To the tool call in sight, and all of it", .transcript, "t"),
    make(
      .toolServers, .program, "servers", "Tool servers: their states, tools and logs", .panes, "<leader>ts"),
    make(.toolList, .program, "tools", "The tools on offer, and whether they ask", .panes, "<leader>tl"),
    make(.serverRestart, .program, "restart", "Start the chosen tool server anew", .picker, "r"),
    make(.serverSwitch, .program, "stop", "Stop the chosen tool server, or start it", .picker, "x"),
  ]
}
