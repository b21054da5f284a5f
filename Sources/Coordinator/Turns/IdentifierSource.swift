import Conversation

/// Makes identifiers out of a seed, so that a pure value can name what it creates.
///
/// Both halves step through SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
/// 2014), each from its own half of the seed.
struct IdentifierSource: Sendable {
  private var state: (UInt64, UInt64)

  init(seed: (UInt64, UInt64)) {
    state = seed
  }

  mutating func next<Subject>(at time: Timestamp) -> Identifier<Subject> {
    Identifier(time: time, random: (Self.step(&state.0), Self.step(&state.1)))
  }

  private static func step(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
