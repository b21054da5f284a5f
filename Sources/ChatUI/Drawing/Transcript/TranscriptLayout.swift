import Conversation
import Screen
import Widgets

/// What decides how entries are laid out, beside what they say.
struct EntryOptions: Sendable {
  var pane: PaneID
  var width: Int
  var now: Timestamp
  var utcOffset: Int
  var glyphs: Glyphs
  var showsReasoning: Bool
  /// Names the keys that rows speak of.
  var commands: CommandTable
  /// Whether tool calls are opened in the transcript, for want of a sidebar.
  var opensCalls: Bool
  var openCalls: Set<ToolCallID>
  /// The call that the focus is on, where calls are opened in the transcript.
  var selectedCall: ToolCallID?
  /// Whether the tool calls have the keys.
  var hasToolFocus: Bool
  /// Whether it is the pane that has the keys; keys that answer a call lead nowhere in another.
  var hasKeys = true
  /// The index of the round that commands are about, where that is shown.
  var chosenRound: Int?
  /// What is looked for; it changes no layout.
  var marks: FindMarks?
}

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
  }

  private struct Entry: Sendable {
    var stamp: Stamp
    var layout: EntryLayout
    var callRows: [ToolCallID: Int] = [:]
    var lastUse: Int
  }

  /// More than this many entries are not kept from frame to frame.
  private static let capacity = 256

  private var entries: [Key: Entry] = [:]
  private var frameNumber = 0

  /// Lets go of what has not been needed for longest, once there is too much.
  mutating func beginFrame() {
    frameNumber += 1
    guard entries.count > Self.capacity else { return }
    let recent = entries.values.map(\.lastUse).sorted(by: >)
    let limit = min(recent[Self.capacity / 2], frameNumber - 1)
    entries = entries.filter { $0.value.lastUse > limit }
  }

  mutating func rowCount(of position: EntryPosition, _ content: TranscriptContent, _ options: EntryOptions)
    -> Int
  {
    with(position, content, options) { $0.layout.rowCount }
  }

  /// Hands out rows from one on, at most `limit`, each with the column it starts in.
  ///
  /// - Returns: how many there were.
  mutating func forEachRow(
    of position: EntryPosition, from row: Int, limit: Int, _ content: TranscriptContent,
    _ options: EntryOptions, _ body: (Line, Int) -> Void
  ) -> Int {
    with(position, content, options) { entry in
      let end = min(entry.layout.rowCount, row + limit)
      guard row < end else { return 0 }
      if let marks = options.marks {
        for (line, indent) in entry.layout.rows(row..<end, of: position, marking: marks, options.glyphs) {
          body(line, indent)
        }
        return end - row
      }
      for index in row..<end {
        let (line, indent) = entry.layout.row(index)
        body(line, indent)
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
    with(position, content, options) { $0.callRows[call] }
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
    }
    defer { entries[key] = entry }
    entry.lastUse = frameNumber
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
    case .outcome: stamp.subject = content.detail(at: position)?.response.id.low ?? 0
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
      if !turn.reasoning.isEmpty { stamp.showsReasoning = options.showsReasoning }
      guard !turn.toolCalls.isEmpty else { break }
      if options.opensCalls {
        stamp.openCalls = turn.toolCalls.map(\.id).filter(options.openCalls.contains)
        if turn.toolCalls.contains(where: { $0.id == options.selectedCall }) {
          stamp.selectedCall = options.selectedCall
        }
        if turn.status == .awaitingApproval {
          stamp.hasToolFocus = options.hasToolFocus
          stamp.hasKeys = options.hasKeys
        }
      }
      if !turn.status.isTerminal, turn.toolCalls.contains(where: { $0.state == .running }) {
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
    var callRows: [ToolCallID: Int] = [:]
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
      if let outcome = content.detail(at: position)?.response.outcome { layout.add(outcome, options) }
    case .turn(let index):
      guard let detail = content.detail(at: position) else { break }
      var known = old?.stamp.subject == stamp.subject ? old.take()?.layout : nil
      callRows = layout.add(
        detail.response.turns[index], of: detail, alternative: stamp.alternative,
        tellsOmission: stamp.tellsOmission, wait: stamp.wait, options, reusing: &known)
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
