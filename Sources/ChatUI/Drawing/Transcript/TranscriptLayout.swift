import Conversation
import Screen
import Widgets

/// The laid-out entries that were needed lately.
struct TranscriptLayout: Sendable {
  private struct Key: Hashable {
    var pane: PaneID
    var position: EntryPosition
  }

  private struct Stamp: Hashable {
    var subject: UInt64
    var revision: Int
    var status: TurnStatus?
    var width: Int
    var isASCII: Bool
    var day: Int64
    /// Tenths of a second, where a time runs.
    var clock: Int64?
    var showsReasoning: Bool?
    var openCalls: [ToolCallID]
    var unfoldedCalls: [ToolCallID] = []
    var selectedCall: ToolCallID?
    var opensCalls: Bool
    /// Whether the tool calls have the keys, and their pane, where one waits for the user's word.
    var hasToolFocus, hasKeys: Bool?
    var isChosen: Bool
    /// Which of the round's responses it is, and of how many.
    var alternative: Alternative?
    /// The text of a request that may yet be edited.
    var text: String?
    /// What is said of a fork behind it.
    var fork: String?
    /// Whether it says what the model was not told.
    var tellsOmission = false
    /// In how many seconds the model is asked once more, or may be.
    var wait: Int?
    /// What has the keys, where a card names those that help.
    var keyContext: Command.Contexts?
    var isRaw = false
    /// Whether it says above it that it is new.
    var isFirstNew = false
    /// How long its reasoning took.
    var reasoningTime: String?
  }

  private struct Entry: Sendable {
    var stamp: Stamp
    var layout: EntryLayout
    var callRows = EntryLayout.CallRows()
    var lastUse: Int
  }

  /// More than this many entries are not kept from frame to frame.
  private static let capacity = 256

  private var entries: [Key: Entry] = [:]
  /// Counts up with every use of an entry.
  private var useNumber = 0
  /// How many entries have been laid out so far: what tests of growth count.
  private(set) var layoutCount = 0

  /// Lets go of what has not been needed for longest, once there is too much.
  mutating func trim() {
    guard entries.count > Self.capacity else { return }
    let recent = entries.values.map(\.lastUse).sorted(by: >)
    let limit = recent[Self.capacity / 2]
    entries = entries.filter { $0.value.lastUse > limit }
  }

  mutating func rowCount(of position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions)
    -> Int
  {
    with(position, content, options) { $0.layout.rowCount }
  }

  /// Hands out rows from one on, at most `limit`, each with the column it starts in, and where it is text that can be
  /// selected, that text without any marks.
  ///
  /// - Parameter readsText: whether that text is wanted; it costs more than the row.
  /// - Returns: how many there were.
  mutating func forEachRow(
    of position: EntryPosition, from row: Int, limit: Int, _ content: TranscriptContent,
    _ options: EntryOptions, readsText: Bool,
    _ body: (Line, Int, _ text: (line: Line, indent: Int)?) -> Void
  ) -> Int {
    with(position, content, options) { entry in
      let end = min(entry.layout.rowCount, row + limit)
      guard row < end else { return 0 }
      if let marks = options.marks {
        let rows = entry.layout.rows(row..<end, of: position, marking: marks, options.glyphs)
        for (index, (line, indent)) in zip(row..., rows) {
          body(line, indent, readsText ? entry.layout.selectableText(index) : nil)
        }
        return end - row
      }
      for index in row..<end {
        let (line, indent) = entry.layout.row(index)
        body(line, indent, readsText ? entry.layout.selectableText(index) : nil)
      }
      return end - row
    }
  }

  mutating func offset(
    ofRow row: Int, of position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions
  ) -> Int {
    with(position, content, options) { $0.layout.offset(ofRow: row) }
  }

  mutating func row(
    ofOffset offset: Int, of position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions
  ) -> Int {
    with(position, content, options) { $0.layout.row(ofOffset: offset) }
  }

  /// Where a place that was found is laid out; `nil` where its text is not shown.
  mutating func find(
    _ place: FoundPlace, _ matcher: TextMatcher, _ content: TranscriptContent, _ options: EntryOptions
  ) -> (row: Int, found: FoundRow)? {
    with(place.entry, content, options) { $0.layout.find(place, matcher) }
  }

  mutating func row(
    of call: ToolCallID, in position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions
  ) -> Int? {
    with(position, content, options) { $0.callRows.starts[call] }
  }

  /// Whether a call that is open in the entry has rows that are folded away.
  mutating func isFolded(
    _ call: ToolCallID, in position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions
  ) -> Bool {
    with(position, content, options) { $0.callRows.folded.contains(call) }
  }

  mutating func withLayout<Result>(
    of position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions,
    _ body: (inout EntryLayout) -> Result
  ) -> Result {
    with(position, content, options) { body(&$0.layout) }
  }

  private mutating func with<Result>(
    _ position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions,
    _ body: (inout Entry) -> Result
  ) -> Result {
    let key = Key(pane: options.pane, position: position)
    let stamp = Self.stamp(position, content, options)
    // Taken out while it changes, so that nothing is copied.
    var kept = entries.removeValue(forKey: key)
    var entry: Entry
    if kept?.stamp == stamp, let same = kept.take() {
      entry = same
    } else {
      entry = Self.layOut(position, content, options, stamp, replacing: &kept)
      layoutCount += 1
    }
    defer { entries[key] = entry }
    useNumber += 1
    entry.lastUse = useNumber
    return body(&entry)
  }

  private static func stamp(
    _ position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions
  ) -> Stamp {
    var stamp = Stamp(
      subject: 0, revision: 0, status: nil, width: options.width, isASCII: options.glyphs == .ascii,
      day: (options.now.milliseconds / 1000 + Int64(options.utcOffset)) / 86_400, clock: nil,
      showsReasoning: nil, openCalls: [], selectedCall: nil, opensCalls: options.opensCalls,
      isChosen: options.chosenRound == position.round, fork: content.forkRemark(at: position))
    switch position.part {
    case .request:
      guard let place = content.place(of: position.round) else { break }
      stamp.subject = content.rounds[place].request.id.low
      if content.rounds[place].isQueued { stamp.text = content.rounds[place].request.content }
    case .outgoing(let index): stamp.subject = UInt64(content.outgoing[index].id.number)
    case .outcome:
      stamp.subject = content.detail(at: position)?.response.id.low ?? 0
      if position.round == options.roundInHand { stamp.keyContext = options.context }
    case .turn(let index):
      guard let place = content.place(of: position.round) else { break }
      let turn = content.rounds[place].response.turns[index]
      if index == 0 { stamp.alternative = Alternative(shownBy: content.rounds[place].round) }
      stamp.tellsOmission =
        turn.context?.omittedBefore != nil && index == content.rounds[place].response.turns.count - 1
      stamp.subject = turn.id.low
      stamp.revision = turn.revision
      stamp.status = turn.status
      if let notice = turn.retry {
        stamp.wait = Wording.secondsLeft(until: notice.until, at: options.now)
      } else if place == content.rounds.count - 1 {
        // What was asked since has made the time of earlier ones idle.
        stamp.wait = Wording.retryWait(of: turn, at: options.now)
      }
      if !turn.reasoning.isEmpty {
        stamp.showsReasoning = options.showsReasoning
        stamp.reasoningTime = Wording.reasoningTime(
          of: turn, seen: options.reasoningTimes[turn.id], at: options.now)
      }
      if turn.status == .failed || turn.status == .interrupted, position.round == options.roundInHand {
        stamp.keyContext = options.context
      }
      stamp.isRaw = options.raw.contains(content.rounds[place].response.id)
      stamp.isFirstNew = index == 0 && options.firstNew == position.round
      guard !turn.toolCalls.isEmpty else { break }
      if turn.toolCalls.contains(where: { $0.id == options.selectedCall }) {
        stamp.selectedCall = options.selectedCall
      }
      if options.opensCalls {
        stamp.openCalls = turn.toolCalls.map(\.id).filter(options.openCalls.contains)
        stamp.unfoldedCalls = stamp.openCalls.filter(options.unfoldedCalls.contains)
        if turn.status == .awaitingApproval {
          stamp.hasToolFocus = options.hasToolFocus
          stamp.hasKeys = options.hasKeys
        }
      }
      if turn.toolCalls.contains(where: { $0.state == .running }) {
        stamp.clock = options.now.milliseconds / 100
      }
    }
    return stamp
  }

  private static func layOut(
    _ position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions, _ stamp: Stamp,
    replacing old: inout Entry?
  ) -> Entry {
    var layout = EntryLayout(width: options.width)
    var callRows = EntryLayout.CallRows()
    layout.add(Line())
    switch position.part {
    case .request:
      if content.fork?.through == -1, let remark = stamp.fork {
        layout.addFork(remark, options)
        layout.add(Line())
      }
      guard let detail = content.detail(at: position) else { break }
      if let index = detail.round.summarizedThrough {
        layout.addSummary(through: index, at: detail.request.createdAt, isChosen: stamp.isChosen, options)
      } else {
        layout.addRequest(
          detail.request.content, at: detail.request.createdAt, label: nil, isChosen: stamp.isChosen, options)
        layout.addAttachments(detail.request.attachments, options)
      }
    case .outgoing(let index):
      let message = content.outgoing[index]
      layout.addRequest(message.text, at: message.sentAt, label: "sending", options)
      layout.addAttachments(message.enclosures.attachments, options)
    case .outcome:
      if let outcome = content.detail(at: position)?.response.outcome {
        layout.add(outcome, keys: stamp.keyContext, options)
      }
    case .turn(let index):
      guard let detail = content.detail(at: position) else { break }
      var known = old?.stamp.subject == stamp.subject ? old.take()?.layout : nil
      callRows = layout.add(
        detail.response.turns[index], of: detail, alternative: stamp.alternative,
        EntryLayout.TurnNotes(
          tellsOmission: stamp.tellsOmission, wait: stamp.wait, keyContext: stamp.keyContext,
          isRaw: stamp.isRaw, isFirstNew: stamp.isFirstNew, reasoningTime: stamp.reasoningTime),
        options, reusing: &known)
    }
    if content.fork?.through == position.round, let remark = stamp.fork {
      layout.add(Line())
      layout.addFork(remark, options)
    }
    return Entry(stamp: stamp, layout: layout, callRows: callRows, lastUse: 0)
  }
}

/// The place of a response among those of its round.
struct Alternative: Hashable, Sendable {
  var number: Int
  var count: Int

  /// `nil` when there is only one.
  init?(shownBy round: Round) {
    guard round.alternatives.count > 1, let place = round.alternatives.firstIndex(of: round.responseID) else {
      return nil
    }
    number = place + 1
    count = round.alternatives.count
  }
}
