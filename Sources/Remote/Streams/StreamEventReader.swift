import Conversation
import Coordinator
import ServerSentEvents

/// What a stream tells of a response.
enum StreamAction: Hashable, Sendable {
  case snapshot(StreamSnapshot)
  case turn(Turn)
  case delta(TurnDelta)
  case ending(StreamEnding)
}

/// Takes the bytes of a stream in delta form and says what they tell.
///
/// A pure value: bytes may be cut anywhere. Events of other names are passed over, so that a host may tell more.
struct StreamEventReader: Sendable {
  private let responseID: ResponseID
  private var parser: EventStreamParser

  /// - Parameter limit: the most bytes a line and an event may have.
  init(_ responseID: ResponseID, limit: Int) {
    self.responseID = responseID
    parser = EventStreamParser(limit: limit)
  }

  /// Takes the next bytes and adds what they tell to `actions`.
  ///
  /// - Throws: at the first damage. What came before it has been added; the reader is of no use afterwards.
  mutating func feed(
    _ bytes: [UInt8], into actions: inout [StreamAction]
  ) throws(StreamDamage) {
    let (events, isTooLong) = parser.events(in: bytes)
    for event in events {
      if let action = try action(of: event) { actions.append(action) }
    }
    if isTooLong { throw StreamDamage(.tooLong) }
  }

  private func action(of event: ServerSentEvent) throws(StreamDamage) -> StreamAction? {
    switch event.type {
    case "snapshot":
      let snapshot = try event.decode(StreamSnapshot.self)
      guard snapshot.responseID == responseID, snapshot.turns.allSatisfy({ $0.responseID == responseID })
      else { throw StreamDamage(.foreign) }
      return .snapshot(snapshot)
    case "turn":
      let turn = try event.decode(Turn.self)
      guard turn.responseID == responseID else { throw StreamDamage(.foreign) }
      return .turn(turn)
    case "delta":
      let delta = try event.decode(TurnDelta.self)
      guard delta.changes?.responseID ?? responseID == responseID else { throw StreamDamage(.foreign) }
      return .delta(delta)
    case "done", "error":
      let ending = try event.decode(StreamEnding.self)
      guard ending.responseID == responseID else { throw StreamDamage(.foreign) }
      return .ending(ending)
    default: return nil
    }
  }
}
