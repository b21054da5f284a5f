/// A pattern for paths, as `.gitignore` has them: `*` and `?` for anything but a slash, `**` for any folders, `[a-z]` for
/// one character of some, `{a,b}` for one of several, and `\` before what stands for itself.
///
/// Matching takes time in proportion to the path and the pattern.
struct Glob: Equatable, Sendable {
  private enum Step: Equatable, Sendable {
    case scalar(Unicode.Scalar)
    /// Any but a slash.
    case one
    /// As many as there are of any but a slash.
    case several
    /// Any folders, with the slash behind them, or none.
    case folders
    /// All that is left, at least one.
    case rest
    case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  /// The most patterns that braces may stand for.
  private static let maximumAlternatives = 64

  private let alternatives: [[Step]]

  init(_ pattern: some StringProtocol) {
    alternatives = Self.expanded(Array(pattern.unicodeScalars)).map(Self.steps)
  }

  /// - Parameter path: without a slash at its ends.
  func matches(_ path: some StringProtocol) -> Bool {
    let path = Array(path.unicodeScalars)
    return alternatives.contains { Self.matches(path, $0) }
  }

  private static func matches(_ path: [Unicode.Scalar], _ steps: [Step]) -> Bool {
    // Which steps may come next, after what has been read so far.
    var next = Array(repeating: false, count: steps.count + 1)
    next[0] = true
    skip(steps, at: 0, of: path, &next)
    for (place, scalar) in path.enumerated() {
      var after = Array(repeating: false, count: steps.count + 1)
      for (index, step) in steps.enumerated() where next[index] {
        switch step {
        case .scalar(let wanted): if scalar == wanted { after[index + 1] = true }
        case .one: if scalar != "/" { after[index + 1] = true }
        case .several: if scalar != "/" { after[index] = true }
        case .folders: after[index] = true
        case .rest: return true
        case .oneOf(let ranges, let isNegated):
          if scalar != "/", ranges.contains(where: { $0.contains(scalar) }) != isNegated {
            after[index + 1] = true
          }
        }
      }
      skip(steps, at: place + 1, of: path, &after)
      next = after
    }
    return next[steps.count]
  }

  /// What may be nothing can be left out.
  private static func skip(_ steps: [Step], at place: Int, of path: [Unicode.Scalar], _ next: inout [Bool]) {
    for (index, step) in steps.enumerated() where next[index] {
      switch step {
      case .several: next[index + 1] = true
      case .folders: if place == 0 || path[place - 1] == "/" { next[index + 1] = true }
      default: break
      }
    }
  }

  private static func steps(_ pattern: [Unicode.Scalar]) -> [Step] {
    var steps: [Step] = []
    var place = 0
    func isStart() -> Bool { place == 0 || pattern[place - 1] == "/" }
    while place < pattern.count {
      switch pattern[place] {
      case "*":
        var end = place
        while end < pattern.count, pattern[end] == "*" { end += 1 }
        if end - place == 2, isStart(), end == pattern.count {
          steps.append(.rest)
        } else if end - place == 2, isStart(), pattern[end] == "/" {
          steps.append(.folders)
          end += 1
        } else {
          steps.append(.several)
        }
        place = end
      case "?":
        steps.append(.one)
        place += 1
      case "[":
        if let (step, end) = set(pattern, from: place) {
          steps.append(step)
          place = end
        } else {
          steps.append(.scalar("["))
          place += 1
        }
      case "\\" where place + 1 < pattern.count:
        steps.append(.scalar(pattern[place + 1]))
        place += 2
      default:
        steps.append(.scalar(pattern[place]))
        place += 1
      }
    }
    return steps
  }

  /// Reads `[…]`.
  private static func set(_ pattern: [Unicode.Scalar], from start: Int) -> (Step, end: Int)? {
    var place = start + 1
    var isNegated = false
    if place < pattern.count, pattern[place] == "!" || pattern[place] == "^" {
      isNegated = true
      place += 1
    }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    let first = place
    while place < pattern.count {
      if pattern[place] == "]", place > first { return (.oneOf(ranges, isNegated: isNegated), place + 1) }
      if pattern[place] == "\\", place + 1 < pattern.count { place += 1 }
      let low = pattern[place]
      if place + 2 < pattern.count, pattern[place + 1] == "-", pattern[place + 2] != "]" {
        if low <= pattern[place + 2] { ranges.append(low...pattern[place + 2]) }
        place += 3
      } else {
        ranges.append(low...low)
        place += 1
      }
    }
    return nil
  }

  /// One pattern for each choice that braces leave; as it is when they are not closed or leave too many.
  private static func expanded(_ pattern: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var done: [[Unicode.Scalar]] = []
    var waiting = [pattern]
    while let next = waiting.popLast() {
      guard let (start, parts, end) = braces(in: next) else {
        done.append(next)
        continue
      }
      waiting += parts.reversed().map { next[..<start] + $0 + next[end...] }
      if done.count + waiting.count > maximumAlternatives { return [pattern] }
    }
    return done
  }

  /// The first `{a,b}`: where it begins, what is in it, and where it has ended.
  private static func braces(in pattern: [Unicode.Scalar]) -> (Int, [[Unicode.Scalar]], Int)? {
    var (depth, start, part) = (0, 0, 0)
    var parts: [[Unicode.Scalar]] = []
    var place = 0
    while place < pattern.count {
      switch pattern[place] {
      case "\\": place += 1
      case "{":
        depth += 1
        if depth == 1 { (start, part) = (place, place + 1) }
      case "," where depth == 1:
        parts.append(Array(pattern[part..<place]))
        part = place + 1
      case "}" where depth > 0:
        depth -= 1
        if depth == 0 { return (start, parts + [Array(pattern[part..<place])], place + 1) }
      default: break
      }
      place += 1
    }
    return nil
  }
}
