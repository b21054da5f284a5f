import Testing

@testable import Providers

/// What a server says about waiting, which may be anything.
@Suite struct RetryAfterTests {
  private func wait(_ until: String, _ now: String? = "Sun, 06 Nov 1994 08:49:07 GMT") -> Double? {
    RetryAfter.seconds(retryAfter: until, milliseconds: nil, date: now)
  }

  @Test("A date, against the server's clock") func date() {
    #expect(wait("Sun, 06 Nov 1994 08:49:37 GMT") == 30)
    #expect(wait("Sun, 06 Nov 1994 08:48:37 GMT") == 0)
    #expect(wait("Sun, 06 Nov 1994 08:49:60 GMT") == 53)
    #expect(wait("Sun, 06 Nov 1994 08:49:37 GMT", nil) == nil)
  }

  @Test(
    "A time that no clock shows",
    arguments: [
      "Sun, 06 Nov 1994 9223372036854775807:49:37 GMT", "Sun, 06 Nov 1994 08:9223372036854775807:37 GMT",
      "Sun, 06 Nov 1994 08:49:9223372036854775807 GMT", "Sun, 06 Nov 1994 -9223372036854775808:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:00:61 GMT",
    ]) func absurd(_ date: String)
  {
    #expect(wait(date) == nil)
    #expect(wait("Sun, 06 Nov 1994 08:49:37 GMT", date) == nil)
  }
}
