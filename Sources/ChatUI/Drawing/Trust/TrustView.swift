import Screen
import Widgets

/// Draws all of what a folder's own settings would do over the conversation, as approvals are drawn.
struct TrustView: Sendable {
  private var rows = ReadingRows<FolderOffer>()

  init() {}

  mutating func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    guard case .trust(var reading) = state.dialog, state.helpScroll == nil else { return rows.forget() }
    let layout = ApprovalLayout(area)
    let width = layout.columns
    let page = ReadingPage(
      head: Self.head(reading, state, width),
      rows: rows.rows(of: reading.offer, width: width, glyphs: state.glyphs) { ApprovalDocument($0) }, layout)
    reading.note(rows: page.rowCount, visible: page.visibleRows, at: state.now)
    state.dialog = .trust(reading)
    page.draw(
      title: Self.title(reading), scrolled: reading.position.scrolled, isLoading: reading.offer == nil,
      keys: ApprovalKeys(
        Self.hints(reading, state, isNarrow: width < 32), width: width, rows: layout.keyRows),
      glyphs: state.glyphs, into: &frame, in: area)
  }

  private static func title(_ reading: TrustReading) -> String {
    reading.offer?.canBeTrusted == true ? "Trust this folder's settings?" : "This folder's settings"
  }

  /// How it stands with them, when they would count, and what has happened meanwhile.
  private static func head(_ reading: TrustReading, _ state: ChatState, _ width: Int) -> [Line] {
    guard let offer = reading.offer else { return [] }
    let glyphs = state.glyphs
    var lines: [Line]
    let earlier = "What you trusted counts until antiphon ends here"
    switch offer.standing {
    case .new:
      let words =
        offer.earlierCounts ? "Not trusted any more. \(earlier)." : "Not trusted: nothing of them counts."
      lines = ReadingPage.paragraph("\(glyphs.attention) \(words)", .warning, width)
    case .changed:
      let words = offer.earlierCounts ? ". \(earlier); the change does not." : ": nothing of them counts."
      lines = ReadingPage.paragraph(
        "\(glyphs.attention) Changed since you trusted them\(words)", .warning, width)
    case .unusable:
      let words = offer.earlierCounts ? " \(earlier)." : ""
      lines = ReadingPage.paragraph(
        "\(glyphs.failure) They cannot be used, and so not be trusted.\(words)", .error, width)
    case .trusted:
      let words =
        offer.isInUse ? ": they count." : ". What is not in use yet counts from the next start on."
      lines = ReadingPage.paragraph("\(glyphs.success) You trust them\(words)", .success, width)
    }
    if let warning = reading.warning {
      lines += ReadingPage.paragraph(warning, .attention, width)
    } else if offer.canBeTrusted {
      lines += ReadingPage.paragraph(
        offer.countsAtOnce
          ? "Trusted rules and tool servers count at once; a model and a system prompt from the next start on."
          : "Once trusted, they count when antiphon is started here again.", .muted, width)
    }
    return lines
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
}
