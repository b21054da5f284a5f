import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// Whether a delta costs more the longer the answer is.
///
/// The whole way: machine, hub, write buffer, store on disk, and with a reader also that reader. The provider speaks
/// as fast as it is taken, while the coordinator's clock goes on by a millisecond with every delta: so an answer
/// is written as often as at 1,000 deltas a second, however fast the machine is.
struct LongAnswers: Benchmark {
  let name = "length"
  let title = "answers of 10 k and 1 M characters at full speed"

  /// Characters of a delta.
  private static let delta = "word "
  private static let short = 10_000 / delta.count
  private static let long = 1_000_000 / delta.count

  func run(isLong: Bool) async throws -> [Figure] {
    var figures: [Figure] = []
    for hasReader in [false, true] {
      var (ratios, shorts, longs, growths) = ([Double](), [Double](), [Double](), [Double]())
      for number in 1...(isLong ? 9 : 5) {
        Console.progress("  pass \(number), \(hasReader ? "one reader" : "no reader")")
        let many = try await answers(20, deltas: Self.short, hasReader: hasReader).map(\.perDelta)
        let one = try await answers(1, deltas: Self.long, hasReader: hasReader)[0]
        shorts.append(many.median)
        longs.append(one.perDelta)
        ratios.append(one.perDelta / many.median)
        growths.append(one.growth)
      }
      let who = hasReader ? "one reader" : "nobody reads"
      figures += [
        .ratio(
          "CPU per delta, 1 M against 10 k characters, \(who)",
          "\(longs.median.time) / \(shorts.median.time)",
          ratios.median, atMost: 1.2),
        .ratio(
          "the same, last tenth against first of 1 M, \(who)", "", growths.median, atMost: 1.2),
      ]
    }
    return figures
  }

  /// Answers of one length, one after the other.
  private func answers(_ count: Int, deltas: Int, hasReader: Bool) async throws -> [Answer] {
    try await withFolder { folder in
      let clock = ManualClock()
      let times = Broadcast<[Double]>([])
      let provider = SpeakingProvider { emit in
        var marks = [ThisProcess.cpu]
        for number in 1...deltas {
          await emit([.content(Self.delta)])
          if number % 100 == 0 { clock.advance(by: .milliseconds(100)) }
          if number % Answer.step == 0 { marks.append(ThisProcess.cpu) }
        }
        times.update { [marks] in $0 = marks }
      }
      let coordinator = SessionCoordinator(
        store: try SQLiteStore.open(folder: folder), models: provider, tools: ScriptedToolRunner(),
        environment: .manual(clock))
      var answers: [Answer] = []
      for _ in 0..<count {
        let session = try await coordinator.createSession(model: .bench)
        let request = try await coordinator.streamRequest(sessionID: session.id, content: "Go on.")
        if hasReader { for await turn in request.stream { _ = turn.content.utf8.count } }
        try await request.completion()
        answers.append(Answer(marks: times.read { $0 } + [ThisProcess.cpu]))
      }
      await coordinator.shutdown()
      return answers
    }
  }
}

/// What one answer cost.
private struct Answer: Sendable {
  /// Deltas between two marks.
  static let step = 500

  /// CPU time before the first delta, after every `step` deltas, and when the ending was seen.
  let marks: [Double]

  /// Seconds of CPU for a delta, the ending's part included.
  var perDelta: Double {
    (marks[marks.count - 1] - marks[0]) / Double((marks.count - 2) * Self.step)
  }

  /// What a delta of the last tenth cost, against one of the first.
  var growth: Double {
    let steps = zip(marks.dropLast(), marks.dropLast().dropFirst()).map { $1 - $0 }
    return steps.suffix(steps.count / 10).median / steps.prefix(steps.count / 10).median
  }
}
