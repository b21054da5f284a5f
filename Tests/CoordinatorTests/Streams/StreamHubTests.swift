import Conversation
import Coordinator
import Testing

@Suite("Stream hub")
struct StreamHubTests {
  private func turn(
    _ index: Int, _ status: TurnStatus, revision: Int, _ content: String = ""
  ) -> Turn {
    Turn(
      id: TurnID(high: 1, low: UInt64(index)), responseID: ResponseID(high: 9, low: 9), index: index,
      content: content, status: status, revision: revision)
  }

  private func hub() -> StreamHub { StreamHub(turns: [turn(0, .waiting, revision: 1)]) }

  private func drain(_ hub: StreamHub, _ cursor: inout StreamHub.Cursor) -> [String] {
    var seen: [String] = []
    while true {
      switch hub.next(&cursor) {
      case .deliver(let turn): seen.append("\(turn.index) \(turn.status) r\(turn.revision) \(turn.content)")
      case .wait: return seen
      case .finished: return seen + ["finished"]
      }
    }
  }

  @Test("text that a reader has not taken is merged into one snapshot")
  func merging() {
    var hub = hub()
    var cursor = hub.cursor(since: nil)
    #expect(drain(hub, &cursor) == ["0 waiting r1 "])
    for (offset, piece) in ["a", "b", "c"].enumerated() {
      hub.publish(TurnUpdate(addition: turn(0, .streaming, revision: 2 + offset, piece)))
    }
    #expect(drain(hub, &cursor) == ["0 streaming r4 abc"])
    #expect(drain(hub, &cursor) == [])
  }

  @Test("the end of a turn is given before the turn that follows, also to the slowest reader")
  func endings() {
    var hub = hub()
    var quick = hub.cursor(since: nil)
    var slow = hub.cursor(since: nil)
    _ = drain(hub, &quick)
    hub.publish(TurnUpdate(addition: turn(0, .streaming, revision: 2, "a")))
    hub.publish(TurnUpdate(addition: turn(0, .completed, revision: 3)))
    hub.publish(TurnUpdate(addition: turn(1, .waiting, revision: 4)))
    hub.publish(TurnUpdate(addition: turn(1, .streaming, revision: 5, "b")))
    hub.publish(TurnUpdate(addition: turn(1, .completed, revision: 6)))
    #expect(drain(hub, &quick) == ["0 completed r3 a", "1 completed r6 b"])
    hub.finish(.completed)
    #expect(drain(hub, &quick) == ["finished"])
    #expect(drain(hub, &slow) == ["0 completed r3 a", "1 completed r6 b", "finished"])
  }

  @Test("a reader resumes after the revision it names, once", arguments: 0...6)
  func resume(revision: Int) {
    var hub = hub()
    hub.publish(TurnUpdate(addition: turn(0, .completed, revision: 3, "a")))
    hub.publish(TurnUpdate(addition: turn(1, .waiting, revision: 4)))
    var cursor = hub.cursor(since: revision)
    let expected = [(3, "0 completed r3 a"), (4, "1 waiting r4 ")]
    // Five and six never were: such a reader starts over.
    let isKnown = revision <= 4
    #expect(drain(hub, &cursor) == expected.filter { !isKnown || $0.0 > revision }.map(\.1))
    hub.publish(TurnUpdate(addition: turn(1, .failed, revision: 7, "x")))
    #expect(drain(hub, &cursor) == ["1 failed r7 x"])
  }

  @Test("an ended turn stays as it is")
  func finality() {
    var hub = hub()
    hub.publish(TurnUpdate(addition: turn(0, .cancelled, revision: 2)))
    hub.publish(TurnUpdate(addition: turn(0, .streaming, revision: 3, "late")))
    #expect(hub.turns == [turn(0, .cancelled, revision: 2)])
    hub.finish(.cancelled)
    hub.finish(.completed)
    #expect(hub.outcome == .cancelled)
  }

  @Test("a turn does not appear before the end of the one before")
  func order() {
    var hub = hub()
    hub.publish(TurnUpdate(addition: turn(1, .waiting, revision: 2)))
    #expect(hub.turns.count == 1)
  }

  @Test("what is shown of a machine is what the machine decided")
  func refinement() {
    var line = MachineLine.started(tools: ["a"])
    var hub = StreamHub(turns: [line.first])
    func feed(_ event: TurnEvent) {
      for effect in line.machine.apply(event, at: MachineLine.origin) {
        if case .publish(let update) = effect { hub.publish(update) }
      }
    }
    feed(.say("one "))
    feed(
      .model([.content("two"), .reasoning("why"), .usage(Usage(inputTokens: 1, outputTokens: 2))], turn: 0))
    #expect(hub.turns == line.machine.turns)
    feed(.call("a"))
    feed(.modelEnded(turn: 0))
    #expect(hub.turns == line.machine.turns)
    feed(.toolFinished(line.turn.toolCalls[0].id, .success("x")))
    #expect(hub.turns[0].status == .runningTools, "an ending is not shown before it is committed")
    feed(.committed)
    #expect(hub.turns == line.machine.turns)
  }
}
