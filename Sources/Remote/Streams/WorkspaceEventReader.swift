import Coordinator
import ServerSentEvents

/// What the stream of a workspace's events tells.
enum WorkspaceAction: Hashable, Sendable {
  /// Who is talking; the first that is told.
  case host(HostInformation)
  case event(WorkspaceEvent)
}

/// Takes the bytes of the stream of a workspace's events and says what they tell.
///
/// A pure value: bytes may be cut anywhere. Events of other names are passed over.
struct WorkspaceEventReader: Sendable {
  private var parser: EventStreamParser
  private var hasHost = false

  /// - Parameter limit: the most bytes a line and an event may have.
  init(limit: Int) {
    parser = EventStreamParser(limit: limit)
  }

  /// Takes the next bytes and adds what they tell to `actions`.
  ///
  /// - Throws: at the first damage. What came before it has been added; the reader is of no use afterwards.
  mutating func feed(
    _ bytes: [UInt8], into actions: inout [WorkspaceAction]
  ) throws(StreamDamage) {
    let (events, isTooLong) = parser.events(in: bytes)
    for event in events {
      switch event.type {
      case "host":
        actions.append(.host(try event.decode(HostInformation.self)))
        hasHost = true
      case "message":
        guard hasHost else { throw StreamDamage(.misfit) }
        actions.append(.event(try event.decode(WorkspaceEvent.self)))
      default: break
      }
    }
    if isTooLong { throw StreamDamage(.tooLong) }
  }
}
