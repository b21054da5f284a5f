import Conversation
import Screen
import Widgets

/// The tool calls of a turn in the transcript: a line each, with more under it only where there is no sidebar.
extension EntryLayout {
  /// Where the calls of a turn stand.
  struct CallRows: Sendable {
    /// The row of each.
    var starts: [ToolCallID: Int] = [:]
    /// Those that are open and have rows that are folded away.
    var folded: Set<ToolCallID> = []
  }

  /// - Parameter nameWidth: what the names of all calls of the turn take.
  /// - Returns: whether rows are folded away.
  mutating func add(
    _ call: ToolCall, nameWidth: Int, _ options: EntryOptions, reusing old: inout EntryLayout?
  ) -> Bool {
    add(
      ToolCallRows.title(
        of: call, indent: Self.indent, arguments: ToolSummary.text(ofArguments: call.arguments), width: width,
        nameWidth: nameWidth, at: options.now, glyphs: options.glyphs,
        surface: options.selectedCall == call.id ? .selection : .base))
    guard options.opensCalls else { return false }
    let indent = Self.indent + 2
    let approval = ToolCallRows.Approval(
      of: call, hasFocus: options.hasToolFocus, selected: options.selectedCall, hasKeys: options.hasKeys)
    if let approval {
      add(
        ToolCallRows.line(approval, options.commands, indent: indent, width: width, glyphs: options.glyphs))
    }
    let isOpen = options.openCalls.contains(call.id)
    for line in ToolProgressRows.lines(
      of: call, indent: indent, width: width, showsOutput: !isOpen, options.glyphs)
    {
      add(line)
    }
    guard isOpen else { return false }
    return ToolDetails.add(
      call, to: &self, indent: indent, isUnfolded: options.unfoldedCalls.contains(call.id), options.commands,
      options.glyphs, reusing: &old)
  }
}
