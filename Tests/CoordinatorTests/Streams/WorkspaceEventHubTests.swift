import Conversation
import Coordinator
import Testing

@Suite("Workspace event hub")
struct WorkspaceEventHubTests {
  private func activity(_ number: UInt64, _ title: String) -> WorkspaceEvent {
    .session(
      SessionActivity(
        session: Session(
          id: SessionID(high: 0, low: number), title: title,
          model: ModelReference(provider: "p", model: "m"), createdAt: Timestamp(milliseconds: 0))))
  }

  private func drain(_ hub: WorkspaceEventHub, after sequence: inout Int) -> [WorkspaceEvent] {
    var seen: [WorkspaceEvent] = []
    while case .deliver(let event, let next) = hub.next(after: sequence) {
      seen.append(event)
      sequence = next
    }
    return seen
  }

  @Test("the latest event of each session replaces those before it")
  func coalescing() {
    var hub = WorkspaceEventHub()
    var reader = 0
    hub.publish(activity(1, "a"))
    hub.publish(activity(2, "b"))
    hub.publish(activity(1, "c"))
    #expect(drain(hub, after: &reader) == [activity(2, "b"), activity(1, "c")])
    hub.publish(.deleted(SessionID(high: 0, low: 2)))
    #expect(drain(hub, after: &reader) == [.deleted(SessionID(high: 0, low: 2))])
    #expect(hub.next(after: reader) == .wait)
    hub.finish()
    #expect(hub.next(after: reader) == .finished)
    var late = 0
    #expect(drain(hub, after: &late) == [activity(1, "c"), .deleted(SessionID(high: 0, low: 2))])
  }

  @Test("however much happens, what is kept grows with the number of sessions alone")
  func bounded() {
    var hub = WorkspaceEventHub()
    for round in 0..<1000 {
      for session in 1...10 { hub.publish(activity(UInt64(session), "\(round)")) }
      #expect(hub.count <= 2 * 10 + 9)
    }
    var reader = 0
    #expect(drain(hub, after: &reader).count == 10)
  }
}
