import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Random numbers that a test can name by their seed, so that a failure can be run again.
///
/// SplitMix64 (Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// To be printed when the test fails.
  public let seed: UInt64
  private var state: UInt64

  /// - Parameter seed: when `nil`, a new one for the place that asks.
  public init(seed: UInt64? = nil, file: String = #fileID, line: Int = #line) {
    self.seed = seed ?? Self.newSeed(file: file, line: line)
    state = self.seed
  }

  /// Another seed each time it is asked for: the same ones in each run while the environment has `ANTIPHON_TEST_SEED`, as
  /// in `Scripts/test`, else the system's.
  public static func newSeed(file: String = #fileID, line: Int = #line) -> UInt64 {
    guard let run = ProcessInfo.processInfo.environment["ANTIPHON_TEST_SEED"].flatMap(UInt64.init) else {
      return UInt64.random(in: 0 ... .max)
    }
    let place = "\(file):\(line)"
    let count = seedsGiven.withLock { counts in
      counts[place, default: 0] += 1
      return counts[place, default: 0]
    }
    // FNV-1a, as it must not differ from run to run.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(run) \(place) \(count)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    var generator = SeededGenerator(seed: hash)
    return generator.next()
  }

  /// How many seeds each place has been given.
  private static let seedsGiven = Mutex<[String: Int]>([:])

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
