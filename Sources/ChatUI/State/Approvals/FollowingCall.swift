import Conversation

/// The call that is read when the one before it has been answered, without anybody having asked for it.
///
/// The hand may still be on the key, or a key may have been pressed twice: what answers does so only once the call has
/// been on the screen for a while, and such keys have been left alone.
struct FollowingCall: Hashable, Sendable {
  /// Whose calls it is one of.
  let session: SessionID
  /// The call that was answered.
  let answered: ToolCallID
  /// How long a call is waited for that does not ask yet.
  let waitsUntil: Timestamp
  /// From when on keys answer; `nil` while it has not been on the screen.
  private var answersFrom: Timestamp?

  /// How long it is on the screen until a key can be meant for it: longer than a key that is held takes to repeat.
  static let pause: Int64 = 1000
  /// How long such keys then have to rest.
  static let rest: Int64 = 400
  /// How long the tool that was allowed may take until the next call asks.
  static let patience: Int64 = 1500

  init(after call: WaitingCall, at now: Timestamp) {
    session = call.session
    answered = call.id
    waitsUntil = now.advanced(byMilliseconds: Self.patience)
  }

  mutating func noteShown(at now: Timestamp) {
    if answersFrom == nil { answersFrom = now.advanced(byMilliseconds: Self.pause) }
  }

  func isHeldBack(at now: Timestamp) -> Bool { answersFrom.map { now < $0 } ?? true }

  mutating func holdBack(at now: Timestamp) {
    answersFrom = answersFrom.map { max($0, now.advanced(byMilliseconds: Self.rest)) }
  }

  func nextChange(after now: Timestamp, isKnown: Bool) -> Timestamp? {
    guard isKnown else { return waitsUntil }
    guard isHeldBack(at: now) else { return nil }
    return answersFrom ?? now.advanced(byMilliseconds: 100)
  }
}
