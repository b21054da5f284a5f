import Conversation
import Coordinator
import Foundation
import Storage

/// What the workers of one store have said was so, and whether it is.
struct Ledger {
  /// How long text may have been seen before it is on disk.
  static let promise = 250_000_000

  private var sessions: Set<SessionID> = []
  private var requests: [ResponseID: (session: SessionID, content: String)] = [:]
  private var endings: [TurnID: UInt64] = [:]
  private var outcomes: [ResponseID: String] = [:]
  private var samples: [Sample] = []
  private var lives: [Life] = []
  /// When the last of the workers died that have been looked at.
  private var lastDeath = Instant.min
  /// What the last look found. All of it was over by then, so it stays as it was.
  private var found: [ResponseID: RoundDetail] = [:]
  private(set) var counts = Counts()

  private struct Sample {
    var turn: TurnID
    var content: Report.Extent
    var reasoning: Report.Extent
    var time: Instant
    var life: Int
  }

  struct Counts {
    var looks = 0
    var requests = 0
    var endings = 0
    var outcomes = 0
    var oldTexts = 0
    var calls = 0
    var callsCutOff = 0
    var recovered = 0
    var lateTexts = 0
    var latest: Instant = 0

    mutating func add(_ other: Counts) {
      looks += other.looks
      requests += other.requests
      endings += other.endings
      outcomes += other.outcomes
      oldTexts += other.oldTexts
      calls += other.calls
      callsCutOff += other.callsCutOff
      recovered += other.recovered
      lateTexts += other.lateTexts
      latest = max(latest, other.latest)
    }
  }

  /// What is not as it was said to be.
  struct Broken: Error {
    var promise: String
    init(_ promise: String) { self.promise = promise }
  }

  mutating func take(_ life: Life) {
    for report in life.reports {
      switch report {
      case .session(let id): sessions.insert(id)
      case .round(let id, let session, let content): requests[id] = (session, content)
      case .ended(let id, let digest): endings[id] = digest
      case .outcome(let id, let outcome): outcomes[id] = outcome
      case .text(let id, let content, let reasoning, let time):
        samples.append(
          Sample(turn: id, content: content, reasoning: reasoning, time: time, life: lives.count))
      case .starting, .opened, .recovered, .asking, .tool, .pulse, .failed: break
      }
    }
    lives.append(life)
  }

  // MARK: Looking

  /// Opens the store as the program does when it is started, and compares.
  mutating func look(at folder: String, twice: Bool) async throws {
    let (rounds, recovered) = try await Self.read(folder, sessions)
    counts.looks += 1
    counts.recovered += recovered
    try compare(rounds)
    try compareTexts(rounds)
    try compareCalls(CallsFile.entries(CallsFile.path(in: folder)), rounds)
    if twice {
      let (again, nothing) = try await Self.read(folder, sessions)
      guard nothing == 0 else { throw Broken("Recovery found \(nothing) responses a second time.") }
      guard again == rounds else { throw Broken("Opening the store once more changed what is in it.") }
    }
    found = rounds
    samples = []
    lastDeath = lives.last?.killedAt ?? lastDeath
    lives = []
  }

  /// Everything in a store after recovery, and how many responses that had to mark.
  private static func read(
    _ folder: String, _ sessions: Set<SessionID>
  ) async throws -> ([ResponseID: RoundDetail], recovered: Int) {
    let nobody = Nobody()
    let coordinator = SessionCoordinator(
      store: try SQLiteStore.open(folder: folder), models: nobody, tools: nobody)
    do {
      let recovered = try await coordinator.start()
      let problems = try await coordinator.checkStore()
      guard problems.isEmpty else { throw Broken("The file is damaged: \(problems[0])") }
      let there = try await coordinator.sessions()
      if let lost = sessions.subtracting(there.map(\.id)).first { throw Broken("Session \(lost) is lost.") }
      var rounds: [ResponseID: RoundDetail] = [:]
      for session in there {
        let details = try await coordinator.rounds(of: session.id, limit: .max)
        guard details.map(\.round.index) == Array(0..<details.count), session.roundCount == details.count
        else { throw Broken("The rounds of session \(session.id) are not counted from 0 on.") }
        for detail in details { rounds[detail.response.id] = detail }
      }
      if let id = recovered.first(where: { rounds[$0] == nil }) {
        throw Broken("Response \(id), which was recovered, is not there.")
      }
      await coordinator.shutdown()
      return (rounds, recovered.count)
    } catch {
      await coordinator.shutdown()
      throw error
    }
  }

  private mutating func compare(_ rounds: [ResponseID: RoundDetail]) throws {
    for (id, detail) in found where rounds[id] != detail {
      throw Broken("Response \(id) was over and has changed.")
    }
    for (id, request) in requests {
      guard let detail = rounds[id] else { throw Broken("The round of response \(id) is lost.") }
      guard detail.request.content == request.content, detail.round.sessionID == request.session else {
        throw Broken("The request of response \(id) is another one.")
      }
    }
    var turns: [TurnID: Turn] = [:]
    for (id, detail) in rounds {
      guard let outcome = detail.response.outcome else { throw Broken("Response \(id) was left open.") }
      if let seen = outcomes[id], seen != outcome.word {
        throw Broken("Response \(id) was seen to be \(seen) and is \(outcome.word).")
      }
      var revision = Int.min
      for turn in detail.response.turns {
        turns[turn.id] = turn
        guard turn.status.isTerminal, turn.toolCalls.allSatisfy(\.state.isTerminal) else {
          throw Broken("Turn \(turn.id) was left \(turn.status).")
        }
        guard turn.revision > revision else { throw Broken("The revisions of response \(id) do not rise.") }
        revision = turn.revision
      }
    }
    for (id, digest) in endings {
      guard let turn = turns[id] else { throw Broken("Turn \(id), which was seen to end, is lost.") }
      guard Digest.of(turn) == digest else { throw Broken("Turn \(id) is not as it was seen to end.") }
    }
    counts.requests += requests.count
    counts.endings += endings.count
    counts.outcomes += outcomes.count
  }

  /// Text that was seen is there, or was seen in the last moments before death.
  private mutating func compareTexts(_ rounds: [ResponseID: RoundDetail]) throws {
    let turns = Dictionary(
      uniqueKeysWithValues: rounds.values.flatMap(\.response.turns).map { ($0.id, $0) })
    // Text only grows, so the latest of those that should be there stands for those before it.
    var latest: [TurnID: Sample] = [:]
    for sample in samples where lives[sample.life].killedAt - sample.time > Self.promise {
      counts.oldTexts += 1
      latest[sample.turn] = sample
    }
    for (id, sample) in latest {
      if let turn = turns[id], sample.content.begins(turn.content), sample.reasoning.begins(turn.reasoning) {
        continue
      }
      let life = lives[sample.life]
      // Which of them was not written is to be told as well: the oldest counts.
      let missing = samples.first {
        guard $0.turn == id, let turn = turns[id] else { return $0.turn == id }
        return !$0.content.begins(turn.content) || !$0.reasoning.begins(turn.reasoning)
      }
      try excuse(life.killedAt - (missing ?? sample).time, of: "text of turn \(id)", in: life)
    }
  }

  private mutating func compareCalls(
    _ entries: [CallsFile.Entry], _ rounds: [ResponseID: RoundDetail]
  ) throws {
    let calls = Dictionary(
      uniqueKeysWithValues: rounds.values.flatMap(\.response.turns).flatMap(\.toolCalls).map { ($0.id, $0) })
    let ended = Set(entries.filter { $0.event == .ended }.map(\.id))
    var began: Set<ToolCallID> = []
    for entry in entries where entry.event == .began {
      guard began.insert(entry.id).inserted else { throw Broken("Call \(entry.id) was run twice.") }
      // Of the lives since the last look; what was missing then has been excused.
      if entry.time > lastDeath, let life = lives.first(where: { $0.killedAt >= entry.time }),
        calls[entry.id] == nil, life.killedAt - entry.time > Self.promise
      {
        try excuse(life.killedAt - entry.time, of: "call \(entry.id)", in: life)
      }
    }
    for (id, call) in calls {
      if call.state == .succeeded, !ended.contains(id) { throw Broken("Call \(id) did not succeed.") }
      if call.state == .interrupted, began.contains(id), call.error == nil {
        throw Broken("Call \(id) was cut off, and the model is not told.")
      }
    }
    counts.calls = began.count
    counts.callsCutOff = calls.values.count { $0.state == .interrupted }
  }

  /// What is missing is excused by no more than the time for which nothing got on in the worker.
  private mutating func excuse(_ age: Instant, of what: String, in life: Life) throws {
    let start = life.killedAt - age
    var last = start
    var stalls = 0
    // From end to end: between two of them a worker may stand still, too, waiting for its reports to be read.
    for case .pulse(_, let end) in life.reports where end > start && end <= life.killedAt {
      stalls += max(0, end - last - Pulse.interval - Pulse.tolerance)
      last = end
    }
    stalls += max(0, life.killedAt - last - Pulse.interval - Pulse.tolerance)
    counts.lateTexts += 1
    counts.latest = max(counts.latest, age)
    guard age <= Self.promise + stalls else {
      throw Broken(
        "The \(what) was seen \(age / 1_000_000) ms before the end and is not there; stalls account for "
          + "\(stalls / 1_000_000) ms.")
    }
  }
}

extension Report.Extent {
  /// Whether a text begins with what this was made of.
  fileprivate func begins(_ text: String) -> Bool {
    text.utf8.count >= length && Digest.of(text, length: length) == digest
  }
}

/// Neither models nor tools: a store is looked at, nothing is asked.
private struct Nobody: ModelDirectory, ToolRunner {
  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    throw TurnError(.configuration, "There is none.")
  }
  func definitions() async -> [ToolDefinition] { [] }
  func run(_ invocation: ToolInvocation) async -> ToolReply { .ended(.failure("There is none.")) }
}
