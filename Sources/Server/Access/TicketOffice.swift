import Conversation
import Coordinator
import Synchronization

/// Tickets stand in for the token where a client can send no header, as a web page's `EventSource` and `WebSocket`
/// cannot: each is used once, and soon.
final class TicketOffice: Sendable {
  /// No more than so many are valid at a time; the oldest gives way.
  static let limit = 1024

  private let lifetime: Int64
  private let now: @Sendable () -> Timestamp
  private let tickets = Mutex<[(text: String, expiresAt: Timestamp)]>([])

  init(
    lifetime: Duration = .seconds(60),
    now: @escaping @Sendable () -> Timestamp = CoordinatorEnvironment.live.now
  ) {
    self.lifetime = lifetime.components.seconds * 1000
    self.now = now
  }

  func issue() -> (ticket: String, expiresAt: Timestamp) {
    let time = now()
    let ticket = (text: AccessToken.random().text, expiresAt: time.advanced(byMilliseconds: lifetime))
    tickets.withLock { tickets in
      tickets.removeAll { $0.expiresAt <= time }
      if tickets.count >= Self.limit { tickets.removeFirst() }
      tickets.append(ticket)
    }
    return (ticket.text, ticket.expiresAt)
  }

  /// Whether a ticket was valid; it is not any more.
  func redeem(_ ticket: String) -> Bool {
    let time = now()
    return tickets.withLock { tickets in
      // All of them are looked at, so that the time this takes says nothing.
      var found: Int?
      for (index, candidate) in tickets.enumerated() where ConstantTime.areEqual(candidate.text, ticket) {
        found = index
      }
      guard let found else { return false }
      return tickets.remove(at: found).expiresAt > time
    }
  }
}
