import Conversation
import Widgets

/// The field in which tags are typed, over those that there are already.
public struct TagDialog: Sendable {
  public enum Purpose: Hashable, Sendable {
    /// The sessions get what is typed, with commas between the tags.
    case give([SessionID])
    /// The list is limited to one tag.
    case limit
  }

  public struct Choice: Hashable, Sendable {
    /// `nil` for no tag at all: the whole list.
    public var tag: String?
    /// How many sessions have it.
    public var count: Int
  }

  public let purpose: Purpose
  public internal(set) var editor: TextEditor
  /// The tags that fit what is being typed.
  public internal(set) var choices: [Choice] = []
  public internal(set) var selection = ListSelection()
  /// What is wrong with what was typed.
  public internal(set) var problem: String?
  /// All tags that there are, the most frequent first.
  let known: [Choice]
  /// Those that all of the sessions have.
  let common: [String]

  init(_ purpose: Purpose, known: [Choice], common: [String] = []) {
    self.purpose = purpose
    self.known = known
    self.common = common
    editor = TextEditor(common.isEmpty || purpose == .limit ? "" : common.joined(separator: ", ") + ", ")
    refresh()
  }

  /// Where the tag begins that is being typed: behind the last comma before the caret.
  private var start: String.Index {
    let before = editor.text.utf8.prefix(editor.caret)
    guard purpose != .limit, let comma = before.lastIndex(of: UInt8(ascii: ",")) else {
      return editor.text.startIndex
    }
    return before.index(after: comma)
  }

  /// Where it ends: at the next comma, or the end.
  private var end: String.Index {
    let text = editor.text
    return purpose == .limit ? text.endIndex : text[start...].firstIndex(of: ",") ?? text.endIndex
  }

  /// Works out again which tags fit.
  mutating func refresh() {
    let text = editor.text
    let typed = SessionTags.key(of: String(text[start..<end]))
    let wanted = FuzzyPattern(typed)
    // What stands beside it is there already.
    let others = purpose == .limit ? "" : String(text[..<start]) + "," + String(text[end...])
    let taken = Set(SessionTags.typed(others).map(SessionTags.key))
    choices = known.filter { choice in
      guard let tag = choice.tag else { return typed.isEmpty }
      let key = SessionTags.key(of: tag)
      return !taken.contains(key) && wanted.score(in: key) != nil && (purpose == .limit || key != typed)
    }
    selection = ListSelection(count: choices.count, selected: purpose == .limit ? 0 : nil)
    problem = nil
  }

  /// Puts a tag in place of what is being typed of it.
  ///
  /// - Returns: whether there was one.
  mutating func complete(_ place: Int?) -> Bool {
    guard let place, choices.indices.contains(place), let tag = choices[place].tag else { return false }
    let text = editor.text
    var head = String(text[..<start])
    let after = purpose == .limit ? "" : String(text[end...])
    if !head.isEmpty, head.last != " " { head += " " }
    head += tag
    if purpose != .limit, after.isEmpty { head += ", " }
    editor.replaceAll(with: head + after)
    for _ in after { editor.move(.left) }
    refresh()
    return true
  }
}
