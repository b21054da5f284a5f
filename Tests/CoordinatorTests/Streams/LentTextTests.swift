import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Text that readers hold while it grows")
struct LentTextTests {
  private static let pieces = [
    "word ", "\n", "\r", "\n", "é", "e", "\u{301}", "👩", "\u{200D}", "👧", "🇩", "🇪", "漢字", "\0", " ",
    String(repeating: "long ", count: 500),
  ]

  /// Long enough that the text goes round through every place it can lie in.
  @Test(
    "is at every moment what was published, for whoever took it then",
    arguments: 1...20 as ClosedRange<UInt64>)
  func states(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var hub = StreamHub(turns: [Self.turn(.waiting, revision: 1)])
    var cursor = hub.cursor(since: nil)
    var (content, reasoning) = ("", "")
    var held: [(state: Turn, content: String, reasoning: String)] = []
    for revision in 2...600 {
      let piece = Self.pieces.randomElement(using: &random) ?? ""
      var addition = Self.turn(.streaming, revision: revision)
      if Int.random(in: 0..<4, using: &random) == 0 {
        addition.reasoning = piece
        reasoning += piece
      } else {
        addition.content = piece
        content += piece
      }
      hub.publish(TurnUpdate(addition: addition))
      if Bool.random(using: &random), case .deliver(let state) = hub.next(&cursor) {
        hub.lend()
        held.append((state, content, reasoning))
      }
      // Readers let go sooner or later, not in order.
      if held.count > 3 {
        let (state, content, reasoning) = held.remove(at: .random(in: 0..<held.count, using: &random))
        #expect(Self.same(state.content, content), "seed \(seed), revision \(revision)")
        #expect(Self.same(state.reasoning, reasoning), "seed \(seed), revision \(revision)")
      }
    }
    hub.publish(TurnUpdate(addition: Self.turn(.completed, revision: 601)))
    #expect(Self.same(hub.turns[0].content, content), "seed \(seed)")
    #expect(Self.same(hub.turns[0].reasoning, reasoning), "seed \(seed)")
  }

  /// Byte by byte; `==` alone would take other bytes that look the same.
  private static func same(_ left: String, _ right: String) -> Bool { Array(left.utf8) == Array(right.utf8) }

  private static func turn(_ status: TurnStatus, revision: Int) -> Turn {
    Turn(
      id: TurnID(high: 1, low: 0), responseID: ResponseID(high: 9, low: 9), index: 0, status: status,
      revision: revision)
  }
}
