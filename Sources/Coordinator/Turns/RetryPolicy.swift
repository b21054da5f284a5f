import Conversation

/// When a model that has failed before it said anything is asked again.
///
/// Exponential back-off with full jitter, never less than the provider asks for. A pure value: the random bits are
/// handed in.
public struct RetryPolicy: Sendable, Hashable {
  /// The most requests of one turn; 1 for never again.
  public var attempts: Int
  /// The longest wait before the second request; it doubles with each one after that.
  public var firstDelay: Duration
  /// The longest wait that we choose ourselves.
  public var longestDelay: Duration
  /// The longest wait that a provider may ask for; whoever asks for more is not asked again.
  public var longestRetryAfter: Duration

  public init(
    attempts: Int = 4, firstDelay: Duration = .seconds(2), longestDelay: Duration = .seconds(30),
    longestRetryAfter: Duration = .seconds(60)
  ) {
    self.attempts = max(1, attempts)
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.longestRetryAfter = longestRetryAfter
  }

  public static let standard = RetryPolicy()
  /// Nothing is asked twice.
  public static let never = RetryPolicy(attempts: 1)

  /// How often a turn is asked for when it fails like this.
  func attempts(after error: TurnError) -> Int {
    switch error.code {
    case .rateLimited, .overloaded, .server: attempts
    // Mostly a server that is not there, which a person would rather know at once.
    case .network: min(attempts, 3)
    default: 1
    }
  }

  /// How long to wait before the next request; `nil` when there is to be none.
  ///
  /// - Parameters:
  ///   - attempt: how many requests there have been.
  ///   - random: random bits for the jitter.
  func delay(after error: TurnError, attempt: Int, random: UInt64) -> Duration? {
    guard error.mayRetry, attempt < attempts(after: error) else { return nil }
    let first = error.code == .network ? firstDelay / 4 : firstDelay
    let longest = min(first * (1 << min(attempt - 1, 16)), longestDelay)
    // From a half up: a wait of nothing would not be one.
    let part = 0.5 + Double(random >> 11) / 0x1p54
    let chosen = longest * part
    guard let seconds = error.retryAfter else { return chosen }
    guard seconds.isFinite, seconds <= longestRetryAfter / .seconds(1) else { return nil }
    // A little later than asked for, so that all who were told the same do not come back together.
    return .seconds(max(0, seconds)) + min(chosen, .seconds(1)) * 0.5
  }
}

extension Duration {
  var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
