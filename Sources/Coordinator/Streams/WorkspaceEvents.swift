import Conversation

/// Something that happened to the sessions of a workspace, told so that a list of them can follow.
public enum WorkspaceEvent: Sendable, Hashable {
  /// A session is new, has another name or model, or its response has reached another status.
  case session(SessionActivity)
  case deleted(SessionID)
  /// Rounds of a session have been moved, edited or withdrawn, or show another response: they should be read anew.
  case rounds(SessionID)
  /// The tool servers are not any more as they were told of: they should be looked at anew.
  case toolServers
  /// The store cannot keep what is said, or can again (`nil`). What could not be written stays in memory.
  case storage(StoreError?)
  /// The process that has the workspace open cannot be reached, or can again; never where it is this one.
  case connection(HostConnection)
}

/// Where a session stands.
public struct SessionActivity: Sendable, Hashable {
  public var session: Session
  /// The response that is being made; `nil` when the session is at rest.
  public var responseID: ResponseID?
  /// The status of that response's present turn.
  public var status: TurnStatus?
  /// How the last response since the program started ended; `nil` when there was none.
  public var lastOutcome: ResponseOutcome?

  public init(
    session: Session, responseID: ResponseID? = nil, status: TurnStatus? = nil,
    lastOutcome: ResponseOutcome? = nil
  ) {
    self.session = session
    self.responseID = responseID
    self.status = status
    self.lastOutcome = lastOutcome
  }
}

/// The events of a workspace, for any number of readers.
///
/// Each iterator first gets the last event of every session that has had one since the program started, then
/// what follows. Events of one session that a reader has not taken are replaced by later ones, so a slow reader
/// costs nothing. It ends when the coordinator has shut down, or the reader's task is cancelled.
public struct WorkspaceEvents: AsyncSequence, Sendable {
  public typealias Element = WorkspaceEvent
  public typealias Failure = Never

  /// What every reader sees.
  package let hub: Broadcast<WorkspaceEventHub>
  /// What fills the hub where the coordinator does not.
  private let source: (any Sendable)?

  package init(hub: Broadcast<WorkspaceEventHub>, source: (any Sendable)? = nil) {
    self.hub = hub
    self.source = source
  }

  public func makeAsyncIterator() -> Iterator {
    Iterator(hub: hub, source: source)
  }

  /// One reader.
  public struct Iterator: AsyncIteratorProtocol {
    let hub: Broadcast<WorkspaceEventHub>
    let source: (any Sendable)?
    var sequence = 0

    /// The next event; `nil` after the last one, or when the task is cancelled.
    public mutating func next() async -> WorkspaceEvent? {
      await next(isolation: #isolation)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async -> WorkspaceEvent? {
      let last = sequence
      let step = await hub.first(isolation: actor) { hub -> WorkspaceEventHub.Step? in
        let step = hub.next(after: last)
        return step == .wait ? nil : step
      }
      guard case .deliver(let event, let sequence) = step else { return nil }
      self.sequence = sequence
      return event
    }
  }
}

/// The last event of each session, in the order in which they came.
///
/// A pure value; readers are cursors, as with `StreamHub`.
package struct WorkspaceEventHub: Sendable {
  private enum Key: Hashable, Sendable {
    case session(SessionID)
    case rounds(SessionID)
    case toolServers
    case storage
    case connection
  }
  private struct Entry: Sendable {
    var event: WorkspaceEvent
    var sequence: Int
  }

  package enum Step: Sendable, Hashable {
    case deliver(WorkspaceEvent, sequence: Int)
    case wait
    case finished
  }

  private var latest: [Key: Entry] = [:]
  /// Rising sequence numbers; those of replaced events are left out when they become too many.
  private var order: [(sequence: Int, key: Key)] = []
  private var sequence = 0
  /// Whether nothing will follow.
  package private(set) var isFinished = false

  package init() {}

  /// How much is kept; tests hold it against the number of sessions.
  package var count: Int { order.count }

  package mutating func publish(_ event: WorkspaceEvent) {
    sequence += 1
    let key =
      switch event {
      case .session(let activity): Key.session(activity.session.id)
      case .deleted(let id): Key.session(id)
      case .rounds(let id): Key.rounds(id)
      case .toolServers: Key.toolServers
      case .storage: Key.storage
      case .connection: Key.connection
      }
    latest[key] = Entry(event: event, sequence: sequence)
    order.append((sequence, key))
    if order.count > 2 * latest.count + 8 {
      order.removeAll { latest[$0.key]?.sequence != $0.sequence }
    }
  }

  package mutating func finish() {
    isFinished = true
  }

  /// The earliest event after a sequence number that nothing has replaced.
  package func next(after last: Int) -> Step {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if order[middle].sequence > last { high = middle } else { low = middle + 1 }
    }
    for position in low..<order.count {
      if let entry = latest[order[position].key], entry.sequence == order[position].sequence {
        return .deliver(entry.event, sequence: entry.sequence)
      }
    }
    return isFinished ? .finished : .wait
  }
}
