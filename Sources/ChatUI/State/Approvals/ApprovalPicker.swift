import Conversation
import Screen
import Widgets

/// The tool calls of all sessions that wait for the user's word, the longest waiting first.
struct ApprovalPicker: Sendable {
  private struct Row: Sendable {
    var call: WaitingCall
    var session: String
    var summary: String

    var searched: String { "\(call.call.shownName) \(summary) \(session)" }
  }

  private var calls: [Row] = []
  private var rows: [Int] = []
  private var filter = FuzzyFilter()
  private var isLoading = true

  private mutating func load(_ state: ChatState) {
    calls = state.callsToAnswer.map { call in
      let title = state.entry(of: call.session).map { state.title(of: $0.session) } ?? ""
      return Row(call: call, session: title, summary: ApprovalSummary.text(of: call.call.request))
    }
    isLoading = state.approvalListing.isReading || !state.approvalListing.isKnown
    filter.reset()
  }
}

extension ApprovalPicker: PickerContent {
  var title: String { "Tool calls that ask" }
  var shape: PickerShape { PickerShape(columns: 100, detailRows: 2) }
  var placeholder: (typing: String, listing: String) {
    ("Type to find a call", "All that wait for an answer")
  }
  var verb: String { "read" }
  var count: Int { rows.count }

  mutating func refresh(filter pattern: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed { load(state) }
    rows = filter.rank(pattern, count: calls.count) { pattern, row in pattern.score(in: calls[row].searched) }
  }

  func name(of row: Int) -> String { calls[rows[row]].call.call.shownName }

  func key(of row: Int) -> PickerKey { .call(calls[rows[row]].call.id) }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row else { return }
    let call = calls[rows[row]].call
    state.closeFilter()
    state.dialog = nil
    // One that was listed a moment ago may be of a session that is gone, or not known here yet; it can be answered all
    // the same.
    if state.entry(of: call.session) != nil { state.show(.session(call.session), &effects) }
    state.read(call, &effects)
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "reads it"), (.fieldCancel, "closes")] }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let call = calls[rows[row]]
    return drawing.line(
      row,
      [Span(drawing.glyphs.question + " ", .attention)]
        + drawing.marked(name(of: row), isChosen: drawing.isChosen(row))
        + [Span("  ", .text), Span(call.summary, .toolArgument)],
      right: drawing.width >= 50
        ? [Span(Ellipsis.fit(call.session, width: 24, glyphs: drawing.glyphs), .muted)] : [])
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    if isLoading { return drawing.paragraph("Loading", .muted) }
    return calls.isEmpty
      ? drawing.paragraph("No tool call waits for an answer.", .muted)
      : drawing.paragraph("No call fits.", .warning)
  }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow else { return [] }
    let call = calls[rows[row]]
    let mark = ApprovalDocument.sandbox(call.call.call.request)
    let parts = [call.session, ExactWords.row(call.call.call.request.reason), mark].compactMap { $0 }
    return drawing.paragraph(
      parts.filter { !$0.isEmpty }.joined(separator: " \(drawing.glyphs.separator) "), .muted)
  }
}

/// What a tool call would do in one row, to tell it from others: never what is decided by.
enum ApprovalSummary {
  static func text(of request: ApprovalRequest) -> String {
    let wanted: [ApprovalDetail.Kind] = [.script, .command, .file, .address, .arguments, .content, .note]
    for kind in wanted {
      guard let detail = request.details.first(where: { $0.kind == kind }), let first = detail.values.first
      else { continue }
      if kind == .command { return detail.values.map(ExactWords.row).joined(separator: " ") }
      let lines = ExactText.lines(of: String(first.prefix(4096)))
      let line = lines.first { line in line.contains { $0 != " " && $0 != "\t" } } ?? ""
      return ExactText.text(ofLine: line) + (lines.count > 1 ? " …" : "")
    }
    return ""
  }
}
