import Synchronization

/// Stands in for a random source: 1, 2, 3 …, so that identifiers are the same in every run.
public final class CountedBits: Sendable {
  private let last = Atomic<UInt64>(0)

  public init() {}

  public func next() -> (UInt64, UInt64) {
    (0, last.add(1, ordering: .relaxed).newValue)
  }
}
