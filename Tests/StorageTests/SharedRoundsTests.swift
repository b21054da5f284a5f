import Conversation
import Coordinator
import Testing

@testable import Storage

/// Rounds that stand in several sessions, and rounds with several responses.
@Suite struct SharedRoundsTests {
  @Test func aForkSharesTheRoundsBeforeIt() async throws {
    try await withStore { store in
      var make = Maker(seed: 60)
      let (source, rounds) = try await store.filled(&make, rounds: 4)
      let fork = make.session()
      try await store.fork(source.id, through: 1, as: fork, beginning: nil)
      let shared = try await store.rounds(of: fork.id, before: nil, limit: 9)
      #expect(shared == rounds[...1].map { $0.asRead(in: fork.id) })
      #expect(try await store.rounds(of: source.id, before: nil, limit: 9) == rounds)
      #expect(try await store.count("turn") == rounds.map(\.response.turns.count).reduce(0, +))
    }
  }

  @Test func aForkMayBeginWithARoundOfItsOwn() async throws {
    try await withStore { store in
      var make = Maker(seed: 61)
      let (source, rounds) = try await store.filled(&make, rounds: 3)
      let fork = make.session()
      let changed = make.round(of: fork.id, index: 1)
      try await store.fork(source.id, through: 0, as: fork, beginning: .round(changed))
      #expect(
        try await store.rounds(of: fork.id, before: nil, limit: 9)
          == [rounds[0].asRead(in: fork.id), changed])
    }
  }

  @Test func anotherResponseIsShownAndTheOldOneStays() async throws {
    try await withStore { store in
      var make = Maker(seed: 62)
      let (session, rounds) = try await store.filled(&make, rounds: 2)
      let other = make.response(to: rounds[1])
      try await store.insertAlternative(other, updating: session)
      var shown = rounds[1]
      shown.response = other
      shown.round.responseID = other.id
      shown.round.alternatives = [rounds[1].response.id, other.id].sorted()
      #expect(try await store.rounds(of: session.id, before: nil, limit: 9) == [rounds[0], shown])
      #expect(try await store.round(forResponseID: other.id) == shown)
      // Asked for by its own name, the old one is still there.
      var old = shown
      old.response = rounds[1].response
      #expect(try await store.round(forResponseID: old.response.id) == old)
      try await store.select(old.response.id, ofRound: old.id, in: session.id)
      old.round.responseID = old.response.id
      #expect(try await store.rounds(of: session.id, before: nil, limit: 1) == [old])
    }
  }

  @Test func eachSessionShowsTheResponseItHasChosen() async throws {
    try await withStore { store in
      var make = Maker(seed: 63)
      let (source, rounds) = try await store.filled(&make, rounds: 1)
      let fork = make.session()
      try await store.fork(source.id, through: 0, as: fork, beginning: nil)
      var other = make.response(to: rounds[0])
      other.sessionID = fork.id
      try await store.insertAlternative(other, updating: fork)
      #expect(
        try await store.rounds(of: source.id, before: nil, limit: 1)[0].response == rounds[0].response)
      #expect(try await store.rounds(of: fork.id, before: nil, limit: 1)[0].response == other)
      let stranger = make.round(of: source.id, index: 1)
      try await store.insert(stranger, updating: source)
      let error = try await storeError {
        try await store.select(stranger.response.id, ofRound: rounds[0].id, in: source.id)
      }
      #expect(error.code == .notFound)
    }
  }

  @Test func aPurgeLeavesWhatAForkShows() async throws {
    try await withStore { store in
      var make = Maker(seed: 64)
      let (source, rounds) = try await store.filled(&make, rounds: 3)
      let fork = make.session()
      try await store.fork(source.id, through: 1, as: fork, beginning: nil)
      try await store.delete(source.id, at: Timestamp(milliseconds: 5))
      #expect(
        try await store.round(forResponseID: rounds[0].response.id) == rounds[0].asRead(in: fork.id))
      #expect(try await store.round(forResponseID: rounds[2].response.id) == nil)
      try await store.purgeDeleted(before: Timestamp(milliseconds: 6))
      #expect(
        try await store.rounds(of: fork.id, before: nil, limit: 9)
          == rounds[...1].map { $0.asRead(in: fork.id) })
      #expect(try await store.count("round") == 2)
      try await store.delete(fork.id, at: Timestamp(milliseconds: 7))
      try await store.purgeDeleted(before: Timestamp(milliseconds: 8))
      for table in ["session", "sessionRound", "round", "request", "response", "turn", "toolCall"] {
        #expect(try await store.count(table) == 0, "\(table)")
      }
      #expect(try await store.pragma("integrity_check") == "ok")
    }
  }

  @Test func theLatestSummaryIsFoundAmongThoseOfItsSession() async throws {
    try await withStore { store in
      var make = Maker(seed: 66)
      let (session, other) = (make.session(), make.session())
      for session in [session, other] {
        try await store.insert(session)
        for index in 0..<6 {
          var round = make.round(of: session.id, index: index)
          round.round.summarizedThrough = index.isMultiple(of: 2) ? index - 1 : nil
          round.response.outcome = index == 4 ? .cancelled : .completed
          try await store.insert(round, updating: session)
        }
      }
      #expect(try await store.latestSummary(of: session.id, before: 9) == 2)
      #expect(try await store.latestSummary(of: session.id, before: 2) == 0)
      #expect(try await store.latestSummary(of: session.id, before: 0) == nil)
      #expect(try await store.latestSummary(of: make.id(), before: 9) == nil)
    }
  }

  @Test func queuedRoundsAreMovedEditedAndTakenOut() async throws {
    try await withStore { store in
      var make = Maker(seed: 65)
      let (session, rounds) = try await store.filled(&make, rounds: 4)
      try await store.move([rounds[1].id: 3, rounds[2].id: 1, rounds[3].id: 2], in: session.id)
      #expect(
        try await store.rounds(of: session.id, before: nil, limit: 9).map(\.id)
          == [rounds[0].id, rounds[2].id, rounds[3].id, rounds[1].id])
      var request = rounds[3].request
      request.content = "changed"
      try await store.update(request)
      try await store.remove(round: rounds[2].id, updating: session)
      let left = try await store.rounds(of: session.id, before: nil, limit: 9)
      #expect(left.map(\.round.index) == [0, 1, 2])
      #expect(left[1].request == request)
      #expect(try await store.count("turn") == left.map(\.response.turns.count).reduce(0, +))
    }
  }
}

extension SQLiteStore {
  /// A session with some rounds that are over.
  fileprivate func filled(_ make: inout Maker, rounds: Int) async throws -> (Session, [RoundDetail]) {
    let session = make.session()
    try await insert(session)
    let details = (0..<rounds).map { make.round(of: session.id, index: $0) }
    for detail in details { try await insert(detail, updating: session) }
    return (session, details)
  }
}

extension RoundDetail {
  fileprivate func asRead(in session: SessionID) -> RoundDetail {
    var detail = self
    detail.round.sessionID = session
    detail.response.sessionID = session
    return detail
  }
}

extension Maker {
  fileprivate mutating func response(to detail: RoundDetail) -> Response {
    var other = round(of: detail.round.sessionID, index: 0).response
    other = Response(
      id: other.id, roundID: detail.id, sessionID: other.sessionID, model: other.model, turns: other.turns,
      outcome: other.outcome, createdAt: other.createdAt, endedAt: other.endedAt)
    return other
  }
}
