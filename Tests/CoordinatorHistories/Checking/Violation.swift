/// A promise that was not kept.
struct Violation: Sendable, CustomStringConvertible {
  var invariant: Invariant
  var message: String

  init(_ invariant: Invariant, _ message: String) {
    self.invariant = invariant
    self.message = message
  }

  var description: String { "\(invariant.rawValue): \(message)" }
}

/// The ten invariants of the turn stream, and what else is promised.
enum Invariant: String, Sendable, CaseIterable {
  case prefix, order, ending, lateJoin, resume, bounded, independent, leaving, durable, completion
  /// No request, round or ending that was acknowledged is lost, and round numbers are dense.
  case stored
  /// Nothing stays unfinished when a process has ended.
  case recovery
  /// Requests of a session are answered one after the other, and not too many at a time in all.
  case queue
  /// Who follows the sessions is told how they stand, and that it is over.
  case events
  /// No tool call runs twice, unasked, or before the store knows of it.
  case tools
  /// Every call returns, every response ends.
  case liveness
}
