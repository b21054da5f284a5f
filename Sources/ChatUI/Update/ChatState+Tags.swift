import Conversation
import Screen
import Widgets

/// Giving tags, and looking at the sessions of one.
extension ChatState {
  mutating func startTags() {
    let sessions = sessionsInHand
    guard let first = sessions.first else {
      show(notice: .information, "A session can have tags once something was said in it.")
      return
    }
    let common = first.tags.filter { tag in sessions.allSatisfy { $0.hasTag(tag) } }
    dialog = .tags(TagDialog(.give(sessions.map(\.id)), known: knownTags, common: common))
  }

  mutating func startTagLimit() {
    var known = knownTags
    if known.isEmpty, organizer.tag == nil {
      let key = commands.label(for: .tagSelected, in: .sessions) ?? "t"
      show(notice: .information, "No session has tags yet: \(key) in the list gives some.")
      return
    }
    if organizer.tag != nil { known.insert(TagDialog.Choice(tag: nil, count: sessions.count), at: 0) }
    dialog = .tags(TagDialog(.limit, known: known))
  }

  /// All tags, the most frequent first.
  private var knownTags: [TagDialog.Choice] {
    var places: [String: Int] = [:]
    var choices: [TagDialog.Choice] = []
    for entry in sessions {
      for tag in entry.session.tags {
        let key = SessionTags.key(of: tag)
        if let place = places[key] {
          choices[place].count += 1
        } else {
          places[key] = choices.count
          choices.append(TagDialog.Choice(tag: tag, count: 1))
        }
      }
    }
    return choices.sorted {
      $0.count == $1.count ? ($0.tag ?? "") < ($1.tag ?? "") : $0.count > $1.count
    }
  }

  /// A session that is begun while the list is limited to a tag gets it, as a file gets into the folder that is open.
  mutating func addTagOfList(to session: Session, _ effects: inout [Effect]) {
    guard let tag = organizer.tag, !session.hasTag(tag) else { return }
    make([SessionEdit(session.id, .change(SessionChange(tags: session.tags + [tag])))], &effects)
  }

  // MARK: Keys

  /// - Returns: whether the open field had a use for the command.
  mutating func performInTags(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .tags(var tags) = dialog else { return false }
    switch command {
    case .rowAbove, .editUp, .listUp: moveChoice(by: -1, in: &tags)
    case .rowBelow, .editDown, .listDown: moveChoice(by: 1, in: &tags)
    case .listFilter: _ = tags.complete(tags.selection.selected ?? 0)
    case .fieldAccept:
      accept(&tags, &effects)
      return true
    default: return false
    }
    dialog = .tags(tags)
    return true
  }

  /// Up from the first choice leads back to what was typed.
  private func moveChoice(by amount: Int, in tags: inout TagDialog) {
    if amount < 0, tags.selection.selected == 0, tags.purpose != .limit {
      tags.selection.select(nil)
    } else if amount > 0 || tags.selection.selected != nil {
      tags.selection.move(by: amount)
    }
  }

  /// Takes the choice, or what was typed.
  private mutating func accept(_ tags: inout TagDialog, _ effects: inout [Effect]) {
    if case .limit = tags.purpose {
      guard let place = tags.selection.selected else { return }
      dialog = nil
      limit(to: tags.choices[place].tag)
    } else if tags.complete(tags.selection.selected) {
      dialog = .tags(tags)
    } else if case .give(let ids) = tags.purpose {
      give(tags, to: ids, &effects)
    }
  }

  private mutating func limit(to tag: String?) {
    organizer.tag = tag
    firstRow = 0
    refreshRows()
    setFocus(.sessions)
    show(notice: .information, tag.map { "Sessions with the tag \($0)." } ?? "All sessions.")
  }

  /// What was typed replaces the tags that all of the sessions had.
  private mutating func give(_ tags: TagDialog, to ids: [SessionID], _ effects: inout [Effect]) {
    var tags = tags
    let changes: [(session: Session, change: SessionChange)]
    do throws(TagError) {
      changes = try self.changes(
        SessionTags.checked(SessionTags.typed(tags.editor.text)), tags.common, of: ids)
    } catch {
      tags.problem = "\(error) \(error.suggestion)"
      dialog = .tags(tags)
      return
    }
    dialog = nil
    guard !changes.isEmpty else { return }
    apply(changes, &effects)
    let names = name(of: changes.map(\.session))
    if changes.count == 1, let new = changes[0].change.tags {
      let list = new.map { "#\($0)" }.joined(separator: " ")
      show(notice: .information, new.isEmpty ? "\(names) has no tags." : "\(names): \(list)")
    } else {
      show(notice: .information, "Changed the tags of \(names).")
    }
  }

  private func changes(
    _ typed: [String], _ common: [String], of ids: [SessionID]
  ) throws(TagError) -> [(session: Session, change: SessionChange)] {
    let keys = Set(typed.map(SessionTags.key))
    let gone = Set(common.map(SessionTags.key)).subtracting(keys)
    var changes: [(session: Session, change: SessionChange)] = []
    for id in ids {
      guard let session = entry(of: id)?.session else { continue }
      // In the order typed; behind them what only some of the sessions have.
      let others = session.tags.filter { !keys.contains(SessionTags.key(of: $0)) }
      let kept = others.filter { !gone.contains(SessionTags.key(of: $0)) }
      let new = try SessionTags.checked(ids.count == 1 ? typed : typed + kept)
      if new != session.tags { changes.append((session, SessionChange(tags: new))) }
    }
    return changes
  }
}
