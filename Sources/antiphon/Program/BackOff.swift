/// How long to wait before each next try: at first hardly, then twice as long each time.
struct BackOff {
  private var delay: Duration = .milliseconds(5)
  private let longest: Duration

  init(longest: Duration = .seconds(5)) {
    self.longest = longest
  }

  /// The time before the next try.
  mutating func next() -> Duration {
    defer { delay = min(delay * 2, longest) }
    return delay
  }
}
