import Conversation
import Widgets

/// Which rows the list has.
extension ChatState {
  /// The sessions of the list in their order, drafts apart.
  func listedSessions(matching text: String) -> [PaneID] {
    let filter = SessionFilter(text)
    guard text.contains(where: { !$0.isWhitespace }) else {
      var panes: [PaneID] = []
      panes.reserveCapacity(sessions.count)
      for place in sessions.indices {
        let id = sessions[place].id
        if isListed(sessions[place].session, filter) || isOpen(id) { panes.append(.session(id)) }
      }
      return panes
    }
    let wanted = FuzzyPattern(filter.words)
    var found: [(score: Int, place: Int, id: SessionID)] = []
    for (place, entry) in sessions.enumerated() where isListed(entry.session, filter) {
      guard filter.admits(entry.session) else { continue }
      var score = 0
      if !filter.words.isEmpty {
        guard let fit = wanted.score(in: entry.session.title) else { continue }
        score = fit
      }
      found.append((score, place, entry.id))
    }
    found.sort { $0.score == $1.score ? $0.place < $1.place : $0.score > $1.score }
    return found.map { .session($0.id) }
  }

  private func isListed(_ session: Session, _ filter: SessionFilter) -> Bool {
    (!session.isArchived || organizer.showsArchived || filter.isArchived)
      && (organizer.tag.map(session.hasTag) ?? true)
  }
}
