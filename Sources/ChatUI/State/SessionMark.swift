import Conversation

extension SessionEntry {
  /// What a list says of a session in one glyph; the first that applies, in the order of the cases.
  public enum Mark: Int, Hashable, Sendable, CaseIterable {
    /// A tool call waits for the user's word.
    case needsYou
    /// The last answer failed, and nobody has looked since.
    case failed
    /// Answers have ended that nobody has seen.
    case finished
    /// An answer is being made.
    case working
  }

  /// The one mark that the list shows before the title.
  public var mark: Mark? {
    if activity == .awaitingApproval { return .needsYou }
    if hasFailed { return .failed }
    if unreadCount > 0 { return .finished }
    return activity == nil ? nil : .working
  }
}

extension SessionEntry.Mark {
  /// The same in words.
  public var words: String {
    switch self {
    case .needsYou: "needs you"
    case .failed: "failed"
    case .finished: "finished"
    case .working: "working"
    }
  }
}

/// How many sessions have each mark, kept so that a frame need not walk all of them.
public struct MarkCounts: Hashable, Sendable {
  private var counts = [Int](repeating: 0, count: SessionEntry.Mark.allCases.count)

  public init() {}

  init(_ entries: [SessionEntry]) {
    for entry in entries { add(1, entry.mark) }
  }

  public subscript(mark: SessionEntry.Mark) -> Int { counts[mark.rawValue] }

  mutating func add(_ number: Int, _ mark: SessionEntry.Mark?) {
    if let mark { counts[mark.rawValue] += number }
  }
}
