/// Keeps the items of a list that fit what is typed, the best first.
///
/// What fits a longer pattern has fitted the shorter one, so while a pattern grows only what was left is tried.
public struct FuzzyFilter: Sendable {
  private var pattern = ""
  private var count = 0
  /// The items that fit `pattern`, in their own order; `nil` before anything was tried.
  private var fitting: [Int]?

  public init() {}

  /// Forgets what was tried: the items are others now.
  public mutating func reset() { fitting = nil }

  /// The items that fit, the best first, and in their own order where they fit alike or nothing is typed.
  ///
  /// - Parameters:
  ///   - count: how many items there are; the same ones as at the last call, unless ``reset()`` came between.
  ///   - score: how well an item fits; `nil` when it does not.
  public mutating func rank(
    _ pattern: String, count: Int, score: (FuzzyPattern, Int) -> Int?
  ) -> [Int] {
    let wanted = FuzzyPattern(pattern)
    guard !wanted.isEmpty else {
      fitting = nil
      return Array(0..<count)
    }
    let narrows = self.count == count && pattern.hasPrefix(self.pattern)
    let candidates = narrows ? fitting ?? Array(0..<count) : Array(0..<count)
    var found: [(item: Int, score: Int)] = []
    for item in candidates {
      if let score = score(wanted, item) { found.append((item, score)) }
    }
    (self.pattern, self.count, fitting) = (pattern, count, found.map(\.item))
    found.sort { $0.score == $1.score ? $0.item < $1.item : $0.score > $1.score }
    return found.map(\.item)
  }
}
