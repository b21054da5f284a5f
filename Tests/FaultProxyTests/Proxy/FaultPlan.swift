import AntiphonTesting

/// What is done to the connections of one run; a seed decides all of it, and no clock anything.
struct FaultPlan: Sendable {
  let seed: UInt64

  /// What is done to one connection.
  enum Fault: Sendable, Hashable, CaseIterable {
    /// The bytes come in other pieces and later, but all of them.
    case none
    /// The server's side ends in good order at some byte.
    case cut
    /// The connection is reset at some byte.
    case reset
    /// Nothing comes any more from some byte on.
    case stall
    /// Some bytes are others.
    case corrupt
    /// The connection ends before the request has got through.
    case lostRequest
  }

  /// What is done to the connection with this number, from 0.
  ///
  /// The first is hit more often and worse than those that come after it, so that many runs end well after all.
  func connection(_ number: Int) -> ConnectionPlan {
    var random = SeededGenerator(seed: seed &* 1009 &+ UInt64(number))
    let faults: [Fault] =
      number == 0
      ? [
        .none, .none, .none, .none, .none, .cut, .cut, .cut, .cut, .reset, .reset, .reset, .reset, .stall,
        .corrupt, .corrupt, .corrupt, .corrupt, .lostRequest, .lostRequest,
      ] : [.none, .none, .none, .cut, .reset, .lostRequest]
    return ConnectionPlan(fault: faults.randomElement(using: &random) ?? .none, random: random)
  }

  /// Whether the run can fall silent, so that only a time limit ends it: in a stall, or because a length that was
  /// changed announces bytes that never come.
  var fallsSilent: Bool { [.stall, .corrupt].contains(connection(0).fault) }
}

/// What is done to one connection.
struct ConnectionPlan: Sendable {
  let fault: FaultPlan.Fault
  /// At which byte of the answer it ends, when it does; `nil` for behind its end.
  let end: Int?
  /// How many bytes of the request get through; `nil` for all.
  let requestLimit: Int?
  /// Whether what ends early is reset rather than ended in good order.
  let isReset: Bool
  /// Bytes of the answer to be changed, with what is flipped in them.
  private let flips: [Int: UInt8]
  /// The longest piece in which bytes are handed on.
  private let longestPiece: Int
  /// Of so many pieces about one is followed by a pause.
  private let pauseEvery: Int
  private var random: SeededGenerator

  init(fault: FaultPlan.Fault, random: SeededGenerator) {
    var random = random
    self.fault = fault
    // Heads are short and full of meaning: a third of what happens, happens in one.
    func place() -> Int { .random(in: 0..<[300, 1500, 5000].randomElement(using: &random)!, using: &random) }
    end = [.cut, .reset, .stall].contains(fault) ? place() : nil
    requestLimit = fault == .lostRequest ? .random(in: 0..<200, using: &random) : nil
    isReset = fault == .reset || (fault == .lostRequest && Bool.random(using: &random))
    flips =
      fault == .corrupt
      ? Dictionary(
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          (place(), UInt8.random(in: 1...255, using: &random))
        }, uniquingKeysWith: { $1 }) : [:]
    longestPiece = [1, 3, 17, 64, 700, 4096].randomElement(using: &random)!
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

  /// Changes what is to be changed in bytes that begin at a place of the answer.
  func corrupt(_ bytes: inout [UInt8], at offset: Int) {
    for (place, flip) in flips where place >= offset && place < offset + bytes.count {
      bytes[place - offset] ^= flip
    }
  }
}
