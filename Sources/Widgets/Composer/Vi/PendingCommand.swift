import Screen

/// What was typed of a command of vi.
struct PendingCommand: Hashable, Sendable {
  /// What the next key is for.
  enum Wait: Hashable, Sendable {
    /// The character of `f`, `t`, `F` or `T`.
    case find(Find.Kind)
    case replacement
    case textObject(isInner: Bool)
    /// What follows `g`.
    case afterG
  }

  var keys: [Key] = []
  var operation: ViOperator?
  var wait: Wait?
  private var firstCount: Int?
  private var secondCount: Int?

  /// Larger than any text has characters, and far from overflowing.
  private static let largestCount = 1_000_000

  /// How often; `nil` when nothing was said.
  var count: Int? {
    guard firstCount != nil || secondCount != nil else { return nil }
    return min(Self.largestCount, (firstCount ?? 1) * (secondCount ?? 1))
  }

  /// - Returns: whether the digit belongs to a count; a 0 begins none.
  mutating func addDigit(_ digit: Int) -> Bool {
    let present = operation == nil ? firstCount : secondCount
    guard digit > 0 || present != nil else { return false }
    let count = min(Self.largestCount, (present ?? 0) * 10 + digit)
    if operation == nil { firstCount = count } else { secondCount = count }
    return true
  }
}

/// What is done to a stretch of text.
enum ViOperator: Hashable, Sendable {
  case delete, change, yank, uppercase, lowercase, toggleCase

  init?(_ character: Character) {
    switch character {
    case "d": self = .delete
    case "c": self = .change
    case "y": self = .yank
    default: return nil
    }
  }

  /// The key that, pressed after it, means the whole line.
  var doubled: Character {
    switch self {
    case .delete: "d"
    case .change: "c"
    case .yank: "y"
    case .uppercase: "U"
    case .lowercase: "u"
    case .toggleCase: "~"
    }
  }
}

/// A search for a character in the line.
struct Find: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case forward, forwardTill, backward, backwardTill

    init?(_ character: Character) {
      switch character {
      case "f": self = .forward
      case "t": self = .forwardTill
      case "F": self = .backward
      case "T": self = .backwardTill
      default: return nil
      }
    }

    var isForward: Bool { self == .forward || self == .forwardTill }
    var stopsBefore: Bool { self == .forwardTill || self == .backwardTill }

    var opposite: Kind {
      switch self {
      case .forward: .backward
      case .forwardTill: .backwardTill
      case .backward: .forward
      case .backwardTill: .forwardTill
      }
    }
  }

  var kind: Kind
  var character: Character
}
