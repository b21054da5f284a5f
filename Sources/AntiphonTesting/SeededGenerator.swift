/// Random numbers that a test can name by their seed, so that a failure can be run again.
///
/// SplitMix64 (Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// To be printed when the test fails.
  public let seed: UInt64
  private var state: UInt64

  /// - Parameter seed: taken from the system when `nil`.
  public init(seed: UInt64? = nil) {
    self.seed = seed ?? UInt64.random(in: 0 ... .max)
    state = self.seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
