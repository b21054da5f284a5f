extension CommandTable {
  /// Tool calls, and who offers the tools.
  static let toolCalls: [Command] = [
    make(
      .toolShowInText, .reading, "to text", "To its place in the conversation", .tools,
      "t"),
    make(
      .toolShow, .reading, "to call", "To the tool call in sight, and all of it", .transcript, "t"),
  ]
}
