import Synchronization

/// Lets a number of things through at once, and then so many each second.
struct TokenBucket: Hashable, Sendable {
  private let rate: ServerLimits.Rate
  /// In millionths of one thing.
  private var level: Int64
  /// In nanoseconds of whatever clock is used.
  private var filledAt: Int64

  init(_ rate: ServerLimits.Rate, at time: Int64) {
    self.rate = rate
    level = Int64(rate.atOnce) * 1_000_000
    filledAt = time
  }

  /// Whether one may pass now.
  mutating func take(at time: Int64) -> Bool {
    let microseconds = max(0, time - filledAt) / 1000
    // What a second and more brings fills any bucket that holds no more than a second's worth; more is no gain.
    let gain = min(microseconds, 3_600_000_000) * Int64(rate.perSecond)
    level = min(Int64(rate.atOnce) * 1_000_000, level + gain)
    filledAt += microseconds * 1000
    guard level >= 1_000_000 else { return false }
    level -= 1_000_000
    return true
  }
}

/// One bucket for all connections.
final class SharedBucket: Sendable {
  private let bucket: Mutex<TokenBucket>

  init(_ bucket: TokenBucket) {
    self.bucket = Mutex(bucket)
  }

  func take(at time: Int64) -> Bool { bucket.withLock { $0.take(at: time) } }
}
