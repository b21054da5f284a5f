/// Finds the name that a person most likely meant.
public enum NearestName {
  /// The name of `names` that differs least from `name`; nil when none is near.
  ///
  /// Near is an edit distance (insertions, deletions, replacements and swaps of neighbours) of at most a third of
  /// the longer name, and at least 1, with something in common. Of two equally near ones the first in `names` wins.
  public static func of(_ name: String, in names: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in names where candidate != name {
      let scalars = Array(candidate.lowercased().unicodeScalars)
      let limit = max(1, max(wanted.count, scalars.count) / 3)
      let distance = editDistance(wanted, scalars)
      if distance <= limit, distance < max(wanted.count, scalars.count), distance < best?.distance ?? .max {
        best = (candidate, distance)
      }
    }
    return best?.name
  }

  /// The sentence of a suggestion: the nearest name, else all the names when they are few.
  public static func suggestion(for name: String, in names: [String]) -> String? {
    if let nearest = of(name, in: names) { return "did you mean \(nearest.quoted)?" }
    guard !names.isEmpty, names.count <= 12 else { return nil }
    return "known are \(names.map(\.quoted).joined(separator: ", "))"
  }

  /// The optimal string alignment distance.
  static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for i in 1...left.count {
      var row = [i] + [Int](repeating: 0, count: right.count)
      for j in 1...right.count {
        let same = left[i - 1] == right[j - 1]
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[right.count]
  }
}
