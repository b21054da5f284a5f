import Conversation
import Screen
import Widgets

/// Texts with placeholders, filled in one after the other.
extension ChatState {
  /// Puts a template where its name was written, and goes to its first placeholder.
  mutating func insertTemplate(_ name: String) {
    guard let template = templates.first(where: { $0.name == name }) else { return }
    if let problem = template.problem { return show(problem) }
    var composer = self.composer
    let before = composer.heldBack.map { $0 + "\n\n" } ?? ""
    composer.heldBack = nil
    composer.editor.replaceAll(with: before + template.text)
    composer.historyPosition = nil
    composer.hasFields = true
    self.composer = composer
    composerWasReplaced()
    if !selectField(from: before.utf8.count) { composers[shown]?.hasFields = false }
    // A template that begins with a slash is no command yet.
    dismissedCompletion = 0
  }

  /// - Returns: whether the key was about a placeholder alone.
  mutating func takeInFields(_ key: Key, _ command: Command.ID?) -> Bool {
    guard composer.hasFields else { return false }
    if command == .focusNext {
      finishField()
      if !selectField(from: composer.editor.caret), !selectField(from: 0) { leaveFields() }
      return true
    }
    guard let field = composer.field, field.isSelected else { return false }
    switch command {
    case .editBackspace, .editDelete:
      replaceSelectedField()
      return true
    case .stop:
      leaveFields()
      return true
    case nil where key.isTyped && vi?.mode ?? .insert == .insert: replaceSelectedField()
    default: composers[shown]?.field = nil
    }
    return false
  }

  /// Makes room for what is typed or pasted in the place of a placeholder.
  mutating func replaceSelectedField() {
    guard var field = composers[shown]?.field, field.isSelected else { return }
    composers[shown]?.editor.replace(field.range, with: "")
    field.isSelected = false
    composers[shown]?.field = field
  }

  /// A placeholder that is there more than once is filled in everywhere.
  private mutating func finishField() {
    guard var composer = composers[shown], let field = composer.field else { return }
    composer.field = nil
    let start = field.range.lowerBound
    if field.isSelected {
      composer.editor.moveCaret(to: field.range.upperBound)
    } else if composer.editor.caret >= start {
      let caret = composer.editor.caret
      let text = composer.editor.text
      let value = text.bytes(start..<caret)
      let rest = text.bytes(caret..<text.utf8.count)
      let filled = rest.replacingAll("{{\(field.name)}}", with: value)
      if filled != rest {
        composer.editor.replace(caret..<text.utf8.count, with: filled)
        composer.editor.moveCaret(to: caret)
      }
    }
    composers[shown] = composer
  }

  private mutating func leaveFields() {
    composers[shown]?.hasFields = false
    composers[shown]?.field = nil
    composers[shown]?.editor.move(.end)
  }

  /// Selects the next placeholder at or behind an offset.
  ///
  /// - Returns: whether there is one.
  @discardableResult
  mutating func selectField(from offset: Int) -> Bool {
    guard let field = composer.editor.text.placeholder(from: offset) else { return false }
    composers[shown]?.editor.moveCaret(to: field.range.lowerBound)
    composers[shown]?.field = field
    return true
  }

  /// Goes to a placeholder that was left as it is, in place of sending it.
  mutating func goToUnfilledField() -> Bool {
    guard composer.hasFields, selectField(from: 0), let name = composer.field?.name else { return false }
    show(notice: .warning, "“\(name)” is not filled in. Esc leaves it as it is.")
    return true
  }
}

extension String {
  func bytes(_ range: Range<Int>) -> String {
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    return String(self[start..<utf8.index(start, offsetBy: range.count)])
  }

  func replacingAll(_ wanted: String, with new: String) -> String {
    var result = ""
    var rest = self[...]
    while let start = rest.firstIndex(of: "{") {
      result += rest[..<start]
      rest = rest[start...]
      if rest.hasPrefix(wanted) {
        result += new
        rest = rest.dropFirst(wanted.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result + rest
  }

  /// The first `{{name}}` at or behind an offset.
  func placeholder(from offset: Int) -> TemplateField? {
    let bytes = Array(utf8)
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    var start = offset
    while start + 4 < bytes.count {
      guard bytes[start] == open, bytes[start + 1] == open else {
        start += 1
        continue
      }
      var end = start + 2
      while end < bytes.count, end - start <= 82, bytes[end] != open, bytes[end] != close, bytes[end] != 0x0A
      {
        end += 1
      }
      if end > start + 2, end + 1 < bytes.count, bytes[end] == close, bytes[end + 1] == close {
        return TemplateField(
          name: String(decoding: bytes[(start + 2)..<end], as: UTF8.self), range: start..<(end + 2))
      }
      start += 1
    }
    return nil
  }
}
