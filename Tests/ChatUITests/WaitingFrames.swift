import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing

/// What is said while nothing comes, and when the model is asked once more.
@Suite struct WaitingFrames {
  private static let limited = TurnError(
    .rateLimited, "demo takes no more requests for now.", suggestion: "Wait, or choose another model.",
    mayRetry: true, retryAfter: 12)

  private func asked(_ turn: Turn, outcome: ResponseOutcome? = nil) -> RoundDetail {
    Sample.round(0, "How does an actor keep its state safe?", [turn], outcome: outcome)
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5), (1, 1)])
  func aRetryCountsDown(columns: Int, rows: Int) throws {
    var story = ChatStory("retry", columns: columns, rows: rows)
    var turn = Sample.turn(0, "", status: .waiting, secondsAgo: 3)
    turn.retry = RetryNotice(
      attempt: 2, limit: 4, error: Self.limited, until: ChatStory.start.advanced(byMilliseconds: 11_200))
    story.open([asked(turn)])
    story.record()
    story.pass(milliseconds: 11_000)
    story.record()
    story.pass(milliseconds: 1000)
    story.record()
    turn.revision = 2
    turn.retry = nil
    turn.status = .streaming
    turn.content = "One task"
    turn.lastByteTime = story.state.now
    story.apply(.transcript(.turn(turn, Sample.sessionID(1))))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aStreamThatFallsSilentSaysForHowLong(columns: Int, rows: Int) throws {
    var story = ChatStory("silence", columns: columns, rows: rows)
    var turn = Sample.turn(0, "One task", status: .streaming, secondsAgo: 9)
    turn.lastByteTime = Sample.ago(seconds: 2)
    story.open([asked(turn)])
    story.record()
    story.pass(milliseconds: 1000)
    story.record()
    story.pass(milliseconds: 4000)
    story.record()
    story.pass(milliseconds: 200_000)
    story.record()
    // A sign of life that says nothing ends it too.
    turn.revision = 2
    turn.lastByteTime = story.state.now
    story.apply(.transcript(.turn(turn, Sample.sessionID(1))))
    story.record()
    try story.verify()
  }

  @Test func signsOfLifeWhileNothingIsSaid() {
    var story = ChatStory("unused")
    var turn = Sample.turn(0, "", status: .waiting, secondsAgo: 20)
    turn.lastByteTime = Sample.ago(seconds: 7)
    story.open([asked(turn)])
    #expect(story.screenText.contains("waiting 20 s, no data for 7 s"))
    turn.revision = 2
    turn.lastByteTime = Sample.now
    story.apply(.transcript(.turn(turn, Sample.sessionID(1))))
    #expect(story.screenText.contains("waiting 20 s ") && !story.screenText.contains("no data"))
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aFailureSaysWhenToTryAgain(columns: Int, rows: Int) throws {
    var story = ChatStory("tryAgain", columns: columns, rows: rows)
    var turn = Sample.turn(0, "One", status: .failed, error: Self.limited, secondsAgo: 5, took: 5000)
    turn.lastByteTime = nil
    story.open([asked(turn, outcome: .failed(Self.limited))])
    #expect(story.state.nextTick == story.state.now.advanced(byMilliseconds: 1000))
    story.record()
    story.pass(milliseconds: 11_500)
    #expect(story.screenText.contains("failed: rate limited, retry in 1 s"))
    story.pass(milliseconds: 500)
    story.record()
    // From here on nothing on the screen changes with the clock but the ages of the sessions.
    let ages = columns < 72 ? nil : story.state.now.advanced(byMilliseconds: 48_000)
    #expect(story.state.nextTick == ages)
    try story.verify()
  }

  @Test func onlyTheLastFailureCountsDown() {
    var story = ChatStory("unused", columns: 60)
    let failed = Sample.turn(0, "", status: .failed, error: Self.limited, secondsAgo: 5, took: 5000)
    story.open([
      Sample.round(0, "One", [failed], outcome: .failed(Self.limited)),
      Sample.round(1, "Two", [Sample.turn(1, "Good.", took: 10)]),
    ])
    #expect(story.screenText.contains("failed: rate limited") && !story.screenText.contains("retried"))
    #expect(story.state.nextTick == nil)
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func thePieceThatWasNotUnderstoodIsShown(columns: Int, rows: Int) throws {
    var story = ChatStory("piece", columns: columns, rows: rows)
    let error = TurnError(
      .protocolViolation,
      "The answer of demo is not what its protocol says: a number where a text should be.",
      suggestion: "Check base_url and kind in the settings.",
      piece: "{\"delta\": 1,\u{1B}[31m \u{202E}\"名\": \"🌸\"\n<html>" + String(repeating: " no end", count: 60)
    )
    story.open([
      asked(
        Sample.turn(0, "One", status: .failed, error: error, secondsAgo: 5, took: 5000),
        outcome: .failed(error))
    ])
    story.record()
    try story.verify()
  }

  @Test func cachedTokensAndCostAreTold() throws {
    var story = ChatStory("cache", columns: 150, rows: 12)
    let usage = Usage(
      inputTokens: 41_200, outputTokens: 148, cachedInputTokens: 39_000, cacheWriteTokens: 1200, cost: 0.0123)
    story.open([asked(Sample.turn(0, "One task.", usage: usage, took: 3500), outcome: .completed)])
    story.record()
    try story.verify()
  }
}

extension ChatStory {
  /// What is on the screen now.
  fileprivate var screenText: String {
    var story = self
    return FrameText.rows(of: story.look())
  }
}
