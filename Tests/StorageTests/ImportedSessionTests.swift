import Conversation
import Coordinator
import Testing

@testable import Storage

/// Sessions that are stored with all their rounds at once.
@Suite struct ImportedSessionTests {
  @Test func aSessionIsStoredWithItsRoundsAndFound() async throws {
    try await withStore { store in
      var make = Maker(seed: 70)
      var (session, rounds) = make.finished(rounds: 3)
      rounds[1].response.turns[0].content = "the needle in it"
      try await store.insert(session, rounds: rounds)
      #expect(try await store.session(session.id) == session)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 9) == rounds)
      let hits = try await store.search(SearchQuery("needle"))
      #expect(hits.map(\.index) == [1])
      #expect(try await store.recover(at: make.time()).isEmpty)
      #expect(try await store.check().isEmpty)
    }
  }

  @Test func otherAnswersStandBesideTheOneThatIsShown() async throws {
    try await withStore { store in
      var make = Maker(seed: 71)
      let (session, rounds) = make.finished(rounds: 2)
      var other = rounds[0]
      other.response = make.finished(rounds: 1).1[0].response.answering(rounds[0])
      // The second one is shown.
      let round = rounds[0].round.showing(other.response.id)
      let both = [rounds[0], other].map {
        RoundDetail(round: round, request: $0.request, response: $0.response)
      }
      try await store.insert(session, rounds: both + [rounds[1]])
      var shown = both[1]
      shown.round.alternatives = [rounds[0].response.id, other.response.id].sorted()
      #expect(try await store.rounds(of: session.id, before: nil, limit: 9) == [shown, rounds[1]])
      #expect(
        try await store.round(forResponseID: rounds[0].response.id)?.response == rounds[0].response)
    }
  }

  @Test func nothingIsLeftOfOneThatCannotBeStored() async throws {
    try await withStore { store in
      var make = Maker(seed: 72)
      let (session, rounds) = make.finished(rounds: 2)
      var twice = rounds
      twice[1].response.turns[0] = rounds[0].response.turns[0]
      twice[1].response.turns[0].toolCalls = []
      twice.append(make.finished(rounds: 1).1[0])
      _ = try await storeError { try await store.insert(session, rounds: twice) }
      #expect(try await store.sessions().isEmpty)
      #expect(try await store.count("round") == 0)
      try await store.insert(session, rounds: rounds)
    }
  }

  @Test func identifiersAreKnownWhileSomethingHasThem() async throws {
    try await withStore { store in
      var make = Maker(seed: 73)
      let (session, rounds) = make.finished(rounds: 2)
      let (other, otherRounds) = make.finished(rounds: 2)
      let identifiers = StoredIdentifiers(of: session, rounds)
      #expect(try await store.known(identifiers) == StoredIdentifiers())
      try await store.insert(session, rounds: rounds)
      #expect(try await store.known(identifiers) == identifiers)
      #expect(try await store.known(StoredIdentifiers(of: other, otherRounds)) == StoredIdentifiers())
      try await store.delete(session.id, at: Timestamp(milliseconds: 5))
      #expect(try await store.known(identifiers) == identifiers)
      try await store.purgeDeleted(before: Timestamp(milliseconds: 6))
      #expect(try await store.known(identifiers) == StoredIdentifiers())
    }
  }
}

extension StoredIdentifiers {
  fileprivate init(of session: Session, _ rounds: [RoundDetail]) {
    self.init()
    sessions = [session.id]
    self.rounds = Set(rounds.map(\.id))
    requests = Set(rounds.map(\.request.id))
    responses = Set(rounds.map(\.response.id))
    let turns = rounds.flatMap(\.response.turns)
    self.turns = Set(turns.map(\.id))
    toolCalls = Set(turns.flatMap(\.toolCalls).map(\.id))
  }
}

extension Maker {
  /// A session whose answers are over.
  fileprivate mutating func finished(rounds count: Int) -> (Session, [RoundDetail]) {
    var session = session()
    session.roundCount = count
    let rounds = (0..<count).map { index in
      var detail = round(of: session.id, index: index)
      detail.response.outcome = outcome()
      for turn in detail.response.turns.indices {
        detail.response.turns[turn].status = .completed
        for call in detail.response.turns[turn].toolCalls.indices {
          detail.response.turns[turn].toolCalls[call].state = .succeeded
        }
      }
      return detail
    }
    return (session, rounds)
  }
}

extension Response {
  /// The same as an answer to another request.
  fileprivate func answering(_ detail: RoundDetail) -> Response {
    Response(
      id: id, roundID: detail.id, sessionID: detail.round.sessionID, model: model, turns: turns,
      outcome: outcome, createdAt: createdAt, endedAt: endedAt)
  }
}

extension Round {
  fileprivate func showing(_ response: ResponseID) -> Round {
    var round = self
    round.responseID = response
    return round
  }
}
