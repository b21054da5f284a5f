import Conversation
import Screen
import Widgets

/// What the chosen call asks for, under it in the sidebar: all of it, as in the view that is over everything else.
enum SidebarRequest {
  /// Where it stands from the left.
  private static let indent = 1

  static func lines(of call: ToolCall, width: Int, glyphs: Glyphs) -> [Line] {
    let request = call.request
    let columns = max(1, width - indent)
    // The row above may have no room for all of a name.
    var lines = LineWrap.rows(of: "May \(call.shownName) run?", ink: .title, width: columns).map { Line($0) }
    if let words = ApprovalDocument.sandbox(request) {
      let isHeld = request.isSandboxed == true
      lines += LineWrap.rows(
        of: "\(isHeld ? glyphs.success : glyphs.attention) \(words)", ink: isHeld ? .success : .warning,
        width: columns
      ).map { Line($0) }
    }
    lines += ApprovalRows.lines(ApprovalDocument(request), width: columns, glyphs: glyphs)
    return lines.map { line in
      var line = line
      line.spans.insert(Span(String(repeating: " ", count: indent), .text), at: 0)
      return line
    }
  }

  /// The keys that answer there, none of them cut; the one that allows only once all of it was seen.
  static func keys(_ state: ChatState, isSeen: Bool, indent: Int, width: Int) -> Line {
    let wanted: [(Command.ID, String)] =
      isSeen
      ? [(.allowOnce, "once"), (.deny, "deny"), (.denyWithReason, "reason"), (.toolToggle, "read")]
      : [(.toolToggle, "read"), (.scrollPageDown, "more"), (.deny, "deny"), (.denyWithReason, "reason")]
    var line = Line(String(repeating: " ", count: indent))
    for (command, label) in wanted {
      guard let key = state.commands.label(for: command, in: .tools) else { continue }
      let gap = line.spans.count > 1 ? "  " : ""
      let needed = TextWidth.columns(of: gap + key + label) + 1
      guard line.columns + needed <= width else { continue }
      line.spans += [Span(gap, .text), Span(key, .key), Span(" " + label, .keyLabel)]
    }
    return line
  }
}
