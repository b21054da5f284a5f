import Conversation
import Coordinator
import Testing

@testable import Remote

@Suite("The reader of a workspace's events")
struct WorkspaceEventReaderTests {
  private static let session = Session(
    id: SessionID(high: 1, low: 1), title: "Ä", model: ModelReference(provider: "a", model: "b"),
    createdAt: Timestamp(milliseconds: 0))
  private static let events: [WorkspaceEvent] = [
    .session(SessionActivity(session: session, status: .streaming)), .deleted(session.id),
    .rounds(session.id),
    .storage(StoreError(.full, "full")), .storage(nil),
  ]

  private func read(_ pieces: [[UInt8]]) -> ([WorkspaceAction], StreamDamage?) {
    var reader = WorkspaceEventReader(limit: 4096)
    var actions: [WorkspaceAction] = []
    do throws(StreamDamage) {
      for piece in pieces { try reader.feed(piece, into: &actions) }
      return (actions, nil)
    } catch { return (actions, error) }
  }

  @Test("gives what there is, wherever the bytes are cut")
  func cuts() throws {
    var bytes = try Wire.event("host", Wire.host())
    for event in Self.events { bytes += try Wire.event(nil, event) + Array(":\n\n".utf8) }
    for cut in 0...bytes.count {
      let (actions, damage) = read([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(damage == nil)
      #expect(actions == [.host(Wire.host())] + Self.events.map { .event($0) }, "cut at \(cut)")
    }
  }

  @Test(
    "calls damage what is no event",
    arguments: [
      "data: {\n\n", "data: {\"type\":\"weather\"}\n\n", "data: {\"type\":\"session\"}\n\n", "data: \n\n",
    ])
  func malformed(text: String) throws {
    let (actions, damage) = read([try Wire.event("host", Wire.host()), Array(text.utf8)])
    #expect(actions == [.host(Wire.host())])
    #expect(damage?.kind == .malformed(event: "message"))
  }

  @Test("wants to know first who is talking, and no line that is too long")
  func order() throws {
    #expect(read([try Wire.event(nil, WorkspaceEvent.rounds(Self.session.id))]).1?.kind == .misfit)
    #expect(read([[UInt8](repeating: 0x61, count: 5000)]).1?.kind == .tooLong)
    #expect(read([Array("event: host\ndata: 1\n\n".utf8)]).1?.kind == .malformed(event: "host"))
  }
}
