import Conversation
import Testing

@testable import Coordinator

@Suite("Asking again") struct RetryPolicyTests {
  private let policy = RetryPolicy.standard

  private func delay(
    _ code: TurnError.Code, attempt: Int = 1, mayRetry: Bool = true, retryAfter: Double? = nil,
    random: UInt64 = 0
  ) -> Duration? {
    policy.delay(
      after: TurnError(code, "x", mayRetry: mayRetry, retryAfter: retryAfter), attempt: attempt,
      random: random)
  }

  @Test(
    "is for failures that pass by themselves",
    arguments: TurnError.Code.allCases)
  func codes(_ code: TurnError.Code) {
    let passing: [TurnError.Code] = [.rateLimited, .overloaded, .server, .network]
    #expect((delay(code) != nil) == passing.contains(code))
    #expect(delay(code, mayRetry: false) == nil)
  }

  @Test("waits longer each time, up to a limit, and gives up") func grows() {
    #expect(delay(.server, attempt: 1) == .seconds(1))
    #expect(delay(.server, attempt: 2) == .seconds(2))
    #expect(delay(.server, attempt: 3) == .seconds(4))
    #expect(delay(.server, attempt: 4) == nil)
    #expect(delay(.network, attempt: 1) == .milliseconds(250))
    #expect(delay(.network, attempt: 3) == nil)
    let patient = RetryPolicy(attempts: 100)
    let error = TurnError(.server, "x", mayRetry: true)
    #expect(patient.delay(after: error, attempt: 99, random: 0) == .seconds(15))
  }

  @Test("waits differently for each who asks, at least half of what it could") func jitter() throws {
    for random: UInt64 in [0, 1 << 40, 1 << 63, .max] {
      let chosen = try #require(delay(.server, random: random))
      #expect(chosen >= .seconds(1) && chosen <= .seconds(2))
    }
    #expect(delay(.server, random: 0) != delay(.server, random: .max))
  }

  @Test("never comes sooner than the provider says, and not at all when that is too long") func retryAfter()
    throws
  {
    for seconds in [0, 0.5, 7, 60] {
      let chosen = try #require(delay(.rateLimited, retryAfter: seconds))
      #expect(chosen >= .seconds(seconds) && chosen <= .seconds(seconds + 0.5))
    }
    for seconds in [60.001, 1e9, .infinity, .nan] {
      #expect(delay(.rateLimited, retryAfter: seconds) == nil)
    }
  }
}
