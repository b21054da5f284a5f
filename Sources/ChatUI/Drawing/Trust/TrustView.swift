import Screen
import Widgets

/// Draws all of what a folder's own settings would do over the conversation, as approvals are drawn.
///
/// It keeps the rows it has made for the next frame.
struct TrustView: Sendable {
  private struct Stamp: Hashable {
    var offer: FolderOffer
    var width: Int
    var glyphs: Glyphs
  }

  private var stamp: Stamp?
  private var rows: [Line] = []

  init() {}

  mutating func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .trust(var reading) = state.dialog else {
      (stamp, rows) = (nil, [])
      return
    }
    let layout = ApprovalLayout(area)
    let width = layout.columns
    let head = Self.head(reading, state, width)
    lay(out: reading.offer, width: width, glyphs: state.glyphs)
    // What has no room above the text is its beginning.
    let isApart = layout.headRows >= head.count
    let text = isApart ? rows : head + rows
    let below = layout.keyRows + (layout.hasRule ? 1 : 0)
    let room = max(0, layout.rows - (isApart ? head.count : 0) - below)
    reading.note(rows: text.count, visible: room, at: state.now)
    state.dialog = .trust(reading)
    var lines = isApart ? head : []
    if reading.offer == nil { lines.append(Line("Loading", .muted)) }
    lines += text[min(reading.scrolled, text.count)...].prefix(room)
    while lines.count < layout.rows - below { lines.append(Line()) }
    if layout.hasRule {
      lines.append(Line(String(repeating: state.glyphs.horizontal, count: width), .border))
    }
    let keys = ApprovalKeys(
      Self.hints(reading, state, isNarrow: width < 32), width: width, rows: layout.keyRows)
    lines += keys.lines
    Dialog.draw(
      title: Self.title(reading), lines: lines.map { $0.filled(to: width) },
      footer: layout.keyRows == 0
        ? keys.short(width: width) : Self.position(reading, room: room, count: text.count),
      into: &frame, in: area, minimumColumns: width, glyphs: state.glyphs)
    frame.cursor = nil
  }

  private mutating func lay(out offer: FolderOffer?, width: Int, glyphs: Glyphs) {
    guard let offer else {
      (stamp, rows) = (nil, [])
      return
    }
    let new = Stamp(offer: offer, width: width, glyphs: glyphs)
    guard stamp != new else { return }
    stamp = new
    rows = ApprovalRows.lines(ApprovalDocument(offer), width: width, glyphs: glyphs)
  }

  private static func title(_ reading: TrustReading) -> String {
    reading.offer?.canBeTrusted == true ? "Trust this folder's settings?" : "This folder's settings"
  }

  /// How it stands with them, when they would count, and what has happened meanwhile.
  private static func head(_ reading: TrustReading, _ state: ChatState, _ width: Int) -> [Line] {
    guard let offer = reading.offer else { return [] }
    let glyphs = state.glyphs
    var lines: [Line]
    switch offer.standing {
    case .new: lines = paragraph("\(glyphs.attention) Not trusted: nothing of them counts.", .warning, width)
    case .changed:
      lines = paragraph(
        "\(glyphs.attention) Changed since you trusted them: nothing of them counts.", .warning, width)
    case .unusable:
      lines = paragraph("\(glyphs.failure) They cannot be used, and so not be trusted.", .error, width)
    case .trusted:
      let words =
        offer.isInUse ? ": they count." : ". What is not in use yet counts from the next start on."
      lines = paragraph("\(glyphs.success) You trust them\(words)", .success, width)
    }
    if let warning = reading.warning {
      lines += paragraph(warning, .attention, width)
    } else if offer.canBeTrusted {
      lines += paragraph(
        offer.countsAtOnce
          ? "Trusted rules and tool servers count at once; a model and a system prompt from the next start on."
          : "Once trusted, they count when antiphon is started here again.", .muted, width)
    }
    return lines
  }

  private static func paragraph(_ text: String, _ ink: Ink, _ width: Int) -> [Line] {
    LineWrap.rows(of: text, ink: ink, width: max(1, width)).map { Line($0) }
  }

  private static func hints(
    _ reading: TrustReading, _ state: ChatState, isNarrow: Bool
  ) -> [ApprovalKeys.Hint] {
    var hints: [ApprovalKeys.Hint] = []
    func add(_ command: Command.ID, _ label: String) {
      guard let key = state.commands.label(for: command, in: .trust) else { return }
      hints.append(ApprovalKeys.Hint(key: key, label: label))
    }
    guard reading.offer?.canBeTrusted == true else {
      add(.trustLeave, "closes")
      return hints
    }
    if reading.isBeingKept || reading.holdsAt != nil {
      add(.trustGive, "one moment")
    } else if reading.isRead {
      add(.trustGive, isNarrow ? "trust" : "trust exactly this")
    } else {
      let key = state.commands.allKeys(of: .scrollFollow, in: .trust).last ?? "End"
      hints.append(ApprovalKeys.Hint(key: key, label: "to read all first", isWanted: true))
    }
    add(.trustLeave, isNarrow ? "no" : "not now")
    return hints
  }

  private static func position(_ reading: TrustReading, room: Int, count: Int) -> String {
    guard count > room, room > 0 else { return "" }
    return "\(reading.scrolled + 1)–\(min(count, reading.scrolled + room)) of \(count)"
  }
}
