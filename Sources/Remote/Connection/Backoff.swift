/// How long to wait before the next try: longer each time, and not for everybody at the same time.
public struct Backoff: Hashable, Sendable {
  /// Before the second try.
  public var first: Duration
  /// What no wait is longer than.
  public var longest: Duration

  public init(first: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
    self.first = first
    self.longest = longest
  }

  /// The wait after a failed try: doubled for each that failed before it, of which between a half and the whole.
  ///
  /// - Parameters:
  ///   - failures: how many tries have failed, from 1.
  ///   - random: evenly distributed bits.
  public func delay(after failures: Int, random: UInt64) -> Duration {
    guard failures > 0 else { return .zero }
    var whole = first
    var doublings = 1
    while doublings < failures, whole < longest {
      whole *= 2
      doublings += 1
    }
    whole = min(whole, longest)
    // Thousandths, from 500 to 1000.
    return whole * Int(500 + random % 501) / 1000
  }
}
