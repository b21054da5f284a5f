import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Testing

@testable import Storage

/// A folder of its own for a test, removed afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path)
}

/// A fresh store in a folder of its own.
func withStore<Result>(_ body: (SQLiteStore) async throws -> Result) async throws -> Result {
  try await withFolder { folder in
    let store = try SQLiteStore.open(folder: folder)
    let result = try await body(store)
    await store.close()
    return result
  }
}

/// The error that `body` ends with.
func storeError(
  _ location: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> StoreError {
  try await #require(throws: StoreError.self, sourceLocation: location) { try await body() }
}

/// Makes identifiers and values; the same ones for the same seed.
struct Maker {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func id<Subject>() -> Identifier<Subject> {
    Identifier(high: random.next(), low: random.next())
  }

  mutating func chance() -> Bool { Bool.random(using: &random) }

  mutating func maybe<Value>(_ value: (inout Maker) -> Value) -> Value? { chance() ? value(&self) : nil }

  mutating func number() -> Int {
    Int(truncatingIfNeeded: random.next() >> UInt64.random(in: 1...63, using: &random))
  }

  mutating func time() -> Timestamp {
    Timestamp(milliseconds: Int64.random(in: -1 << 45...1 << 45, using: &random))
  }

  mutating func text() -> String {
    let pieces = [
      "", " ", "\n", "\r\n", "\0", "a", "Antiphon", "é", "e\u{301}", "👩‍👩‍👧", "\u{202E}", "\u{1B}[31m", "'", "\"",
      "%", "漢字",
      "{\"a\": 1}", "\u{FFFD}", "\u{10FFFF}",
    ]
    return (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random)! }
      .joined()
  }

  mutating func model() -> ModelReference { ModelReference(provider: text(), model: text() + "/" + text()) }

  mutating func tags() -> [String] {
    let some = ["work", "two words", "日本", "👩‍👩‍👧", "Ünïcode", "'quoted'", "50%"].shuffled(using: &random)
    return Array(some.prefix(Int.random(in: 0...3, using: &random)))
  }

  mutating func session() -> Session {
    Session(
      id: id(), title: text(), titleSource: TitleSource.allCases.randomElement(using: &random)!,
      model: model(), systemPrompt: maybe { $0.text() }, parent: maybe { $0.id() },
      forkedThrough: maybe { $0.number() }, createdAt: time(), lastActivityAt: time(), roundCount: number(),
      isPinned: chance(), isArchived: chance(), tags: tags())
  }

  mutating func error() -> TurnError {
    TurnError(
      TurnError.Code.allCases.randomElement(using: &random)!, text(), suggestion: text(), mayRetry: chance(),
      retryAfter: maybe { [0, 0.1, 30, -1.5, 1e300, .infinity].randomElement(using: &$0.random)! },
      piece: maybe { $0.text() })
  }

  mutating func outcome() -> ResponseOutcome {
    let outcomes: [ResponseOutcome] = [
      .completed, .cancelled, .interrupted, .failed(error()), .limit(.turns), .limit(.time), .limit(.cost),
    ]
    return outcomes.randomElement(using: &random)!
  }

  mutating func toolCall() -> ToolCall {
    ToolCall(
      id: id(), providerCallID: text(), serverName: text(), methodName: text(), arguments: text(),
      state: ToolCallState.allCases.randomElement(using: &random)!, result: maybe { $0.text() },
      error: maybe { $0.text() }, startedAt: maybe { $0.time() }, endedAt: maybe { $0.time() })
  }

  mutating func attachment() -> Conversation.Attachment {
    let count = [0, 1, 5000].randomElement(using: &random)!
    return Conversation.Attachment(
      name: text(), mediaType: text(),
      data: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
  }

  mutating func turn(of response: ResponseID, index: Int) -> Turn {
    let reasons: [FinishReason] = [.stop, .toolCalls, .length, .contentFilter, .other]
    return Turn(
      id: id(), responseID: response, index: index, content: text(), reasoning: text(),
      reasoningBlocks: (0..<Int.random(in: 0...2, using: &random)).map { _ in
        ReasoningBlock(format: text(), payload: text(), contentOffset: number(), callOffset: number())
      },
      toolCalls: (0..<Int.random(in: 0...3, using: &random)).map { _ in toolCall() },
      status: TurnStatus.allCases.randomElement(using: &random)!, revision: number(),
      usage: maybe {
        Usage(
          inputTokens: $0.number(), outputTokens: $0.number(), cachedInputTokens: $0.maybe { $0.number() },
          cacheWriteTokens: $0.maybe { $0.number() }, reasoningTokens: $0.maybe { $0.number() },
          cost: $0.maybe { Double($0.number()) / 1000 },
          isEstimate: $0.chance())
      },
      context: maybe {
        ContextUse(
          estimatedTokens: $0.number(), window: $0.maybe { $0.number() },
          omittedBefore: $0.maybe { $0.number() },
          summaryIndex: $0.maybe { $0.number() })
      },
      error: maybe { $0.error() }, finishReason: maybe { reasons.randomElement(using: &$0.random)! },
      streamStartTime: maybe { $0.time() }, streamEndTime: maybe { $0.time() })
  }

  mutating func round(of session: SessionID, index: Int, turns: Int? = nil) -> RoundDetail {
    let response: ResponseID = id()
    let request = Request(
      id: id(), content: text(),
      attachments: (0..<Int.random(in: 0...2, using: &random)).map { _ in attachment() }, createdAt: time())
    let round = Round(
      id: id(), sessionID: session, index: index, requestID: request.id, responseID: response,
      summarizedThrough: maybe { $0.number() }, createdAt: time())
    return RoundDetail(
      round: round, request: request,
      response: Response(
        id: response, roundID: round.id, sessionID: session, model: model(),
        turns: (0..<(turns ?? Int.random(in: 1...3, using: &random))).map { turn(of: response, index: $0) },
        outcome: maybe { $0.outcome() }, createdAt: time(), endedAt: maybe { $0.time() }))
  }

  /// A round whose only turn streams and has said nothing.
  mutating func streamingRound(of session: SessionID, index: Int = 0) -> RoundDetail {
    var detail = round(of: session, index: index, turns: 0)
    detail.response.outcome = nil
    detail.response.endedAt = nil
    detail.response.turns = [
      Turn(
        id: id(), responseID: detail.response.id, index: 0, status: .streaming, revision: 1,
        streamStartTime: Timestamp(milliseconds: 1))
    ]
    return detail
  }
}
