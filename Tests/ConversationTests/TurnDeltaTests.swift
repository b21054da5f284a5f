import AntiphonTesting
import Conversation
import FoundationEssentials
import Testing

@Suite("What has become of a turn")
struct TurnDeltaTests {
  private static let pieces = [
    "word ", "\n", "\r", "\n", "é", "e", "\u{301}", "👩", "\u{200D}", "👧", "🇩", "🇪", "漢字", "\0", "\"", "\\",
  ]
  private static let time = Timestamp(milliseconds: 1_767_225_600_000)

  private static func turn(_ revision: Int = 1) -> Turn {
    Turn(
      id: TurnID(high: 1, low: 1), responseID: ResponseID(high: 2, low: 2), index: 0, status: .waiting,
      revision: revision)
  }

  /// A later state of a turn.
  private static func grow(_ turn: Turn, _ random: inout SeededGenerator) -> Turn {
    var turn = turn
    turn.revision += Int.random(in: 1...9, using: &random)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let piece = pieces.randomElement(using: &random) ?? ""
      if Int.random(in: 0..<3, using: &random) == 0 { turn.reasoning += piece } else { turn.content += piece }
      turn.lastByteTime = time.advanced(byMilliseconds: Int64(turn.revision))
    }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: turn.status = .streaming
    case 1: turn.usage = Usage(inputTokens: turn.revision, outputTokens: 1)
    case 2:
      turn.toolCalls.append(
        ToolCall(
          id: ToolCallID(high: 3, low: UInt64(turn.revision)), providerCallID: "c", serverName: "builtin",
          methodName: "look",
          arguments: pieces.randomElement(using: &random) ?? ""))
    case 3: turn.error = TurnError(.network, "cut")
    default: break
    }
    return turn
  }

  @Test(
    "makes the later state of the earlier one, over the wire too, whatever is left out in between",
    arguments: 1...300 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var states = [Self.turn()]
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      states.append(Self.grow(states[states.count - 1], &random))
    }
    var reader = states[0]
    for later in states.dropFirst() where Bool.random(using: &random) || later == states.last {
      let delta = TurnDelta(from: reader, to: later)
      let sent = try JSONDecoder().decode(TurnDelta.self, from: JSONEncoder().encode(delta))
      #expect(sent == delta, "seed \(seed)")
      // A copy shows that a state somebody holds stays as it is.
      let held = reader
      let bytes = (Array(held.content.utf8), Array(held.reasoning.utf8))
      let fits = reader.apply(sent, at: later.lastByteTime ?? Self.time)
      #expect(fits, "seed \(seed)")
      #expect(Array(held.content.utf8) == bytes.0 && Array(held.reasoning.utf8) == bytes.1, "seed \(seed)")
      #expect(Array(reader.content.utf8) == Array(later.content.utf8), "seed \(seed): byte for byte")
      var expected = later
      if delta.changes == nil, expected.lastByteTime == nil { expected.lastByteTime = Self.time }
      #expect(reader == expected, "seed \(seed)")
    }
  }

  @Test("does not fit another state: nothing changes then", arguments: 1...200 as ClosedRange<UInt64>)
  func misfit(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let earlier = Self.grow(Self.turn(), &random)
    let later = Self.grow(earlier, &random)
    let delta = TurnDelta(from: earlier, to: later)
    var wrong = earlier
    switch Int.random(in: 0..<4, using: &random) {
    case 0: wrong = later
    case 1:
      wrong = Turn(id: TurnID(high: 9, low: 9), responseID: earlier.responseID, index: 0, status: .waiting)
    case 2 where delta.offset != nil: wrong.content += "x"
    case 3 where delta.reasoningOffset != nil: wrong.reasoning += "é"
    default: wrong.revision = later.revision + 5
    }
    let before = wrong
    let fits = wrong.apply(delta, at: Self.time)
    #expect(!fits && wrong == before, "seed \(seed)")
  }

  @Test("sends of a text that grew what was added, and of one that did not nothing")
  func size() throws {
    var earlier = Self.turn()
    earlier.content = String(repeating: "long ", count: 10_000)
    var later = earlier
    later.content += "end"
    later.revision = 2
    later.lastByteTime = Self.time
    let text = String(decoding: try JSONEncoder().encode(TurnDelta(from: earlier, to: later)), as: UTF8.self)
    #expect(text.utf8.count < 150)
    #expect(TurnDelta(from: earlier, to: later).changes == nil)
    var ended = later
    (ended.status, ended.revision) = (.completed, 3)
    let delta = TurnDelta(from: later, to: ended)
    #expect(delta.text == nil && delta.offset == nil && delta.changes?.content == "")
  }
}
