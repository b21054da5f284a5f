/// A multi-line text editor as a value: text, caret, undo.
///
/// The caret stands between grapheme clusters, never inside one. Line ends are line feeds; others are turned into
/// them on the way in.
public struct TextEditor: Hashable, Sendable {
  public internal(set) var text: String
  /// In UTF-8 bytes from the start; always between two grapheme clusters.
  public internal(set) var caret: Int
  var history = EditHistory()
  /// What the last deletions took, for ``yank()``.
  var killRing = KillRing()
  /// What ``yank()`` has just put in, for ``yankPop()``.
  var yanked: Range<Int>?
  /// Whether the last thing done was a deletion whose text another one would join.
  var isKilling = false
  /// The column that moving up and down comes back to after shorter rows.
  var goalColumn: Int?

  /// The caret stands at the end.
  public init(_ text: String = "") {
    self.text = text.withLineFeeds()
    caret = self.text.utf8.count
  }

  /// An empty editor that can still put back what was deleted in another one.
  public init(after other: TextEditor) {
    self.init()
    killRing = other.killRing
  }

  public var isEmpty: Bool { text.isEmpty }

  /// Where a movement leads, or what a deletion takes.
  ///
  /// `lineStart` and `lineEnd` are those of the line between line feeds, not of the row on the screen; `start` and
  /// `end` those of the text.
  public enum Motion: Hashable, Sendable {
    case left, right, up, down, wordLeft, wordRight, lineStart, lineEnd, start, end
  }

  /// Inserts text at the caret; letters typed one after another are undone word by word.
  public mutating func insert(_ text: String) {
    let text = text.withLineFeeds()
    guard !text.isEmpty else { return }
    replace(caret..<caret, with: text, kind: text.isOneCharacter ? .typing : .other)
  }

  /// Deletes from the caret to where the motion leads.
  ///
  /// Up and down take whole lines along, as if no row were wrapped; `lineEnd` at the end of a line takes the line
  /// feed. All but `left` and `right` keep what they took for ``yank()``.
  public mutating func delete(_ motion: Motion) {
    var target = destination(of: motion, width: .max)
    if motion == .lineEnd, target == caret { target = boundary(after: caret) }
    guard target != caret else { return }
    let range = min(caret, target)..<max(caret, target)
    let isKill = motion != .left && motion != .right
    if isKill {
      let taken = text.slice(range.lowerBound, range.upperBound)
      if isKilling { killRing.extend(with: taken, before: target < caret) } else { killRing.push(taken) }
    }
    replace(range, with: "", kind: isKill ? .other : .erasing)
    isKilling = isKill
  }

  /// Moves the caret.
  ///
  /// - Parameter width: of the rows as they are shown, see ``layout(width:)``; used for up and down.
  public mutating func move(_ motion: Motion, width: Int = .max) {
    caret = destination(of: motion, width: width)
    isKilling = false
    yanked = nil
    history.close()
    if motion != .up, motion != .down { goalColumn = nil }
  }

  /// Puts another text in the place of all there is; the caret goes to its end. Can be undone.
  public mutating func replaceAll(with text: String) {
    replace(0..<self.text.utf8.count, with: text.withLineFeeds(), kind: .other)
  }

  /// Inserts again what was last deleted by more than single characters.
  public mutating func yank() {
    guard let text = killRing.latest() else { return }
    put(text, in: caret..<caret)
  }

  /// Puts what was deleted before that in the place of what ``yank()`` has just inserted; nothing after anything else.
  public mutating func yankPop() {
    guard let range = yanked, let text = killRing.previous() else { return }
    put(text, in: range)
  }

  private mutating func put(_ text: String, in range: Range<Int>) {
    replace(range, with: text, kind: .other)
    yanked = range.lowerBound..<caret
  }

  /// How the letters of a word are changed.
  public enum LetterCase: Hashable, Sendable { case upper, lower, capitalized }

  /// Changes the letters from the caret to the end of the word there, and goes there.
  public mutating func changeCase(_ letterCase: LetterCase) {
    let range = caret..<destination(of: .wordRight, width: .max)
    let word = text.slice(range.lowerBound, range.upperBound)
    let changed: String
    switch letterCase {
    case .upper: changed = word.uppercased()
    case .lower: changed = word.lowercased()
    case .capitalized:
      let start = word.firstIndex { $0.isLetter || $0.isNumber } ?? word.endIndex
      let rest = word[start...]
      changed = word[..<start] + rest.prefix(1).uppercased() + rest.dropFirst().lowercased()
    }
    if changed == word { move(.wordRight) } else { replace(range, with: changed, kind: .other) }
  }

  /// Puts a text in the place of a part of the text; the caret goes behind it. Can be undone.
  ///
  /// - Parameter range: in UTF-8 bytes, on boundaries of grapheme clusters; what lies outside the text is cut off.
  public mutating func replace(_ range: Range<Int>, with new: String) {
    replace(range.clamped(to: 0..<text.utf8.count), with: new.withLineFeeds(), kind: .other)
  }

  /// Moves the caret to the boundary of clusters at or before an offset.
  public mutating func moveCaret(to offset: Int) {
    move(.left, width: .max)
    caret = roundedDown(max(0, min(offset, text.utf8.count)))
  }

  /// Edits from now on are undone together, until ``endUndoGroup()``.
  mutating func beginUndoGroup() { history.beginGroup() }
  mutating func endUndoGroup() { history.endGroup() }

  public mutating func undo() {
    let edits = history.undo()
    guard let last = edits.last else { return }
    for edit in edits {
      substitute(edit.offset..<(edit.offset + edit.inserted.utf8.count), with: edit.removed)
    }
    finish(caret: last.caretBefore)
  }

  public mutating func redo() {
    let edits = history.redo()
    guard let last = edits.last else { return }
    for edit in edits {
      substitute(edit.offset..<(edit.offset + edit.removed.utf8.count), with: edit.inserted)
    }
    finish(caret: last.caretAfter)
  }

  private mutating func replace(_ range: Range<Int>, with new: String, kind: EditHistory.Kind) {
    guard !range.isEmpty || !new.isEmpty else { return }
    let before = caret
    let removed = text.slice(range.lowerBound, range.upperBound)
    substitute(range, with: new)
    finish(caret: roundedUp(range.lowerBound + new.utf8.count))
    history.record(
      EditHistory.Edit(
        offset: range.lowerBound, removed: removed, inserted: new, caretBefore: before, caretAfter: caret),
      kind)
  }

  private mutating func substitute(_ range: Range<Int>, with new: String) {
    let indices = text.index(atUTF8: range.lowerBound)..<text.index(atUTF8: range.upperBound)
    text.replaceSubrange(indices, with: new)
  }

  private mutating func finish(caret: Int) {
    self.caret = caret
    isKilling = false
    yanked = nil
    goalColumn = nil
  }
}

extension String {
  /// Whether it is a single grapheme cluster; a long text is not counted for that.
  fileprivate var isOneCharacter: Bool {
    !isEmpty && utf8.count <= 64 && index(after: startIndex) == endIndex
  }
}

extension String {
  /// The text with every kind of line end as a line feed.
  fileprivate func withLineFeeds() -> String {
    guard utf8.contains(0x0D) else { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    var previous: UInt8 = 0
    for byte in utf8 {
      if byte == 0x0D { bytes.append(0x0A) } else if byte != 0x0A || previous != 0x0D { bytes.append(byte) }
      previous = byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
