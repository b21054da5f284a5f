import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Remote

@Suite("The reader of a stream's events")
struct StreamEventReaderTests {
  private let story = Story([["Hel", "lö"], ["漢"]])

  /// What pieces of a stream make of a hub.
  private func read(_ pieces: [[UInt8]], limit: Int = 1 << 20) -> (hub: StreamHub, damage: StreamDamage?) {
    var reader = StreamEventReader(story.responseID, limit: limit)
    var hub = StreamHub(turns: [])
    do throws(StreamDamage) {
      for piece in pieces {
        var actions: [StreamAction] = []
        var damage: StreamDamage?
        do throws(StreamDamage) { try reader.feed(piece, into: &actions) } catch { damage = error }
        for action in actions { try hub.apply(action, at: Timestamp(milliseconds: 0)) }
        if let damage { throw damage }
      }
      return (hub, nil)
    } catch {
      return (hub, error)
    }
  }

  @Test("shows what the host shows, wherever the bytes are cut")
  func cuts() throws {
    let bytes = try story.whole()
    for cut in 0...bytes.count {
      let (hub, damage) = read([Array(bytes[..<cut]), Array(bytes[cut...])])
      #expect(damage == nil)
      #expect(hub.turns.timeless == story.turns && hub.outcome == .completed, "cut at \(cut)")
    }
  }

  @Test("shows a state that there was, wherever the stream ends")
  func ends() throws {
    let bytes = try story.whole()
    for cut in 0...bytes.count {
      let (hub, damage) = read([Array(bytes[..<cut])])
      #expect(damage == nil)
      let states = [[]] + (1...story.states.count).map { story.turns(upTo: $0) }
      #expect(states.contains(hub.turns.timeless), "cut at \(cut)")
    }
  }

  @Test("takes what comes twice once", arguments: 1...100 as ClosedRange<UInt64>)
  func doubled(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var events = [try Wire.event("snapshot", id: 1, story.snapshot(after: 1))]
    for index in 1..<story.states.count {
      events.append(try story.update(index))
      // The present state anew, as after a connection that was lost, or the same change again.
      if Bool.random(using: &random) {
        events.append(try Wire.event("snapshot", id: 1, story.snapshot(after: index + 1)))
      } else if Bool.random(using: &random) {
        events.append(try story.update(index))
      }
    }
    let (hub, damage) = read(events + [try story.ending()])
    #expect(damage == nil && hub.turns.timeless == story.turns && hub.outcome == .completed, "seed \(seed)")
  }

  @Test("says so when something is missing that what follows builds on")
  func missing() throws {
    // A piece of text before another one, the end of a turn, the beginning of the next.
    for missing in [1, 3, 4] {
      var events = [try Wire.event("snapshot", id: 1, story.snapshot(after: 1))]
      for index in 1..<story.states.count where index != missing { events.append(try story.update(index)) }
      #expect(read(events + [try story.ending()]).damage?.kind == .misfit, "without \(missing)")
    }
    let late = try Wire.event(
      "snapshot", StreamSnapshot(responseID: story.responseID, turns: [], turnCount: 2, outcome: nil))
    #expect(read([late]).damage?.kind == .misfit)
    #expect(read([try story.update(1)]).damage?.kind == .misfit, "before any snapshot")
    #expect(read([try story.ending()]).damage?.kind == .misfit)
  }

  @Test(
    "calls damage what is no event of a host",
    arguments: [
      "event: snapshot\ndata: {\n\n", "event: snapshot\ndata: []\n\n", "event: snapshot\ndata: null\n\n",
      "event: turn\ndata: {\"id\":7}\n\n", "event: delta\ndata: \"x\"\n\n", "event: done\ndata: {}\n\n",
      "event: error\ndata: \n\n", "event: delta\ndata: \u{0}\n\n",
      "event: delta\ndata: {\"turnId\":\"00000000-0000-0006-0000-000000000000\",\"revision\":1e999}\n\n",
      "event: delta\ndata: {\"turnId\":\"00000000-0000-0006-0000-000000000000\",\"revision\":9223372036854775808}\n\n",
      "event: snapshot\ndata: " + String(repeating: "[", count: 100_000) + "\n\n",
    ])
  func malformed(text: String) throws {
    let (_, damage) = read([try Wire.event("snapshot", id: 1, story.snapshot(after: 1)), Array(text.utf8)])
    guard case .malformed = damage?.kind else {
      Issue.record("\(damage as Any)")
      return
    }
  }

  @Test("takes bytes that are no text for damage, or for other characters, never for an end")
  func illFormed() throws {
    var bytes = try story.whole()
    let place = try #require(bytes.firstIndex(of: 0xC3))
    bytes[place] = 0xFF
    let (hub, damage) = read([bytes])
    #expect(damage != nil || hub.turns.first?.content != story.turns.first?.content)
  }

  @Test("wants no line and no event that is too long")
  func huge() throws {
    let line = Array("event: turn\ndata: ".utf8) + [UInt8](repeating: 0x20, count: 5000)
    #expect(read([line], limit: 4096).damage?.kind == .tooLong)
    let lines = Array("event: turn\n".utf8) + Array(String(repeating: "data: 0123456789\n", count: 1000).utf8)
    #expect(read([lines], limit: 4096).damage?.kind == .tooLong)
  }

  @Test("does not take what is told of another response")
  func foreign() throws {
    let other = ResponseID(high: 1, low: 1)
    let turn = Turn(id: TurnID(high: 6, low: 0), responseID: other, index: 0, status: .waiting, revision: 1)
    let events = [
      try Wire.event("snapshot", StreamSnapshot(responseID: other, turns: [], turnCount: 0, outcome: nil)),
      try Wire.event(
        "snapshot", StreamSnapshot(responseID: story.responseID, turns: [turn], turnCount: 1, outcome: nil)),
      try Wire.event("turn", turn),
      try Wire.event("done", StreamEnding(responseID: other, outcome: .completed)),
    ]
    for event in events { #expect(read([event]).damage?.kind == .foreign) }
  }

  @Test("passes over signs of life and what it does not know")
  func unknown() throws {
    let bytes = Array(": hello\n\nevent: weather\ndata: {\n\n:\n\nretry: 5\n\n".utf8)
    let (hub, damage) = read([bytes, try story.whole()])
    #expect(damage == nil && hub.turns.timeless == story.turns)
  }

  @Test(
    "gives a state that there was or damage, whatever happens to the bytes",
    arguments: 1...400 as ClosedRange<UInt64>)
  func anything(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try story.whole(from: Int.random(in: 1...story.states.count, using: &random))
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...200, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default:
        bytes.insert(contentsOf: (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }, at: place)
      }
    }
    let (hub, _) = read([bytes])
    // Nothing in the text shows that a byte of it was changed; that its length and order hold is seen.
    var before: Turn?
    for turn in hub.turns {
      #expect(turn.index == (before?.index ?? -1) + 1, "seed \(seed)")
      #expect(before?.status.isTerminal ?? true, "seed \(seed)")
      before = turn
    }
  }
}
