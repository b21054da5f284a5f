import Conversation
import Screen
import Widgets

/// Draws all of what a tool call would do over the conversation.
struct ApprovalView: Sendable {
  private var rows = ReadingRows<ApprovalRequest>()

  init() {}

  mutating func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .approval(var reading) = state.dialog, state.helpScroll == nil else { return rows.forget() }
    let layout = ApprovalLayout(area)
    let width = layout.columns
    let page = ReadingPage(
      head: Self.head(reading, state, layout),
      rows: rows.rows(of: reading.call?.call.request, width: width, glyphs: state.glyphs) {
        ApprovalDocument($0)
      }, layout)
    if reading.call != nil { reading.note(rows: page.rowCount, visible: page.visibleRows, at: state.now) }
    state.dialog = .approval(reading)
    let inner = page.draw(
      title: Self.title(reading, state), scrolled: reading.position.scrolled, isLoading: reading.call == nil,
      keys: ApprovalKeys(reading, state, width: width, rows: layout.keyRows), glyphs: state.glyphs,
      into: &frame, in: area)
    if let reason = reading.reason, inner.rows > 0 {
      var above = inner
      // In place of the line above the keys, where there is one.
      _ = above.split(.bottom, min(layout.keyRows, 1))
      var field = above.split(.bottom, 1)
      frame.fill(field, surface: .dialog)
      if width >= 30 {
        let label = field.split(.left, 8)
        frame.draw(
          "Reason:", at: Position(column: label.column, row: label.row), in: label, ink: .prompt,
          surface: .dialog)
      }
      TextFieldView.draw(reason, isFocused: true, into: &frame, in: field, surface: .dialog)
    }
  }

  private static func title(_ reading: ApprovalReading, _ state: ChatState) -> String {
    guard let call = reading.call else { return "Tool calls that ask" }
    let calls = state.callsToAnswer
    let place = calls.firstIndex { $0.id == call.id }
    let number = place.flatMap { calls.count > 1 ? " (\($0 + 1) of \(calls.count))" : nil } ?? ""
    return "May \(call.call.shownName) run?\(number)"
  }

  /// In whose session it is, whether anything holds it, and what has happened meanwhile.
  private static func head(_ reading: ApprovalReading, _ state: ChatState, _ layout: ApprovalLayout) -> [Line]
  {
    guard let call = reading.call else { return [] }
    var lines: [Line] = []
    let width = layout.columns
    let request = call.call.request
    if let words = ApprovalDocument.sandbox(request) {
      let isHeld = request.isSandboxed == true
      let sign = isHeld ? state.glyphs.success : state.glyphs.attention
      lines += ReadingPage.paragraph("\(sign) \(words)", isHeld ? .success : .warning, width)
    }
    if let warning = reading.warning { lines += ReadingPage.paragraph(warning, .attention, width) }
    if layout.headRows > 0, call.session != state.shown.sessionID,
      let session = state.entry(of: call.session)?.session
    {
      let title = ExactWords.row(state.title(of: session))
      lines.append(
        LineBuilder.row([Span("Session: \(title)", .muted)], width: width, glyphs: state.glyphs))
    }
    return lines
  }
}

/// What of the box goes to what.
struct ApprovalLayout: Hashable, Sendable {
  /// Of what is in the box.
  var columns: Int
  var rows: Int
  /// How many rows there may be above the text.
  var headRows: Int
  /// How many rows the keys may take; none where they stand in the border.
  var keyRows: Int
  /// Whether a line lies between the text and the keys.
  var hasRule: Bool

  init(_ area: Rectangle) {
    let hasBorder = area.columns >= 5 && area.rows >= 3
    columns = max(1, hasBorder ? area.columns - 4 : area.columns)
    rows = max(0, hasBorder ? area.rows - 2 : area.rows)
    headRows = rows >= 8 ? 4 : 0
    keyRows = rows >= 9 && columns < 72 ? 2 : rows >= 5 ? 1 : 0
    hasRule = rows >= 10
  }
}

/// The keys that answer, as they are now: those that allow only once all of it was seen.
struct ApprovalKeys {
  struct Hint {
    var key: String
    var label: String
    /// Whether nothing can be allowed without it.
    var isWanted = false
    /// Whether it allows more than this call.
    var isMore = false
  }

  private let hints: [Hint]
  /// As many as were wanted.
  private(set) var lines: [Line]

  init(_ reading: ApprovalReading, _ state: ChatState, width: Int, rows wanted: Int) {
    let hints = Self.hints(reading, state)
    // What is typed stands above the last row.
    let rows = reading.reason == nil ? wanted : min(wanted, 1)
    self.init(hints, width: width, rows: rows)
    while lines.count < wanted { lines.insert(Line(), at: reading.reason == nil ? lines.count : 0) }
  }

  /// Those of another question that is answered where it is read.
  init(_ hints: [Hint], width: Int, rows: Int) {
    self.hints = hints
    lines = rows > 0 ? Self.fill(hints, width: width, rows: rows) : []
    while lines.count < rows { lines.append(Line()) }
  }

  private static func hints(
    _ reading: ApprovalReading, _ state: ChatState
  ) -> [Hint] {
    var hints: [Hint] = []
    func add(
      _ command: Command.ID, _ label: String, in context: Command.Contexts = .approval, isMore: Bool = false
    ) {
      guard let key = state.commands.label(for: command, in: context) else { return }
      hints.append(Hint(key: key, label: label, isMore: isMore))
    }
    if reading.reason != nil {
      add(.fieldAccept, "denies", in: .field)
      add(.fieldCancel, "back", in: .field)
      return hints
    }
    guard let call = reading.call else {
      add(.approvalLeave, "closes")
      return hints
    }
    let hasRule = call.call.approval?.rule != nil
    let isHeldBack = reading.isHeldBack(at: state.now)
    if reading.isRead, isHeldBack {
      add(.allowOnce, "one moment")
    } else if reading.isRead {
      add(.allowOnce, "once")
      if hasRule {
        add(.allowForSession, "session", isMore: true)
        add(.allowAlways, "always", isMore: true)
      }
    } else {
      let key = state.commands.allKeys(of: .scrollFollow, in: .approval).last ?? "End"
      hints.append(Hint(key: key, label: "to read all first", isWanted: true))
    }
    if !isHeldBack { add(.deny, "deny") }
    if !isHeldBack { add(.denyWithReason, "deny with a reason") }
    add(.approvalLeave, "later")
    if state.callsToAnswer.count > 1 { add(.approvalNext, "next") }
    return hints
  }

  /// As many hints as have room, none of them cut.
  private static func fill(
    _ hints: [Hint], width: Int, rows: Int
  ) -> [Line] {
    var lines = [Line()]
    for hint in hints {
      let needed = TextWidth.columns(of: hint.key) + 1 + TextWidth.columns(of: hint.label)
      if lines[lines.count - 1].spans.isEmpty {
        guard needed <= width else { continue }
      } else if lines[lines.count - 1].columns + 2 + needed > width {
        guard lines.count < rows, needed <= width else { continue }
        lines.append(Line())
      } else {
        lines[lines.count - 1].spans.append(Span("  ", .text))
      }
      lines[lines.count - 1].spans += [
        Span(hint.key, hint.isWanted ? .attention : .key),
        Span(" " + hint.label, hint.isWanted ? .attention : .keyLabel),
      ]
    }
    return lines
  }

  /// The most wanted ones in a few columns.
  func short(width: Int) -> String {
    var text = ""
    // No key stands there without the one that denies.
    let ordered = hints.filter { !$0.isMore } + hints.filter(\.isMore)
    for hint in ordered {
      let label = hint.isWanted ? "reads all" : hint.label
      let more = (text.isEmpty ? "" : "  ") + "\(hint.key) \(label)"
      guard TextWidth.columns(of: text + more) <= width else { continue }
      text += more
    }
    return text
  }
}

extension CommandTable {
  /// How hints write all keys of a command in a place.
  func allKeys(of id: Command.ID, in context: Command.Contexts) -> [String] {
    self[id].map { allKeys(of: $0, in: context).map(Key.label(of:)) } ?? []
  }
}
