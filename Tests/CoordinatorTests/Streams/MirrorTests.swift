import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("The hub of a response that is answered elsewhere")
struct MirrorTests {
  private static let time = Timestamp(milliseconds: 0)

  private func turn(_ index: Int, _ status: TurnStatus, revision: Int, _ content: String = "") -> Turn {
    Turn(
      id: TurnID(high: 1, low: UInt64(index)), responseID: ResponseID(high: 9, low: 9), index: index,
      content: content, status: status, revision: revision)
  }

  @Test("takes a turn as it is, and one that is older or has ended not at all")
  func turns() {
    var hub = StreamHub(turns: [])
    hub.mirror(turn(1, .waiting, revision: 1))
    #expect(hub.turns.isEmpty, "the first is missing")
    hub.mirror(turn(0, .streaming, revision: 3, "ab"))
    hub.mirror(turn(0, .streaming, revision: 2, "a"))
    hub.mirror(turn(0, .streaming, revision: 3, "other"))
    #expect(hub.turns.map(\.content) == ["ab"])
    hub.mirror(turn(1, .waiting, revision: 9))
    #expect(hub.turns.count == 1, "the end of the first is missing")
    hub.mirror(turn(0, .completed, revision: 5, "abc"))
    hub.mirror(turn(0, .failed, revision: 6, "abcd"))
    #expect(hub.turns == [turn(0, .completed, revision: 5, "abc")])
    hub.mirror(turn(1, .waiting, revision: 6))
    hub.mirror(turn(0, .completed, revision: 7, "x"))
    #expect(hub.turns.map(\.revision) == [5, 6])
  }

  /// - Returns: whether it fits.
  private func change(_ hub: inout StreamHub, _ earlier: Turn, _ later: Turn) -> Bool {
    hub.mirror(TurnDelta(from: earlier, to: later), at: Self.time)
  }

  @Test("takes a change once, and none of another turn, of another text, or of a turn that has ended")
  func deltas() {
    var hub = StreamHub(turns: [])
    let (first, second) = (turn(0, .streaming, revision: 2, "a"), turn(0, .streaming, revision: 3, "aé"))
    let ended = turn(0, .completed, revision: 6, "aé")
    var fits = [change(&hub, first, second)]
    hub.mirror(first)
    fits += [change(&hub, first, second), change(&hub, first, second)]
    #expect(hub.turns[0].content == "aé")
    // Of a text that something is missing of, then of another turn.
    fits.append(
      change(&hub, turn(0, .streaming, revision: 4, "aé b"), turn(0, .streaming, revision: 5, "aé bc")))
    fits.append(change(&hub, turn(1, .waiting, revision: 8), turn(1, .streaming, revision: 9, "x")))
    fits.append(change(&hub, second, ended))
    fits.append(change(&hub, ended, turn(0, .completed, revision: 7, "aé!")))
    #expect(fits == [false, true, true, false, false, true, false])
    #expect(hub.turns.map(\.content) == ["aé"] && hub.revision == 6)
  }

  @Test("is lost once, with what is known still to be read, and not after its outcome")
  func loss() {
    var hub = StreamHub(turns: [turn(0, .streaming, revision: 2, "a")])
    hub.lose(.shuttingDown)
    hub.lose(.emptyRequest)
    #expect(hub.loss == .shuttingDown)
    var cursor = hub.cursor(since: nil)
    #expect(hub.next(&cursor) == .deliver(turn(0, .streaming, revision: 2, "a")))
    #expect(hub.next(&cursor) == .finished)
    var over = StreamHub(turns: [turn(0, .completed, revision: 2)], outcome: .completed)
    over.lose(.shuttingDown)
    #expect(over.loss == nil)
  }

  @Test("keeps the texts of long turns apart, come they whole or as changes", arguments: [false, true])
  func longTurns(whole: Bool) {
    var hub = StreamHub(turns: [])
    var cursor = hub.cursor(since: nil)
    var revision = 0
    for (index, letter) in ["a", "b", "c"].enumerated() {
      let piece = String(repeating: letter, count: 1500)
      var state = turn(index, .waiting, revision: revision + 1)
      hub.mirror(state)
      for step in 1...6 {
        var later = state
        revision = state.revision + 1
        (later.revision, later.status) = (revision, step == 6 ? .completed : .streaming)
        later.content += piece
        later.reasoning += piece.uppercased()
        if whole && step > 3 { hub.mirror(later) } else { #expect(change(&hub, state, later)) }
        state = later
        // Takes every state, as a terminal does.
        guard case .deliver(let seen) = hub.next(&cursor) else {
          Issue.record("nothing new")
          return
        }
        hub.lend()
        // Not as one expectation of two texts, which would print them.
        let isSame = seen.content == state.content && seen.reasoning == state.reasoning
        #expect(isSame, "turn \(index), step \(step)")
      }
    }
  }

  /// As it happens: changes and whole turns, some of them twice, with readers that hold what they were given.
  @Test("shows what the other hub shows, to readers of any pace", arguments: 1...200 as ClosedRange<UInt64>)
  func following(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "a", "é", "\u{301}", "👩", "\u{200D}", "👧", "\r", "\n", String(repeating: "long ", count: 50),
    ]
    var original = StreamHub(turns: [turn(0, .waiting, revision: 1)])
    var mirror = StreamHub(turns: [])
    var upstream = original.cursor(since: nil)
    var downstream = mirror.cursor(since: nil)
    var last: Turn?
    var held: [(state: Turn, content: String)] = []
    func pass() {
      guard case .deliver(let state) = original.next(&upstream) else { return }
      original.lend()
      if let before = last, before.id == state.id {
        let delta = TurnDelta(from: before, to: state)
        for _ in 0..<Int.random(in: 1...2, using: &random) {
          let fits = mirror.mirror(delta, at: Self.time)
          #expect(fits, "seed \(seed)")
        }
      } else {
        mirror.mirror(state)
      }
      if Int.random(in: 0..<5, using: &random) == 0 { mirror.mirror(state) }
      last = state
    }
    for revision in 2...300 {
      let index = original.turns.count - 1
      var addition = turn(index, .streaming, revision: revision, pieces.randomElement(using: &random) ?? "")
      if original.turns[index].status.isTerminal {
        addition = turn(index + 1, .waiting, revision: revision)
      } else if Int.random(in: 0..<40, using: &random) == 0 {
        addition.status = .completed
      }
      original.publish(TurnUpdate(addition: addition))
      if Int.random(in: 0..<3, using: &random) == 0 { pass() }
      if Int.random(in: 0..<4, using: &random) == 0, case .deliver(let state) = mirror.next(&downstream) {
        mirror.lend()
        held.append((state, String(decoding: Array(state.content.utf8), as: UTF8.self)))
      }
    }
    while case .deliver = {
      var cursor = upstream; return original.next(&cursor)
    }() as StreamHub.Step { pass() }
    #expect(mirror.turns.map(\.content) == original.turns.map(\.content), "seed \(seed)")
    #expect(mirror.turns.map(\.revision) == original.turns.map(\.revision), "seed \(seed)")
    #expect(mirror.turns.map(\.status) == original.turns.map(\.status), "seed \(seed)")
    for (state, content) in held { #expect(state.content == content, "seed \(seed): what was given stays") }
  }
}
