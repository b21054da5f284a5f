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
  private var parser = EventStreamParser()
  private var hasHost = false

  /// - Parameter limit: the most bytes a line and an event may have.
  init(limit: Int) {
    parser.maximumLineLength = limit
    parser.maximumEventLength = limit
  }

  /// Takes the next bytes and adds what they tell to `actions`.
  ///
  /// - Throws: at the first damage. What came before it has been added; the reader is of no use afterwards.
  mutating func feed(
    _ bytes: [UInt8], into actions: inout [WorkspaceAction]
  ) throws(StreamDamage) {
    var events: [ServerSentEvent] = []
    var isTooLong = false
    do throws(EventStreamFailure) {
      try bytes.withUnsafeBufferPointer { bytes throws(EventStreamFailure) in
        try parser.feed(UnsafeRawBufferPointer(bytes), into: &events)
      }
    } catch { isTooLong = true }
    for event in events {
      switch event.type {
      case "host":
        actions.append(.host(try decode(HostInformation.self, event)))
        hasHost = true
      case "message":
        guard hasHost else { throw StreamDamage(.misfit) }
        actions.append(.event(try decode(WorkspaceEvent.self, event)))
      default: break
      }
    }
    if isTooLong { throw StreamDamage(.tooLong) }
  }

  private func decode<Value: Decodable>(
    _ type: Value.Type, _ event: ServerSentEvent
  ) throws(StreamDamage) -> Value {
    do { return try WireJSON.decode(type, from: event.data) } catch {
      throw StreamDamage(.malformed(event: event.type))
    }
  }
}
