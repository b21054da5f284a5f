import Screen

/// One key, or several pressed one after the other, that call a command.
///
/// Its text form is that of its keys in a row: `<C-n>`, `gg`, `<C-x><C-e>`. A sequence may begin with the leader, the key
/// that opens most of them and that the user can choose: `<leader>cm`.
public struct KeySequence: Hashable, Sendable {
  /// Whether the leader comes before `keys`.
  public var hasLeader: Bool
  public var keys: [Key]

  public init(_ keys: [Key], hasLeader: Bool = false) {
    self.keys = keys
    self.hasLeader = hasLeader
  }

  /// More keys than this are no sequence.
  static let limit = 4

  /// The keys to press, for each key that is the leader.
  func expanded(leaders: [Key]) -> [[Key]] { hasLeader ? leaders.map { [$0] + keys } : [keys] }
}

extension KeySequence: LosslessStringConvertible {
  private static let leaderName = "<leader>"

  /// Reads the text form; `nil` when any part of it is no key.
  public init?(_ description: String) {
    var rest = Substring(description)
    hasLeader = rest.lowercased().hasPrefix(Self.leaderName)
    if hasLeader { rest = rest.dropFirst(Self.leaderName.count) }
    keys = []
    while let first = rest.first {
      let end = first == "<" ? rest.firstIndex(of: ">") : rest.startIndex
      guard let end, let key = Key(String(rest[...end])) else { return nil }
      keys.append(key)
      rest = rest[rest.index(after: end)...]
    }
    guard !keys.isEmpty, keys.count + (hasLeader ? 1 : 0) <= Self.limit else { return nil }
  }

  public var description: String {
    keys.reduce(into: hasLeader ? Self.leaderName : "") { $0 += $1.description }
  }
}

extension Key {
  /// How the interface writes keys that are pressed one after the other: `^X c m`.
  static func label(of keys: [Key]) -> String { keys.map(\.label).joined(separator: " ") }
}
