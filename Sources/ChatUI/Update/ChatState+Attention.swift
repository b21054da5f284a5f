import Conversation
import Widgets

extension ChatState {
  /// Takes note of what a session's response is doing, and tells the person who looks elsewhere: when it
  /// waits for them, and when it is over after a long time.
  mutating func noteAttention(_ id: SessionID, _ status: TurnStatus, _ effects: inout [Effect]) {
    guard status.isTerminal else {
      if attention.began[id] == nil { attention.began[id] = now }
      if status != .awaitingApproval {
        attention.waiting.remove(id)
      } else if attention.waiting.insert(id).inserted {
        notify(.needsYou, id, &effects)
      }
      return
    }
    attention.waiting.remove(id)
    // What had ended before is only said again.
    guard let start = attention.began.removeValue(forKey: id), let limit = attention.notifiesAfter,
      now.milliseconds - start.milliseconds >= Int64(limit) * 1000
    else { return }
    switch status {
    case .completed: notify(.answered, id, &effects)
    case .failed, .interrupted: notify(.failed, id, &effects)
    default: break
    }
  }

  private func notify(_ reason: SessionNotification.Reason, _ id: SessionID, _ effects: inout [Effect]) {
    guard !attention.isFocused, attention.notifiesAfter != nil, let session = entry(of: id)?.session else {
      return
    }
    effects.append(.notify(SessionNotification(reason, title: title(of: session))))
  }

  /// What the window is called: the session, with a sign while it is being answered, and how many sessions wait for
  /// the person. Nothing in it moves.
  public var windowTitle: String {
    let count = waitingSessionCount == 0 ? "" : "(\(waitingSessionCount)) "
    guard let id = shown.sessionID, let entry = entry(of: id) else { return count + "Antiphon" }
    let mark = entry.activity == nil ? "" : "\(glyphs.active) "
    return "\(count)\(mark)\(title(of: entry.session)) - Antiphon"
  }
}
