/// Decides when a frame is drawn: at most sixty times a second for what streams in, and never without a reason.
///
/// A pure value; what a key does is drawn at once and does not come here. Times are seconds on any clock that
/// only goes forward.
public struct FramePacer: Hashable, Sendable {
  /// How long a frame stays before the next one, in seconds.
  public static let interval = 1.0 / 60

  private var lastFrame = -Double.infinity
  private var isWakeUpDue = false

  public enum Step: Hashable, Sendable {
    case drawNow
    /// Nothing to do but to call `wokeUp` at this time.
    case wakeUp(at: Double)
    /// A wake-up is due already.
    case wait
  }

  public init() {}

  /// Something has changed that a frame should show.
  public mutating func changed(at now: Double) -> Step {
    if isWakeUpDue { return .wait }
    let next = lastFrame + Self.interval
    if now >= next {
      lastFrame = now
      return .drawNow
    }
    isWakeUpDue = true
    return .wakeUp(at: next)
  }

  /// The wake-up that was asked for has come; a frame is to be drawn.
  public mutating func wokeUp(at now: Double) {
    isWakeUpDue = false
    lastFrame = now
  }

  /// When a change made now would be shown at the latest.
  public func nextFrame(after now: Double) -> Double {
    max(now, lastFrame + Self.interval)
  }
}
