/// What a model's name tells of how it is asked to think, and of how much it may write.
///
/// Anthropic's models have changed how they are asked, and refuse what others need; the list of models tells it, but a
/// request must be right without one. The names of the past are known, and those to come are taken to be like the
/// newest. https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
struct ClaudeModel: Hashable {
  /// How a model is asked to think.
  enum Thinking: Hashable {
    /// With a number of tokens.
    case budget
    /// With a word for how hard; a number of tokens is taken too.
    case effortOrBudget
    /// With a word for how hard; a number of tokens is refused.
    case effort
  }

  var thinking: Thinking
  /// What a request without any known limit allows, and every model with such a name can write.
  var safeOutputLimit: Int

  init(_ name: String) {
    guard let version = Self.version(name) else {
      // Other models behind this protocol: as it was when others took it up.
      thinking = .budget
      safeOutputLimit = 4096
      return
    }
    safeOutputLimit = version < (4, 0) ? 4096 : 16_384
    if version < (4, 6) {
      thinking = .budget
    } else {
      thinking = version < (4, 7) ? .effortOrBudget : .effort
    }
  }

  /// `claude-3-5-sonnet-20241022` is 3.5, `anthropic/claude-opus-4.7` is 4.7; one without a number is the newest.
  private static func version(_ name: String) -> (Int, Int)? {
    let name = name.lowercased()
    guard let start = name.firstRange(of: "claude")?.upperBound else { return nil }
    var numbers: [Int] = []
    for part in name[start...].split(whereSeparator: { "-._:@/ ".contains($0) }) {
      let digits = part.prefix { $0.isASCII && $0.isNumber }
      // Longer ones are dates.
      if (1...2).contains(digits.count), let number = Int(digits) {
        numbers.append(number)
      } else if !numbers.isEmpty {
        break
      }
    }
    guard let major = numbers.first else { return (.max, 0) }
    return (major, numbers.dropFirst().first ?? 0)
  }
}
