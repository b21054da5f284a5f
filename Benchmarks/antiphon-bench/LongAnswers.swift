import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// Whether a delta costs more the longer the answer is.
///
/// The whole way: machine, hub, write buffer, store on disk, and with a reader also that reader. The provider speaks
/// as fast as it is taken, while the coordinator's clock goes on by 200 ms with every 200 deltas, and then leaves the
/// store the time to write: so an answer is written as often as at 1,000 deltas a second, however fast the machine
/// is. It waits for its reader at fixed deltas, so that the reader takes as many states in every run.
struct LongAnswers: Benchmark {
  let name = "length"
  let title = "answers of 10 k and 1 M characters at full speed"

  /// Characters of a delta.
  private static let delta = "word "
  /// Deltas from one write to the next.
  private static let writeStride = 200
  private static let short = 10_000 / delta.count
  private static let long = 1_000_000 / delta.count

  /// Who follows the answer.
  private enum Audience: String, CaseIterable {
    case nobody = "nobody reads"
    /// Takes the state after every delta, looks at it and lets go of it.
    case glancing = "a reader of every delta"
    /// Takes a state for each of 60 frames a second, as a screen does: while one is shown it holds the next.
    case keeping = "a screen"

    /// Deltas from one state that is taken to the next.
    var stride: Int { self == .keeping ? 16 : 1 }
  }

  func run(isLong: Bool) async throws -> [Figure] {
    var figures: [Figure] = []
    for audience in Audience.allCases {
      var (ratios, shorts, longs, growths) = ([Double](), [Double](), [Double](), [Double]())
      for number in 1...(isLong ? 9 : 5) {
        Console.progress("  pass \(number), \(audience.rawValue)")
        let many = try await answers(20, deltas: Self.short, to: audience).map(\.perDelta)
        let one = try await answers(1, deltas: Self.long, to: audience)[0]
        shorts.append(many.median)
        longs.append(one.perDelta)
        ratios.append(one.perDelta / many.median)
        growths.append(one.growth)
      }
      figures += [
        .ratio(
          "CPU per delta, 1 M against 10 k characters, \(audience.rawValue)",
          "\(longs.median.time) / \(shorts.median.time)", ratios.median, atMost: 1.2),
        .ratio("the same, last tenth of 1 M against its first", "", growths.median, atMost: 1.2),
      ]
    }
    return figures
  }

  /// Answers of one length, one after the other.
  private func answers(_ count: Int, deltas: Int, to audience: Audience) async throws -> [Answer] {
    try await withFolder { folder in
      let clock = ManualClock()
      let (times, taken) = (Broadcast<[Double]>([]), Broadcast(0))
      let provider = SpeakingProvider { emit in
        var marks = [ThisProcess.cpu]
        for number in 1...deltas {
          await emit([.content(Self.delta)])
          if audience != .nobody, number % audience.stride == 0 {
            let length = number * Self.delta.utf8.count
            _ = await taken.first { $0 >= length ? true : nil }
          }
          if number % Self.writeStride == 0 {
            clock.advance(by: .milliseconds(Self.writeStride))
            try? await Task.sleep(for: .milliseconds(2))
          }
          if number % Answer.step == 0 { marks.append(ThisProcess.cpu) }
        }
        times.update { [marks] in $0 = marks }
      }
      let coordinator = SessionCoordinator(
        store: try SQLiteStore.open(folder: folder), models: provider, tools: ScriptedToolRunner(),
        environment: .manual(clock))
      var answers: [Answer] = []
      for _ in 0..<count {
        taken.update { $0 = 0 }
        let session = try await coordinator.createSession(model: .bench)
        let request = try await coordinator.streamRequest(sessionID: session.id, content: "Go on.")
        switch audience {
        case .nobody: break
        case .glancing: await glance(at: request.stream, taken)
        case .keeping: await keep(request.stream, taken)
        }
        try await request.completion()
        answers.append(Answer(marks: times.read { $0 } + [ThisProcess.cpu]))
      }
      await coordinator.shutdown()
      return answers
    }
  }

  private func glance(at stream: TurnStream, _ taken: Broadcast<Int>) async {
    var turns = stream.makeAsyncIterator()
    while let length = await turns.next()?.content.utf8.count { taken.update { $0 = length } }
  }

  private func keep(_ stream: TurnStream, _ taken: Broadcast<Int>) async {
    var (shown, next): (Turn?, Turn?)
    for await turn in stream {
      (shown, next) = (next, turn)
      taken.update { $0 = turn.content.utf8.count }
    }
    withExtendedLifetime((shown, next)) {}
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
