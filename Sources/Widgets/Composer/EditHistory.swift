/// What was edited, to be undone and done again; the oldest is forgotten when it grows too large.
struct EditHistory: Hashable, Sendable {
  struct Edit: Hashable, Sendable {
    var offset: Int
    var removed: String
    var inserted: String
    var caretBefore: Int
    var caretAfter: Int
    /// Those with the same number are undone and done again together.
    var group: Int?

    var bytes: Int { removed.utf8.count + inserted.utf8.count }
  }

  enum Kind: Hashable, Sendable {
    /// A single character typed, or erased by backspace or delete; those in a row are one edit.
    case typing, erasing
    case other
  }

  private static let maximumEdits = 1_000
  private static let maximumBytes = 16 << 20

  private var done: [Edit] = []
  private var undone: [Edit] = []
  private var bytes = 0
  /// The kind of the last edit while another one of the kind may join it.
  private var open: Kind?
  /// What the edits that are recorded now belong to.
  private var group: Int?
  private var nextGroup = 1

  /// Lets nothing join the last edit any more.
  mutating func close() { open = nil }

  /// What is recorded from now on is one step, until ``endGroup()``.
  mutating func beginGroup() {
    guard group == nil else { return }
    group = nextGroup
    nextGroup += 1
  }

  mutating func endGroup() {
    group = nil
    open = nil
  }

  mutating func record(_ edit: Edit, _ kind: Kind) {
    undone = []
    var edit = edit
    edit.group = group
    if open == kind, let last = done.indices.last, let joined = joined(done[last], edit, kind) {
      bytes += joined.bytes - done[last].bytes
      done[last] = joined
    } else {
      bytes += edit.bytes
      done.append(edit)
    }
    open = kind == .other ? nil : kind
    var surplus = max(0, done.count - Self.maximumEdits)
    for edit in done.prefix(surplus) { bytes -= edit.bytes }
    while bytes > Self.maximumBytes, surplus < done.count - 1 {
      bytes -= done[surplus].bytes
      surplus += 1
    }
    if surplus > 0 { done.removeFirst(surplus) }
  }

  /// What has to be taken back, in that order: one edit, or all of a group.
  mutating func undo() -> [Edit] {
    open = nil
    var edits: [Edit] = []
    while let edit = done.last, edits.isEmpty || edit.group != nil && edit.group == edits.last?.group {
      done.removeLast()
      bytes -= edit.bytes
      undone.append(edit)
      edits.append(edit)
    }
    return edits
  }

  /// What has to be done again, in that order.
  mutating func redo() -> [Edit] {
    open = nil
    var edits: [Edit] = []
    while let edit = undone.last, edits.isEmpty || edit.group != nil && edit.group == edits.last?.group {
      undone.removeLast()
      bytes += edit.bytes
      done.append(edit)
      edits.append(edit)
    }
    return edits
  }

  private func joined(_ last: Edit, _ edit: Edit, _ kind: Kind) -> Edit? {
    guard last.caretAfter == edit.caretBefore, last.group == edit.group else { return nil }
    var joined = last
    joined.caretAfter = edit.caretAfter
    if kind == .typing {
      guard edit.removed.isEmpty, edit.offset == last.offset + last.inserted.utf8.count else { return nil }
      // A word ends with the space behind it.
      guard let before = last.inserted.last, let next = edit.inserted.first else { return nil }
      if before.isNewline || next.isNewline || before.isWhitespace && !next.isWhitespace { return nil }
      joined.inserted += edit.inserted
      return joined
    }
    if edit.offset == last.offset {
      joined.removed = last.removed + edit.removed
    } else if edit.offset + edit.removed.utf8.count == last.offset {
      joined.removed = edit.removed + last.removed
      joined.offset = edit.offset
    } else {
      return nil
    }
    return joined
  }
}
