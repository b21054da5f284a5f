/// What deletions took, so that it can be put back: the latest first, then those before it.
struct KillRing: Hashable, Sendable {
  private static let maximumEntries = 32
  private static let maximumBytes = 16 << 20

  /// Latest last.
  private(set) var entries: [String] = []
  /// Which one was put back last, counted from the latest.
  private var position = 0

  var isEmpty: Bool { entries.isEmpty }

  mutating func push(_ text: String) {
    guard !text.isEmpty else { return }
    entries.append(text)
    position = 0
    var bytes = entries.reduce(0) { $0 + $1.utf8.count }
    while entries.count > 1, entries.count > Self.maximumEntries || bytes > Self.maximumBytes {
      bytes -= entries.removeFirst().utf8.count
    }
  }

  /// Adds to the latest what was deleted right behind it, or before it.
  mutating func extend(with text: String, before: Bool) {
    guard let last = entries.popLast() else { return push(text) }
    push(before ? text + last : last + text)
  }

  /// The latest; what is asked for next is the one before it.
  mutating func latest() -> String? {
    position = 0
    return entries.last
  }

  /// The one before that which was given last, round and round.
  mutating func previous() -> String? {
    guard !entries.isEmpty else { return nil }
    position = (position + 1) % entries.count
    return entries[entries.count - 1 - position]
  }
}
