import Conversation
import Coordinator

/// Somebody who follows the sessions of a process, as a list of them does.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class SessionFollower: @unchecked Sendable {
  private var activities: [SessionID: SessionActivity] = [:]
  private(set) var hasEnded = false

  init(_ coordinator: SessionCoordinator) {
    Task {
      for await event in coordinator.events() {
        self.take(event)
        await SeededScheduler.shared.yield(upTo: 4)
      }
      self.hasEnded = true
    }
  }

  private func take(_ event: WorkspaceEvent) {
    switch event {
    case .session(let activity): activities[activity.session.id] = activity
    case .deleted(let id): activities[id] = nil
    // That the store fails is known until something is written again, which may be never.
    case .rounds, .toolServers, .storage, .connection: return
    }
  }

  /// What is wrong with what it has been told, when all responses are over and everything is written.
  var wrong: Violation? {
    guard let busy = activities.values.first(where: { $0.responseID != nil || $0.status != nil }) else {
      return nil
    }
    return Violation(.events, "session \(busy.session.title) is said to be \(busy.status as Any)")
  }
}
