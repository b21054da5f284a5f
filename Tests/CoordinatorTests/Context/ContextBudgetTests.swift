import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("What fits into a model's window")
struct ContextBudgetTests {
  /// A round whose messages come to about this many tokens.
  private func round(_ index: Int, tokens: Int = 100, summarizes: Int? = nil) -> RoundDetail {
    let time = Timestamp(milliseconds: 0)
    let response = ResponseID(high: 1, low: UInt64(index))
    let round = Round(
      id: RoundID(high: 2, low: UInt64(index)), sessionID: SessionID(high: 3, low: 1), index: index,
      requestID: RequestID(high: 4, low: UInt64(index)), responseID: response, summarizedThrough: summarizes,
      createdAt: time)
    let text = String(repeating: "abcdefg", count: max(0, tokens - 8 - 4) / 2)
    return RoundDetail(
      round: round, request: Request(id: round.requestID, content: "question", createdAt: time),
      response: Response(
        id: response, roundID: round.id, sessionID: round.sessionID, model: Bench.model,
        turns: [
          Turn(
            id: TurnID(high: 5, low: UInt64(index)), responseID: response, index: 0,
            content: "\(index) \(text)", status: .completed)
        ], outcome: .completed, createdAt: time))
  }

  private func history(_ rounds: [RoundDetail], window: Int?) -> History {
    var history = History(before: rounds.count, window: window)
    history.prepend(rounds, isStart: true)
    return history
  }

  /// The indexes of the rounds that are told.
  private func told(_ fitting: ContextBudget.Fitting) -> [Int] {
    fitting.messages.compactMap {
      guard case .assistant(let text, _, _) = $0 else { return nil }
      return Int(text.prefix { $0 != " " })
    }
  }

  @Test("without a window everything is told")
  func unknown() {
    let budget = ContextBudget(.unknown, maximumOutputTokens: nil)
    let fitting = budget.fit(history((0..<9).map { round($0) }, window: nil), fixed: 50)
    #expect(told(fitting) == Array(0..<9))
    #expect(fitting.use.window == nil)
    #expect(fitting.use.omittedBefore == nil)
    #expect(fitting.use.fraction == nil)
  }

  @Test("whole rounds are left out, the oldest first, and it is said which")
  func oldestFirst() {
    let budget = ContextBudget(ModelProfile(contextWindow: 1000), maximumOutputTokens: 400)
    let fitting = budget.fit(history((0..<9).map { round($0) }, window: 1000), fixed: 100)
    #expect(told(fitting) == [4, 5, 6, 7, 8] || told(fitting) == [5, 6, 7, 8])
    #expect(fitting.use.omittedBefore == told(fitting).first)
    #expect(fitting.use.estimatedTokens <= 600)
  }

  @Test("a gap is never told: what stands before a round that does not fit is left out too")
  func noGaps() {
    let rounds = [round(0), round(1, tokens: 900), round(2)]
    let budget = ContextBudget(ModelProfile(contextWindow: 1000), maximumOutputTokens: 100)
    #expect(told(budget.fit(history(rounds, window: 1000), fixed: 100)) == [2])
  }

  @Test("less is told as tools answer more")
  func tools() {
    let all = history((0..<9).map { round($0) }, window: 1000)
    let budget = ContextBudget(ModelProfile(contextWindow: 1000), maximumOutputTokens: 100)
    let counts = stride(from: 0, through: 900, by: 100).map { told(budget.fit(all, fixed: $0)).count }
    #expect(counts == counts.sorted(by: >))
    #expect(counts.first == 9 || counts.first == 8)
    #expect(counts.last == 0)
  }

  @Test("a summary stands for what it summarizes; what came after is told as it was")
  func summary() {
    let rounds = [round(0), round(1), round(2), round(3, summarizes: 1), round(4)]
    let budget = ContextBudget(ModelProfile(contextWindow: 100_000), maximumOutputTokens: nil)
    let fitting = budget.fit(history(rounds, window: 100_000), fixed: 0)
    #expect(told(fitting) == [3, 2, 4])
    #expect(fitting.use.summaryIndex == 3)
    #expect(fitting.use.omittedBefore == nil)
  }

  @Test("the latest summary counts; one that failed does not")
  func summaries() {
    var failed = round(5, summarizes: 3)
    failed.response.outcome = .cancelled
    let rounds = [round(0), round(1, summarizes: 0), round(2), round(3, summarizes: 2), round(4), failed]
    let fitting = ContextBudget(.unknown, maximumOutputTokens: nil)
      .fit(history(rounds, window: nil), fixed: 0)
    #expect(told(fitting) == [3, 4])
  }

  @Test("a long session is read no further than the window reaches")
  func reading() {
    var history = History(before: 1000, window: 1000)
    var pages = 0
    while history.wantsMore {
      let end = 1000 - pages * 5
      history.prepend((end - 5..<end).map { round($0) }, isStart: end == 5)
      pages += 1
    }
    #expect(pages <= 3)
    let budget = ContextBudget(ModelProfile(contextWindow: 1000), maximumOutputTokens: 1)
    #expect(budget.fit(history, fixed: 0).use.omittedBefore != nil)
  }

  @Test(
    "random histories: a suffix, within the window, and nothing that would still fit is left out",
    arguments: 1...200)
  func property(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let window = Int.random(in: 50...4000, using: &random)
    let rounds = (0..<Int.random(in: 0...20, using: &random)).map {
      round($0, tokens: Int.random(in: 12...600, using: &random))
    }
    let budget = ContextBudget(
      ModelProfile(contextWindow: window), maximumOutputTokens: Int.random(in: 1...1000, using: &random))
    let fixed = Int.random(in: 0...window, using: &random)
    let all = history(rounds, window: window)
    let fitting = budget.fit(all, fixed: fixed)
    let indexes = told(fitting)
    #expect(indexes == Array((rounds.count - indexes.count)..<rounds.count), "seed \(seed)")
    let free = window - budget.reserve
    #expect(indexes.isEmpty || fitting.use.estimatedTokens <= free, "seed \(seed)")
    if indexes.count < rounds.count, let next = all.entries.dropFirst(indexes.count).first {
      #expect(fitting.use.estimatedTokens + next.tokens > free, "seed \(seed)")
      #expect(fitting.use.omittedBefore == rounds.count - indexes.count, "seed \(seed)")
    }
  }

  /// Texts and their tokens by cl100k_base, the tokenizer of GPT-4.
  @Test(
    "estimates are on the high side of what a tokenizer makes of it, and not by far",
    arguments: [
      ("The quick brown fox jumps over the lazy dog.", 10),
      ("func add(_ a: Int, _ b: Int) -> Int { a + b }", 19),
      (#"for (i, x) in xs.enumerated() where x > 0 { print("\(i): \(x)") }"#, 25),
      (#"{"path":"Sources/App/main.swift","line":12}"#, 12),
      ("Der Zug nach Zürich fährt um Viertel nach acht ab.", 18), ("今日はいい天気ですね。", 11),
      ("안녕하세요, 반갑습니다.", 11), ("Привет, как дела?", 8), ("👩‍👩‍👧‍👦 🎉🎉", 24),
      ("2026-11-25T18:30:00.123Z 0x7f83f87e8420", 26), ("", 0),
    ])
  func estimate(text: String, tokens: Int) {
    #expect(TokenEstimate.tokens(in: text) * 10 >= tokens * 8)
    #expect(TokenEstimate.tokens(in: text) <= 2 * tokens)
  }
}
