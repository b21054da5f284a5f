import Conversation
import Screen

/// What needs the user, and the way there.
extension ChatState {
  /// How many sessions wait for the user's word, the one that is shown among them.
  public var waitingSessionCount: Int { organizer.marks[.needsYou] }

  /// The same without those that are on the screen.
  var waitingElsewhereCount: Int {
    guard organizer.marks[.needsYou] > 0 else { return 0 }
    return organizer.marks[.needsYou]
      - panesOnScreen.count { pane in pane.sessionID.flatMap { entry(of: $0) }?.mark == .needsYou }
  }

  /// The sessions that want to be looked at, the most urgent first, those alike in the order of the list: they need
  /// the user's word, have failed, or have finished unseen.
  public var waitingSessions: [SessionID] {
    var found: [[SessionID]] = [[], [], []]
    for entry in sessions {
      if let mark = entry.mark, found.indices.contains(mark.rawValue) {
        found[mark.rawValue].append(entry.id)
      }
    }
    return found.flatMap { $0 }
  }

  /// Shows the most urgent one, from one of them the next, round and round.
  mutating func showNextWaiting(_ effects: inout [Effect]) {
    let waiting = waitingSessions
    let place = shown.sessionID.flatMap { waiting.firstIndex(of: $0) }
    guard !waiting.isEmpty, let next = place.map({ waiting[($0 + 1) % waiting.count] }) ?? waiting.first
    else {
      show(notice: .information, "Nothing needs you.")
      return
    }
    if shown == .session(next) {
      show(notice: .information, "Nothing else needs you.")
      return
    }
    closeFilter()
    let mark = entry(of: next)?.mark
    show(.session(next), &effects)
    setFocus(.composer)
    guard let mark, mark != .needsYou else { return }
    // Looking at it takes the mark away, so what it was is said here.
    show(
      notice: .information, mark == .failed ? "Failed while you were away." : "Finished while you were away.")
  }

  /// Shows what was shown before.
  mutating func showPrevious(_ effects: inout [Effect]) {
    guard let previous = previouslyShown else {
      show(notice: .information, "No other session has been shown yet.")
      return
    }
    closeFilter()
    show(previous, &effects)
    setFocus(.composer)
  }

  /// Changes what is known of a session, and with it how many have which mark.
  mutating func changeEntry(at index: Int, _ change: (inout SessionEntry) -> Void) {
    organizer.marks.add(-1, sessions[index].mark)
    change(&sessions[index])
    organizer.marks.add(1, sessions[index].mark)
  }
}
