import Conversation
import Screen
import Widgets

/// The list of what could stand in the place of what is being typed.
extension ChatState {
  /// How long what is completed may be, in bytes.
  private static let tokenLimit = 1024

  /// - Returns: whether the list had a use for the command of a key.
  mutating func takeInCompletion(_ command: Command.ID?, _ effects: inout [Effect]) -> Bool {
    guard completion?.pane == shown else { return false }
    switch command {
    case .editUp: moveInCompletion(by: -1, &effects)
    case .editDown: moveInCompletion(by: 1, &effects)
    case .scrollPageUp: moveInCompletion(by: -5, &effects)
    case .scrollPageDown: moveInCompletion(by: 5, &effects)
    case .stop:
      dismissedCompletion = completion?.start
      completion = nil
    case .focusNext:
      if completion?.selectedRow == nil { return true }
      takeCompletion(&effects)
    case .send:
      // A command that is written in full is called, and what nothing fits is sent.
      guard let row = completion?.selectedRow, !isWrittenInFull(row) else { return false }
      takeCompletion(&effects)
      if completion == nil || completion?.source == .commands { return true }
    default: return false
    }
    return true
  }

  private func isWrittenInFull(_ row: Completion.Row) -> Bool {
    guard let completion else { return false }
    switch completion.source {
    case .commands: return row.text == completion.pattern && !row.isOpen
    case .models, .themes, .templates: return row.text == completion.pattern
    case .promptArguments: return completion.pattern.isEmpty && !needsPromptArguments
    case .files, .paths: return false
    }
  }

  private mutating func moveInCompletion(by amount: Int, _ effects: inout [Effect]) {
    completion?.selection.move(by: amount, wraps: abs(amount) == 1)
    askForPreview(&effects)
  }

  // MARK: When the list is open

  /// Opens, fills or closes the list, by what stands before the caret.
  mutating func refreshCompletion(_ effects: inout [Effect], isForced: Bool = false) {
    let atCaret = completionAtCaret
    guard context == .composer, historySearch == nil, vi?.mode ?? .insert == .insert, let wanted = atCaret
    else {
      let before = completion
      completion = nil
      if context == .composer, let before, before.pane == shown { noteTypedMention(before, &effects) }
      if atCaret == nil { dismissedCompletion = nil }
      return
    }
    if dismissedCompletion == wanted.start {
      completion = nil
      return
    }
    dismissedCompletion = nil
    if let completion, !isForced, completion.source == wanted.source, completion.pane == shown,
      completion.start == wanted.start,
      completion.pattern == wanted.pattern
    {
      return
    }
    var next = wanted
    if next.listsFiles {
      next.number = makeNumber()
      next.isLoading = true
      if let completion, completion.source == next.source, completion.start == next.start {
        // What is there stays until the answer comes.
        next.rows = completion.rows
        next.selection = completion.selection
        next.preview = completion.preview
      }
      completion = next
      effects.append(.compose(.findFiles(FileQuery(number: next.number, pattern: next.pattern))))
      return
    }
    if next.source == .templates, completion?.source != .templates, !isForced {
      effects.append(.compose(.listTemplates))
    }
    if next.source == .commands, completion?.source != .commands { effects.append(.servers(.list)) }
    if next.source == .models, providers.isEmpty, completion?.source != .models {
      effects.append(.listModels)
    }
    next.replaceRows(rows(for: next))
    completion = next
  }

  /// What could be completed at the caret; `nil` where there is nothing.
  private var completionAtCaret: Completion? {
    let editor = composer.editor
    guard !editor.isEmpty else { return nil }
    let before = editor.textBeforeCaret(limit: Self.tokenLimit)
    if before.count == editor.caret, before.first == UInt8(ascii: "/") {
      return slashCompletion(String(decoding: before, as: UTF8.self))
    }
    guard var place = before.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    var isQuoted = false
    if place + 1 < before.count, before[place + 1] == UInt8(ascii: "\"") {
      isQuoted = true
      guard !before[(place + 2)...].contains(UInt8(ascii: "\"")) else { return nil }
    }
    guard place == 0 ? before.count == editor.caret || editor.caret > before.count : before[place - 1].isBlank
    else {
      return nil
    }
    let pattern = before[(place + (isQuoted ? 2 : 1))...]
    guard isQuoted ? !pattern.contains(0x0A) : !pattern.contains(where: \.isBlank) else { return nil }
    place += editor.caret - before.count
    return Completion(.files, in: shown, start: place, pattern: String(decoding: pattern, as: UTF8.self))
  }

  private func slashCompletion(_ text: String) -> Completion? {
    guard !text.hasPrefix("//"), !text.contains("\n") else { return nil }
    guard let space = text.firstIndex(of: " ") else {
      let name = text.dropFirst()
      return name.contains("/") ? nil : Completion(.commands, in: shown, start: 0, pattern: String(name))
    }
    let name = text[text.index(after: text.startIndex)..<space]
    guard let command = slashCommands.first(where: { $0.name == name }) else { return nil }
    let argument = text[text.index(after: space)...]
    let start = text.utf8.count - argument.utf8.count
    if command.prompt != nil { return promptCompletion(argument, start: start) }
    let source: Completion.Source
    switch command.argument {
    case .model: source = .models
    case .theme: source = .themes
    case .template: source = .templates
    case .path: source = .paths
    case .title, .newPath, nil: return nil
    }
    return Completion(source, in: shown, start: start, pattern: String(argument))
  }

  func rows(for completion: Completion) -> [Completion.Row] {
    let all: [Completion.Row]
    switch completion.source {
    case .files, .paths: return []
    case .commands:
      all = slashCommands.map {
        let isOpen = $0.argument != nil || $0.prompt?.arguments.isEmpty == false
        return Completion.Row(text: $0.name, label: $0.usage, detail: $0.help, isOpen: isOpen)
      }
    case .promptArguments: all = promptArgumentRows
    case .models:
      all = providers.flatMap(\.models).map {
        Completion.Row(text: $0.model.description, label: $0.model.description, detail: $0.name ?? "")
      }
    case .themes: all = themeNames.map { Completion.Row(text: $0, label: $0) }
    case .templates:
      all = templates.map {
        Completion.Row(
          text: $0.name, label: $0.name, detail: $0.problem?.message ?? ($0.title == $0.name ? "" : $0.title))
      }
    }
    guard !completion.pattern.isEmpty else { return Array(all.prefix(Self.rowLimit)) }
    let isCommand = completion.source == .commands
    var found: [(score: Int, row: Completion.Row)] = []
    for row in all {
      guard let match = FuzzyMatch.score(completion.pattern, in: row.text) else { continue }
      var row = row
      row.positions = match.positions.map { $0 + (isCommand ? 1 : 0) }
      // What begins with it comes first, and itself before all.
      let bonus =
        row.text == completion.pattern ? 2_000_000 : row.text.hasPrefix(completion.pattern) ? 1_000_000 : 0
      found.append((match.score + bonus, row))
    }
    let order = found.indices.sorted {
      found[$0].score == found[$1].score ? $0 < $1 : found[$0].score > found[$1].score
    }
    return order.prefix(Self.rowLimit).map { found[$0].row }
  }

  /// More than anybody reads.
  private static let rowLimit = 100

  // MARK: Files

  mutating func show(_ files: [FoundFile], for query: FileQuery, isCut: Bool, _ effects: inout [Effect]) {
    guard var completion, completion.listsFiles, completion.number == query.number else { return }
    completion.isLoading = false
    completion.isCut = isCut
    completion.replaceRows(
      files.map {
        Completion.Row(
          text: $0.path, label: $0.path, positions: $0.positions, isOpen: $0.isFolder)
      })
    self.completion = completion
    askForPreview(&effects)
  }

  private mutating func askForPreview(_ effects: inout [Effect]) {
    guard let completion, completion.listsFiles, let row = completion.selectedRow else { return }
    guard completion.preview?.path != row.text else { return }
    self.completion?.preview = nil
    effects.append(.compose(.preview(path: row.text)))
  }

  /// A path that was typed to its end and names a file that was listed counts as taken.
  private mutating func noteTypedMention(_ before: Completion, _ effects: inout [Effect]) {
    guard before.source == .files, before.rows.contains(where: { $0.text == before.pattern && !$0.isOpen }),
      composer.editor.text.mentions(before.pattern),
      !composer.mentions.contains(where: { $0.path == before.pattern })
    else { return }
    effects.append(
      .compose(.attach([before.pattern], to: shown, pasted: FileReference.written(before.pattern))))
  }

  // MARK: Taking

  /// Puts the chosen row in the place of what was typed.
  private mutating func takeCompletion(_ effects: inout [Effect]) {
    guard let completion, let row = completion.selectedRow else { return }
    let range = completion.start..<composer.editor.caret
    switch completion.source {
    case .files:
      if row.isOpen {
        replace(range, with: "@" + (row.text.contains(" ") ? "\"" : "") + row.text)
        return
      }
      // The text first, as it is typed; what the file is takes a moment to find out.
      let mention = FileReference.written(row.text)
      replace(range, with: mention)
      dismissedCompletion = completion.start
      self.completion = nil
      effects.append(.compose(.attach([row.text], to: shown, pasted: mention)))
    case .paths:
      if row.isOpen { return replace(range, with: row.text) }
      replace(0..<composer.editor.caret, with: "")
      self.completion = nil
      effects.append(.compose(.attach([row.text], to: shown, pasted: nil)))
    case .commands:
      replace(range, with: "/\(row.text)" + (row.isOpen ? " " : ""))
      if !row.isOpen { self.completion = nil }
    case .models, .themes, .promptArguments: replace(range, with: row.text)
    case .templates: insertTemplate(row.text)
    }
  }

  private mutating func replace(_ range: Range<Int>, with text: String) {
    edit { editor, _ in editor.replace(range, with: text) }
  }
}

extension TextEditor {
  /// What stands before the caret, as bytes; the nearest ones when it is more.
  fileprivate func textBeforeCaret(limit: Int) -> [UInt8] {
    let start = text.utf8.index(text.utf8.startIndex, offsetBy: max(0, caret - limit))
    return Array(text.utf8[start..<text.utf8.index(text.utf8.startIndex, offsetBy: caret)])
  }

  /// Where a text stands, the last time.
  func lastOccurrence(of text: String) -> Range<Int>? {
    let wanted = Array(text.utf8)
    guard let first = wanted.first else { return nil }
    return self.text.utf8.withContiguousStorageIfAvailable { bytes -> Range<Int>? in
      var start = bytes.count - wanted.count
      while start >= 0 {
        if bytes[start] == first, bytes[start..<(start + wanted.count)].elementsEqual(wanted) {
          return start..<(start + wanted.count)
        }
        start -= 1
      }
      return nil
    } ?? nil
  }
}
