import AntiphonTesting

/// What is done to the connections of one client; a seed decides all of it, and no clock anything.
struct CutPlan: Sendable {
  let seed: UInt64
  /// How many connections may be cut. Those after them only get what they carry in other pieces, and later.
  var faults = 6

  /// What is done to the connection with this number, from 0.
  func connection(_ number: Int) -> ConnectionCuts {
    var random = SeededGenerator(seed: seed &* 1009 &+ UInt64(number))
    return ConnectionCuts(mayBeCut: number < faults, random: &random)
  }
}

/// What is done to one connection.
struct ConnectionCuts: Sendable {
  /// How many bytes of what the client says get through before the connection ends; `nil` for all.
  let requestLimit: Int?
  /// The same for what the server says.
  let answerLimit: Int?
  /// Whether it is reset rather than ended in good order.
  let isReset: Bool
  private let longestPiece: Int
  /// Of so many pieces about one is followed by a pause.
  private let pauseEvery: Int
  private var random: SeededGenerator

  init(mayBeCut: Bool, random: inout SeededGenerator) {
    let fault = mayBeCut ? Int.random(in: 0..<10, using: &random) : 9
    // Heads are short and full of meaning: much of what happens, happens in one.
    let place = Int.random(in: 0..<[250, 900, 3000, 9000].randomElement(using: &random)!, using: &random)
    requestLimit = fault < 2 ? place % 400 : nil
    answerLimit = (2..<8).contains(fault) ? place : nil
    isReset = Bool.random(using: &random)
    longestPiece = [5, 17, 64, 700, 4096].randomElement(using: &random)!
    pauseEvery = [4, 40, 400].randomElement(using: &random)!
    self.random = random
  }

  /// How many bytes make the next piece, and how many milliseconds to wait after it.
  mutating func nextPiece() -> (count: Int, pause: Int) {
    let count = Int.random(in: 1...longestPiece, using: &random)
    let pause =
      Int.random(in: 0..<pauseEvery, using: &random) == 0 ? Int.random(in: 1...4, using: &random) : 0
    return (count, pause)
  }
}
