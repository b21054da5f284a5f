import Conversation
import Screen
import Widgets

/// What is found in all sessions while it is typed, grouped by session.
///
/// The store answers later than a key is drawn: until then the rows are those of what was typed before.
struct SearchPicker: Sendable {
  private enum Row: Sendable {
    /// The session of the rows below it, by one of its hits, and how many there are.
    case session(hit: Int, count: Int)
    case found(Int)
    case more
  }

  private var rows: [Row] = []
  private var hits: [FoundText] = []
  private var hasMore = false
  private var problem: Problem?
  private var text = ""
  private var limit = Self.limits[0]
  /// Of which text the rows are.
  private var shownText = ""
  /// What the rows answer.
  private var answered: SearchRequest?

  /// How many texts are asked for at first, and then for more.
  private static let limits = [100, 500, 2000]

  private var wanted: SearchRequest? { text.isEmpty ? nil : SearchRequest(text, limit: limit) }
  /// What the store should be asked; `nil` while the rows answer it.
  var pending: SearchRequest? { wanted == answered ? nil : wanted }

  mutating func take(_ hits: [FoundText], hasMore: Bool, for request: SearchRequest) {
    answered = request
    shownText = request.text
    problem = nil
    self.hits = hits
    self.hasMore = hasMore
    var order: [SessionID] = []
    var places: [SessionID: [Int]] = [:]
    for (place, hit) in hits.enumerated() {
      if places[hit.session] == nil { order.append(hit.session) }
      places[hit.session, default: []].append(place)
    }
    rows = order.flatMap { id in
      let places = places[id] ?? []
      return [Row.session(hit: places[0], count: places.count)] + places.map(Row.found)
    }
    if hasMore { rows.append(.more) }
  }

  mutating func fail(_ problem: Problem, for request: SearchRequest) {
    answered = request
    self.problem = problem
    (rows, hits, hasMore) = ([], [], false)
  }

  /// Asks for more texts, or once more after a failure.
  mutating func ask() {
    if problem == nil { limit = Self.limits.first { $0 > limit } ?? limit }
    problem = nil
    answered = nil
  }

  /// Whether an answer would only say more of what the rows say.
  func isMore(_ request: SearchRequest) -> Bool { !rows.isEmpty && shownText == request.text }

  private func hit(_ row: Int) -> FoundText? {
    if case .found(let place) = rows[row] { hits[place] } else { nil }
  }
}

extension SearchPicker: PickerContent {
  var title: String { "Search all sessions" }
  var shape: PickerShape { PickerShape(columns: 120, rows: 34, detailRows: 4) }
  var placeholder: (typing: String, listing: String) { ("Type what was said", "Nothing typed") }
  var isMoving: Bool { pending != nil }
  var verb: String { "go" }
  var count: Int { rows.count }

  mutating func refresh(filter: String, _ state: ChatState, _ reason: PickerRefresh) {
    guard reason == .typed else { return }
    let typed = filter.filter { !$0.isNewline }
    let new = typed.contains { !$0.isWhitespace } ? typed : ""
    guard new != text else { return }
    text = new
    limit = Self.limits[0]
    if new.isEmpty {
      (rows, hits, hasMore, problem, answered) = ([], [], false, nil, nil)
    }
  }

  func isHeading(_ row: Int) -> Bool { if case .session = rows[row] { true } else { false } }

  func name(of row: Int) -> String {
    switch rows[row] {
    case .session(let hit, _): hits[hit].sessionTitle
    case .found(let place): hits[place].snippet
    case .more: "more"
    }
  }

  func key(of row: Int) -> PickerKey {
    switch rows[row] {
    case .session: .heading(row)
    case .found(let place): .found(hits[place])
    case .more: .more
    }
  }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    if let row, let hit = hit(row) { return state.land(on: hit, query: shownText, &effects) }
    guard row != nil && limit < Self.limits[Self.limits.count - 1] || problem != nil else {
      if row != nil {
        state.show(notice: .information, "That is as many as can be listed; another word says more.")
      }
      return
    }
    guard case .picker(var picker) = state.dialog else { return }
    var content = self
    content.ask()
    picker.content = content
    state.dialog = .picker(picker)
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "goes there"), (.fieldCancel, "closes")] }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    switch rows[row] {
    case .session(let place, let count):
      let hit = hits[place]
      let title = hit.sessionTitle.isEmpty ? "Untitled" : hit.sessionTitle
      let text = count == 1 ? "1 place" : "\(count) places"
      return drawing.heading(title, right: text)
    case .found(let place):
      let hit = hits[place]
      let time = RelativeTime.text(of: hit.time, at: drawing.state.now)
      let label = Ellipsis.pad(hit.kind.word, width: 7, glyphs: drawing.glyphs)
      let ink: Ink = hit.kind == .request ? .turnUser : hit.kind == .content ? .turnModel : .muted
      let left = [
        Span(String(repeating: " ", count: max(0, 3 - time.utf8.count)) + time + " ", .muted),
        Span(label, ink),
        Span(" ", .text),
      ]
      let used = 1 + left.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
      return drawing.line(
        row, left + hit.spans(width: drawing.width - used, glyphs: drawing.glyphs))
    case .more:
      return drawing.line(row, [Span("    ", .text), Span("More: \(hits.count) are listed", .muted)])
    }
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    if let problem {
      let again = drawing.label(.fieldAccept).map { " \($0) tries again." } ?? ""
      return drawing.paragraph("The search failed. \(problem.words)\(again)", .error)
    }
    if text.isEmpty {
      return drawing.paragraph("All that was said, thought, called and returned, in all sessions.", .muted)
        + drawing.paragraph("\"words that follow one another\"   -without", .muted)
    }
    if pending != nil { return drawing.paragraph("Searching", .muted) }
    return drawing.paragraph("Nothing was found.", .warning)
      + drawing.paragraph("Every word has to be in the text; the last may be the beginning of one.", .muted)
  }

  func details(_ drawing: PickerDrawing) -> [Line] {
    guard let row = drawing.picker.selectedRow, let hit = hit(row) else { return [] }
    let state = drawing.state
    let clock = ClockTime.text(of: hit.time, at: state.now, utcOffset: state.utcOffset)
    let title = hit.sessionTitle.isEmpty ? "Untitled" : hit.sessionTitle
    var parts = [hit.kind.word, clock, title]
    if !hit.isShown { parts.append("in another answer than the one shown") }
    let head = LineBuilder.row(
      [Span("   " + parts.joined(separator: " \(drawing.glyphs.separator) "), .muted)], width: drawing.width,
      glyphs: drawing.glyphs)
    let text = hit.snippet.split(whereSeparator: \.isNewline).joined(separator: " ")
    var lines = drawing.paragraph(text, .text)
    TextMatcher(query: shownText).mark(&lines, width: drawing.width)
    return [head] + lines
  }
}

extension FoundText.Kind {
  /// Who said it, in a word.
  var word: String {
    switch self {
    case .request: "You"
    case .content: "Answer"
    case .reasoning: "Thought"
    case .toolArguments: "Call"
    case .toolResult: "Result"
    }
  }
}

extension FoundText {
  /// The snippet in one row, with what was found marked and in sight.
  func spans(width: Int, glyphs: Glyphs) -> [Span] {
    var parts: [(text: String, isMatch: Bool)] = []
    var position = 0
    // Whoever has searched may be of another version: where matches overlap, or lie behind the snippet, no text is said
    // twice and none is asked for that is not there.
    for match in matches {
      let match = match.clamped(to: position..<max(position, snippet.utf8.count))
      parts.append((snippet.piece(position..<match.lowerBound), false))
      parts.append((snippet.piece(match), true))
      position = match.upperBound
    }
    parts.append((snippet.piece(position..<max(position, snippet.utf8.count)), false))
    var spans: [Span] = []
    // What stands before the first match may take a third of the row.
    let lead = Self.end(of: parts[0].text, width: max(0, width / 3), glyphs: glyphs, isWhole: offset == 0)
    if !lead.isEmpty { spans.append(Span(lead, .text)) }
    for part in parts.dropFirst() where !part.text.isEmpty {
      spans.append(Span(part.text, part.isMatch ? .match : .text))
    }
    if continues { spans.append(Span(glyphs.ellipsis, .muted)) }
    return spans
  }

  /// As much of the end of a text as fits, with an ellipsis before it where something is missing.
  private static func end(of text: String, width: Int, glyphs: Glyphs, isWhole: Bool) -> String {
    if isWhole, TextWidth.columns(of: text) <= width { return text }
    var kept: [Character] = []
    var room = width - TextWidth.columns(of: glyphs.ellipsis)
    var isCut = !isWhole
    for character in text.reversed() {
      room -= TextWidth.columns(of: character)
      guard room >= 0 else {
        isCut = true
        break
      }
      kept.append(character)
    }
    return (isCut ? glyphs.ellipsis : "") + String(kept.reversed())
  }
}

extension String {
  /// A piece by its bytes, on one line; what lies outside, or between the bytes of a character, is left out.
  fileprivate func piece(_ range: Range<Int>) -> String {
    let bytes = Array(utf8)
    let range = range.clamped(to: 0..<bytes.count)
    var text = ""
    for character in String(decoding: bytes[range], as: UTF8.self) {
      if !character.isWhitespace { text.append(character) } else if text.last != " " { text.append(" ") }
    }
    return text
  }
}
