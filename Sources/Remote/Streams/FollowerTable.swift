import Conversation
import Coordinator
import Synchronization

/// The responses that somebody here reads, one follower each.
final class FollowerTable: Sendable {
  private struct Entry {
    weak var follower: ResponseFollower?
  }

  private let entries = Mutex<[ResponseID: Entry]>([:])

  /// The follower of a response: the one there is, or a new one where there is none that goes on.
  func follower(of id: ResponseID, _ client: RemoteClient) -> ResponseFollower {
    let (follower, replaced) = entries.withLock { entries in
      let known = entries[id]?.follower
      if let known, !known.isLost { return (known, ResponseFollower?.none) }
      let follower = ResponseFollower(id, client) { [weak self] in self?.forget(id) }
      entries[id] = Entry(follower: follower)
      return (follower, known)
    }
    // Not let go of under the lock, which it takes when it goes.
    withExtendedLifetime(replaced) {}
    return follower
  }

  /// The follower of a response, if somebody reads it.
  func known(_ id: ResponseID) -> ResponseFollower? { entries.withLock { $0[id]?.follower } }

  /// How many there are.
  var count: Int { entries.withLock { $0.count } }

  private func forget(_ id: ResponseID) {
    entries.withLock { entries in
      // Another one may have taken its place.
      if let entry = entries[id], entry.follower == nil { entries[id] = nil }
    }
  }

  func loseAll(_ error: CoordinatorError) {
    let all = entries.withLock { $0.values.compactMap(\.follower) }
    for follower in all { follower.lose(error) }
  }
}
