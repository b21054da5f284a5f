import Conversation
import Coordinator
import GRDB
import Testing

@testable import Storage

@Suite struct ChangesTests {
  @Test func piecesAddUpAndATurnTakesTheirPlace() async throws {
    try await withStore { store in
      var make = Maker(seed: 20)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      let turn = round.response.turns[0].id
      try await store.insert(session)
      try await store.insert(round, updating: session)
      try await store.write([
        .append(turn, content: "Hel", reasoning: "why", revision: 2),
        .append(turn, content: "lo\0", reasoning: "", revision: 3),
      ])
      try await store.write([.append(turn, content: " there", reasoning: " not", revision: 4)])

      round.response.turns[0].content = "Hello\0 there"
      round.response.turns[0].reasoning = "why not"
      round.response.turns[0].revision = 4
      #expect(try await store.round(forResponseID: round.response.id) == round)
      #expect(try await store.count("turnText") == 3)

      round.response.turns[0].content += "!"
      round.response.turns[0].status = .completed
      round.response.turns[0].revision = 5
      try await store.write([
        .append(turn, content: "!", reasoning: "", revision: 5), .turn(round.response.turns[0]),
        .ended(round.response.id, .completed, at: Timestamp(milliseconds: 9)),
      ])
      round.response.outcome = .completed
      round.response.endedAt = Timestamp(milliseconds: 9)
      #expect(try await store.round(forResponseID: round.response.id) == round)
      #expect(try await store.count("turnText") == 0)
    }
  }

  @Test func textThatComesAfterATurnWasWrittenIsAddedToIt() async throws {
    try await withStore { store in
      var make = Maker(seed: 21)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      round.response.turns[0].content = "one"
      try await store.write([
        .turn(round.response.turns[0]),
        .append(round.response.turns[0].id, content: " two", reasoning: "", revision: 7),
      ])
      let found = try await store.round(forResponseID: round.response.id)
      #expect(found?.response.turns[0].content == "one two")
      #expect(found?.response.turns[0].revision == 7)
    }
  }

  /// Random histories, compared with a turn kept in memory.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func anyHistoryLeavesTheLastState(seed: UInt64) async throws {
    try await withStore { store in
      var make = Maker(seed: seed)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      for revision in 2..<40 {
        let turn = Int.random(in: 0..<round.response.turns.count, using: &make.random)
        var changes: [ResponseChange] = []
        switch Int.random(in: 0..<10, using: &make.random) {
        case 0:
          let index = round.response.turns.count
          round.response.turns.append(make.turn(of: round.response.id, index: index))
          changes.append(.turn(round.response.turns[index]))
        case 1...3:
          round.response.turns[turn].revision = revision
          var calls = round.response.turns[turn].toolCalls.shuffled(using: &make.random)
          if !calls.isEmpty, make.chance() { calls.removeFirst() }
          if make.chance() { calls.append(make.toolCall()) }
          if !calls.isEmpty { calls[0].result = make.text() }
          round.response.turns[turn].toolCalls = calls
          changes.append(.turn(round.response.turns[turn]))
        default:
          let (content, reasoning) = (make.text(), make.text())
          round.response.turns[turn].content += content
          round.response.turns[turn].reasoning += reasoning
          let rising = max(revision, round.response.turns[turn].revision)
          round.response.turns[turn].revision = rising
          changes.append(
            .append(round.response.turns[turn].id, content: content, reasoning: reasoning, revision: rising))
        }
        try await store.write(changes)
      }
      #expect(try await store.round(forResponseID: round.response.id) == round, "seed \(seed)")
    }
  }

  @Test func changesHappenTogetherOrNotAtAll() async throws {
    try await withStore { store in
      var make = Maker(seed: 22)
      let session = make.session()
      let round = make.streamingRound(of: session.id)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      let error = try await storeError {
        try await store.write([
          .append(round.response.turns[0].id, content: "half", reasoning: "", revision: 2),
          .append(make.id(), content: "nobody's", reasoning: "", revision: 2),
        ])
      }
      #expect(error.code == .notFound)
      #expect(try await store.round(forResponseID: round.response.id) == round)
    }
  }

  /// What an append writes does not grow with the text before it.
  @Test func anAppendCostsWhatItWeighs() async throws {
    try await withStore { store in
      var make = Maker(seed: 23)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      round.response.turns[0].content = String(repeating: "x", count: 1_000_000)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      try await store.perform { _ = try $0.checkpoint(.truncate) }
      for revision in 2..<102 {
        try await store.write([
          .append(round.response.turns[0].id, content: "piece", reasoning: "", revision: revision)
        ])
      }
      // A commit of one small row touches a page of the table and one of its index, 4 KiB each and a header.
      let log = try #require(
        try files(in: String(store.path.dropLast("/antiphon.sqlite".count)))
          .first { $0.name.hasSuffix("-wal") })
      #expect(log.bytes.count < 100 * 4 * 4120)
    }
  }

  @Test func aRoundThatCouldNotBeStoredComesWithWhatFollowed() async throws {
    try await withStore { store in
      var make = Maker(seed: 70)
      var session = make.session()
      let first = make.streamingRound(of: session.id)
      let second = make.streamingRound(of: session.id, index: 1)
      let turn = first.response.turns[0]
      let begun = session
      session.roundCount += 1
      try await store.write([
        .began(first, begun), .began(second, session),
        .append(turn.id, content: "said", reasoning: "", revision: 2),
      ])
      let rounds = try await store.rounds(of: session.id, before: nil, limit: 9)
      #expect(rounds.map(\.round) == [first.round, second.round])
      #expect(rounds[0].response.turns[0].content == turn.content + "said")
      #expect(try await store.session(session.id) == session)
    }
  }
}
