import Conversation
import Screen
import Widgets

/// The messages that were sent before: one after the other, or by a part of them.
extension ChatState {
  /// How many messages are remembered, and how much of them.
  private static let historyLimit = 1000
  private static let historyByteLimit = 32 << 20

  /// The messages that the up key goes through, latest first.
  var history: [String] {
    var seen = Set<String>()
    let rounds = shownTranscript?.rounds.reversed().filter { $0.round.summarizedThrough == nil }
    let here = rounds?.map { SlashCommand.typed($0.request.content) } ?? []
    return (sentMessages.reversed() + here).filter { seen.insert($0).inserted }
  }

  /// - Parameter isNew: whether it is to be kept for later runs.
  mutating func remember(_ text: String, isNew: Bool = true) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    sentMessages.removeAll { $0.utf8.count == text.utf8.count && $0 == text }
    sentMessages.append(text)
    if isNew { unkeptMessages.append(text) }
    var bytes = sentMessages.reduce(0) { $0 + $1.utf8.count }
    while sentMessages.count > Self.historyLimit || bytes > Self.historyByteLimit, sentMessages.count > 1 {
      bytes -= sentMessages.removeFirst().utf8.count
    }
  }

  mutating func recall(older: Bool) {
    let history = self.history
    var composer = self.composer
    let position = composer.historyPosition ?? -1
    let next = older ? position + 1 : position - 1
    guard next >= -1, next < history.count, next != position else { return }
    if position < 0 { composer.stash = composer.editor.text }
    composer.editor.replaceAll(with: next < 0 ? composer.stash : history[next])
    composer.historyPosition = next < 0 ? nil : next
    self.composer = composer
    // A list of what could be typed is for those who type.
    dismissedCompletion = 0
  }

  // MARK: Searching

  mutating func startHistorySearch() {
    guard dialog == nil, setup == nil else { return }
    if history.isEmpty { return show(notice: .information, "Nothing was sent yet.") }
    completion = nil
    historySearch = HistorySearch(pane: shown, before: composer.editor)
  }

  /// - Returns: whether the key belonged to the search; otherwise it has ended, and the key does what it does.
  mutating func takeInHistorySearch(_ key: Key, _ effects: inout [Effect]) -> Bool {
    let command = commands.command(for: key, in: .composer)
    switch command {
    case .historySearch, .editUp: findInHistory(older: true, staysAtMatch: false)
    case .editDown: findInHistory(older: false, staysAtMatch: false)
    case .stop, .interrupt: endHistorySearch(takesMatch: false)
    case .send: endHistorySearch(takesMatch: true)
    case .editBackspace:
      if historySearch?.query.isEmpty == false {
        historySearch?.query.removeLast()
        historySearch?.position = nil
        findInHistory(older: true, staysAtMatch: true)
      }
    default:
      guard command == nil, key.isTyped else {
        endHistorySearch(takesMatch: true)
        return false
      }
      historySearch?.query += key.typedText
      findInHistory(older: true, staysAtMatch: true)
    }
    return true
  }

  /// Shows the next message that has in it what is searched for.
  ///
  /// - Parameter staysAtMatch: whether the one that is shown will do.
  private mutating func findInHistory(older: Bool, staysAtMatch: Bool) {
    guard var search = historySearch else { return }
    let history = self.history
    let start = search.position ?? -1
    let places: any Sequence<Int> =
      older
      ? Array(max(0, staysAtMatch ? start : start + 1)..<max(0, history.count))
      : Array((0..<max(0, start)).reversed())
    search.hasFailed = false
    if search.query.isEmpty, staysAtMatch {
      search.position = nil
      composers[shown, default: Composer()].editor = search.before
    } else if let place = first(in: history, at: places, search.query) {
      search.position = place
      // Not a step to be undone: nothing has been written.
      var editor = TextEditor(history[place])
      if let range = editor.text.firstRange(ignoringCase: search.query) {
        editor.moveCaret(to: range.lowerBound)
      }
      composers[shown, default: Composer()].editor = editor
    } else {
      search.hasFailed = true
    }
    historySearch = search
  }

  private func first(in history: [String], at places: some Sequence<Int>, _ query: String) -> Int? {
    places.first { history[$0].firstRange(ignoringCase: query) != nil }
  }

  mutating func endHistorySearch(takesMatch: Bool) {
    guard let search = historySearch else { return }
    historySearch = nil
    var composer = composers[search.pane] ?? Composer()
    let found = composer.editor.text
    composer.editor = search.before
    if takesMatch, search.position != nil {
      composer.editor.replaceAll(with: found)
      composer.historyPosition = nil
      dismissedCompletion = 0
    }
    composers[search.pane] = composer
  }

  /// Where in the composer's text what is searched for stands.
  var historyMatch: Range<Int>? {
    guard let search = historySearch, search.pane == shown, search.position != nil, !search.query.isEmpty
    else { return nil }
    return composer.editor.text.firstRange(ignoringCase: search.query)
  }
}

extension String {
  /// Where a text first stands in this one, in UTF-8 bytes; letters of ASCII are the same in either case.
  func firstRange(ignoringCase text: String) -> Range<Int>? {
    let wanted = text.utf8.map(\.lowercased)
    guard let first = wanted.first else { return nil }
    return utf8.withContiguousStorageIfAvailable { bytes in
      guard bytes.count >= wanted.count else { return nil }
      for start in 0...(bytes.count - wanted.count)
      where bytes[start].lowercased == first
        && bytes[start..<(start + wanted.count)].elementsEqual(wanted, by: { $0.lowercased == $1 })
      {
        return start..<(start + wanted.count)
      }
      return nil
    } ?? nil
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
