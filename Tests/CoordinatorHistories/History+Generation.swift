import AntiphonTesting

extension History {
  /// The history of a seed.
  ///
  /// Each history has a character of its own: some kinds of steps and pieces do not occur in it, so that those
  /// that are left meet more often.
  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    self = Self.make(&generator)
  }

  private static func make(_ generator: inout SeededGenerator) -> History {
    let kinds = StepKind.allCases.filter { $0 == .ask || Int.random(in: 0..<4, using: &generator) > 0 }
      .flatMap { Array(repeating: $0, count: $0.weight) }
    let pieces = PieceKind.allCases.filter { $0 == .text || Int.random(in: 0..<4, using: &generator) > 0 }
      .flatMap { Array(repeating: $0, count: $0.weight) }
    let length = [6, 12, 24, 48].randomElement(using: &generator) ?? 12
    var history = History(
      seed: generator.seed, sessions: Int.random(in: 1...3, using: &generator),
      turnLimit: Int.random(in: 1...4, using: &generator),
      parallelToolCalls: Int.random(in: 1...3, using: &generator),
      parallelResponses: Int.random(in: 0..<4, using: &generator) == 0 ? 1 : 16,
      timeLimit: Int.random(in: 0..<6, using: &generator) == 0 ? 1000 : nil, steps: [])
    var requests = 0
    for _ in 0..<Int.random(in: length / 2...length, using: &generator) {
      var kind = kinds.randomElement(using: &generator) ?? .ask
      // A request costs the most, and without one nothing happens.
      if requests == 0 { kind = .ask }
      if requests == 8, [.ask, .branch].contains(kind) { kind = .join }
      if [.ask, .branch].contains(kind) { requests += 1 }
      history.steps.append(step(kind, pieces, &generator))
    }
    return history
  }

  private enum StepKind: CaseIterable {
    case ask, branch, queue, resolve, join, stop, await, cancel, open, advance, store, end, pause, settle

    /// How often it comes, beside the others.
    var weight: Int {
      switch self {
      case .join: 10
      case .ask, .advance, .store, .resolve: 2
      default: 1
      }
    }
  }

  private enum PieceKind: CaseIterable {
    case text, odd, reasoning, burst, call, usage, pause, gate, ending, deaf

    var weight: Int {
      switch self {
      case .text, .call: 3
      default: 1
      }
    }
  }

  private static func step(
    _ kind: StepKind, _ pieces: [PieceKind], _ generator: inout SeededGenerator
  ) -> Step {
    let number = Int.random(in: 0..<8, using: &generator)
    switch kind {
    case .ask: return .ask(session: number, answer(pieces, &generator))
    case .branch:
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: return .fork(response: number)
      case 1: return .edit(response: number, answer(pieces, &generator))
      default: return .retry(response: number, answer(pieces, &generator))
      }
    case .queue:
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: return .editQueued(response: number, answer(pieces, &generator))
      case 1: return .moveQueued(response: number, to: Int.random(in: 0..<3, using: &generator))
      default: return .withdraw(response: number)
      }
    case .resolve: return .resolve(call: number, allow: number < 6)
    case .join: return .join(response: number, reader(&generator))
    case .stop: return .stop(reader: number)
    case .await: return .await(response: number, count: Int.random(in: 1...3, using: &generator))
    case .cancel: return .cancel(response: number)
    case .open: return .open(gate: number)
    case .advance:
      return .advance(milliseconds: [1, 40, 199, 250, 700].randomElement(using: &generator) ?? 1)
    case .store: return .store(StoreState.allCases.randomElement(using: &generator) ?? .works)
    case .end: return number < 5 ? .kill : .shutDown
    case .pause: return .pause(Int.random(in: 1...12, using: &generator))
    case .settle: return .settle
    }
  }

  private static func answer(_ pieces: [PieceKind], _ generator: inout SeededGenerator) -> Answer {
    Answer(
      passes: (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        let most = [1, 3, 3, 8].randomElement(using: &generator) ?? 1
        return (0..<Int.random(in: 0...most, using: &generator)).map { index in
          piece(pieces.randomElement(using: &generator) ?? .text, index, &generator)
        }
      })
  }

  private static func piece(
    _ kind: PieceKind, _ index: Int, _ generator: inout SeededGenerator
  ) -> Piece {
    let number = Int.random(in: 0..<3, using: &generator)
    switch kind {
    case .text:
      let most = [1, 1, 2, 4, 8, 20, 60, 200].randomElement(using: &generator) ?? 1
      return .text(Int.random(in: 1...most, using: &generator))
    case .odd: return .odd(Int.random(in: 0..<8, using: &generator))
    case .reasoning: return .reasoning
    case .burst: return .burst(Int.random(in: 2...5, using: &generator))
    case .call: return .call(Tool.allCases.randomElement(using: &generator) ?? .look, index: index)
    case .usage: return .usage
    case .pause: return .pause(Int.random(in: 1...8, using: &generator))
    case .gate: return .gate(number)
    case .ending: return number == 0 ? .hang : .fail(mayRetry: number == 1)
    case .deaf: return .deaf(number)
    }
  }

  private static func reader(_ generator: inout SeededGenerator) -> ReaderPlan {
    typealias Way = ReaderPlan.Way
    func sometimes(_ range: ClosedRange<Int>, _ generator: inout SeededGenerator) -> Int? {
      Int.random(in: 0..<4, using: &generator) == 0 ? Int.random(in: range, using: &generator) : nil
    }
    return ReaderPlan(
      way: Way.allCases.randomElement(using: &generator) ?? .stream,
      start: ReaderPlan.Start.allCases.randomElement(using: &generator) ?? .beginning,
      pace: [0, 0, 1, 6, 30].randomElement(using: &generator) ?? 0,
      stallsAfter: sometimes(0...6, &generator), leavesAfter: sometimes(0...8, &generator),
      throwsEvery: sometimes(1...3, &generator), comesBack: Int.random(in: 0..<4, using: &generator) > 0)
  }
}
