import Conversation

/// The answers that were given for keys, so that a request that comes twice is done once.
///
/// A pure value. What is too old, too many or too large goes, the oldest first; what is still being worked on stays.
struct AnswerLog<Answer: Sendable>: Sendable {
  /// What to do with a request.
  enum Finding {
    /// Nobody has come with the key: do it, and call `end`.
    case new
    /// The same request is being worked on.
    case running
    /// It was answered.
    case answered(Answer)
    /// The key was another request's.
    case another
    /// Too many are being worked on.
    case full
  }

  private struct Entry: Sendable {
    var fingerprint: Int
    var time: Timestamp
    var answer: Answer?
    var size = 0
  }

  let lifetime: Duration
  let maximumCount: Int
  /// In bytes, of all answers.
  let maximumSize: Int
  private var entries: [String: Entry] = [:]
  /// The keys, in the order in which they came.
  private var order: [String] = []
  private var size = 0

  init(lifetime: Duration = .seconds(600), maximumCount: Int = 1000, maximumSize: Int = 4 << 20) {
    self.lifetime = lifetime
    self.maximumCount = maximumCount
    self.maximumSize = maximumSize
  }

  var count: Int { entries.count }

  /// - Parameter fingerprint: says whether two requests are the same.
  mutating func begin(_ key: String, fingerprint: Int, at time: Timestamp) -> Finding {
    dropOld(at: time)
    if let entry = entries[key] {
      guard entry.fingerprint == fingerprint else { return .another }
      return entry.answer.map { .answered($0) } ?? .running
    }
    if entries.count >= maximumCount { dropFirst() }
    guard entries.count < maximumCount else { return .full }
    entries[key] = Entry(fingerprint: fingerprint, time: time)
    order.append(key)
    return .new
  }

  /// - Parameter answer: `nil` for a request that failed and has done nothing; it may be tried again.
  mutating func end(_ key: String, answer: Answer?, size: Int) {
    guard let answer else { return remove(key) }
    entries[key]?.answer = answer
    entries[key]?.size = size
    self.size += size
    while self.size > maximumSize, dropFirst() {}
  }

  private mutating func dropOld(at time: Timestamp) {
    let lifetime = lifetime.components.seconds * 1000
    while let key = order.first(where: { entries[$0]?.answer != nil }), let entry = entries[key],
      time.milliseconds - entry.time.milliseconds > lifetime
    {
      remove(key)
    }
  }

  @discardableResult private mutating func dropFirst() -> Bool {
    guard let key = order.first(where: { entries[$0]?.answer != nil }) else { return false }
    remove(key)
    return true
  }

  private mutating func remove(_ key: String) {
    size -= entries.removeValue(forKey: key)?.size ?? 0
    if let place = order.firstIndex(of: key) { order.remove(at: place) }
  }
}
