import AntiphonTesting
import Conversation
import Coordinator

/// What a model says in the turns of one response, and how that ends.
struct ResponseScript: Sendable {
  enum Ending: Sendable, Hashable, CaseIterable {
    case completed
    /// The model fails in the last turn.
    case failed
    /// It fails before it has said anything at all.
    case failedAtOnce
    /// Somebody cancels it while the last turn goes on.
    case cancelled
    /// It would go on calling tools.
    case limit
    /// The process ended first.
    case interrupted
  }

  struct Turn: Sendable {
    var pieces: [ModelEvent] = []
    /// Milliseconds to wait before the piece with this number.
    var pauses: [Int: Int] = [:]
    /// Names of tools.
    var calls: [String] = []
  }

  static let turnLimit = 3
  static let tools = ["note", "slow", "fails", "ask"]
  /// Pieces of characters too: what joins with what comes before it, halves of a line end, what JSON must escape.
  private static let words = [
    "plain ", "süß", "汉字", "\n", "😀", " ", "\"quoted\" ", "𝔘", "e", "\u{301}", "👩", "\u{200D}", "🚀", "\r",
    "\\",
    "\u{0}", "\u{1B}[1m", "\u{2028}", "data: x\n\n", "</s>", "{\"a\":1}", "ﷺ", "ก", "้",
  ]

  var ending: Ending
  var turns: [Turn]
  /// Whether the model waits in the middle of its last turn until it is told to go on.
  var waits: Bool

  init(ending: Ending, isLong: Bool, random: inout SeededGenerator) {
    self.ending = ending
    let waitsAnyway = Int.random(in: 0..<3, using: &random) == 0
    waits = ending == .cancelled || ending == .interrupted || waitsAnyway && ending != .failedAtOnce
    let count =
      switch ending {
      case .failedAtOnce: 1
      case .limit: Self.turnLimit
      default: Int.random(in: 1...Self.turnLimit, using: &random)
      }
    turns = (0..<count).map { index in
      var turn = Turn()
      guard ending != .failedAtOnce else { return turn }
      for _ in 0..<Int.random(in: 1...(isLong ? 400 : 24), using: &random) {
        let text = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          Self.words.randomElement(using: &random)!
        }.joined()
        let isReasoning = Int.random(in: 0..<8, using: &random) == 0
        turn.pieces.append(isReasoning ? .reasoning(text) : .content(text))
        if Int.random(in: 0..<(isLong ? 20 : 2), using: &random) == 0 {
          turn.pauses[turn.pieces.count - 1] = Int.random(in: 1...9, using: &random)
        }
      }
      if index < count - 1 || ending == .limit {
        turn.calls = (0..<Int.random(in: 1...2, using: &random)).map { _ in
          Self.tools.randomElement(using: &random)!
        }
      }
      return turn
    }
  }

  /// What a state of a turn has that the model never said so.
  func problem(with turn: Conversation.Turn) -> String? {
    guard turn.index < turns.count else { return "there is no such turn" }
    var (content, reasoning) = ("", "")
    var contents = [0], reasonings = [0]
    for piece in turns[turn.index].pieces {
      switch piece {
      case .content(let text): content += text
      case .reasoning(let text): reasoning += text
      default: continue
      }
      contents.append(content.utf8.count)
      reasonings.append(reasoning.utf8.count)
    }
    guard content.begins(with: turn.content), contents.contains(turn.content.utf8.count) else {
      return "its text is not what was said"
    }
    guard reasoning.begins(with: turn.reasoning), reasonings.contains(turn.reasoning.utf8.count) else {
      return "its reasoning is not what was thought"
    }
    if turn.status == .completed, !content.isSame(turn.content) || !reasoning.isSame(turn.reasoning) {
      return "it is completed and not whole"
    }
    return nil
  }
}
