/// A line in which something was found.
struct LineHit: Equatable, Sendable {
  /// From 1.
  var number: Int
  /// Where the line begins in its file, in bytes.
  var start: Int
  /// Where in the line the first thing that was found begins, in bytes.
  var column: Int
}
