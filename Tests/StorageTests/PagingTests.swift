import Conversation
import Coordinator
import GRDB
import Testing

@testable import Storage

@Suite struct PagingTests {
  @Test func pagesFollowOneAnotherFromTheEnd() async throws {
    try await withStore { store in
      var make = Maker(seed: 10)
      let (session, other) = (make.session(), make.session())
      for session in [session, other] { try await store.insert(session) }
      var all: [RoundDetail] = []
      // An index may be missing: what a page holds is counted, not computed.
      for index in [0, 1, 2, 4, 5, 8, 9] {
        all.append(make.round(of: session.id, index: index))
        try await store.insert(all[all.count - 1], updating: session)
        try await store.insert(make.round(of: other.id, index: index), updating: other)
      }
      #expect(try await store.rounds(of: session.id, before: nil, limit: 3) == Array(all[4...]))
      #expect(try await store.rounds(of: session.id, before: 5, limit: 3) == Array(all[1...3]))
      #expect(try await store.rounds(of: session.id, before: 1, limit: 3) == Array(all[..<1]))
      #expect(try await store.rounds(of: session.id, before: 0, limit: 3) == [])
      #expect(try await store.rounds(of: session.id, before: nil, limit: 100) == all)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 0) == [])
      #expect(try await store.rounds(of: session.id, before: nil, limit: -1) == [])
    }
  }

  @Test func aPlaceIsTakenOnce() async throws {
    try await withStore { store in
      var make = Maker(seed: 11)
      let session = make.session()
      try await store.insert(session)
      let first = make.round(of: session.id, index: 0)
      try await store.insert(first, updating: session)
      let error = try await storeError {
        try await store.insert(make.round(of: session.id, index: 0), updating: session)
      }
      #expect(error.code == .inputOutput)
      // Nothing of the second one is left behind.
      #expect(try await store.count("request") == 1)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [first])
    }
  }

  /// With 10,000 rounds: every step of every query goes along an index from the page's own rounds, so that a
  /// page costs what it holds.
  @Test func aPageOfALongSessionIsReadByIndexAlone() async throws {
    try await withStore { store in
      var make = Maker(seed: 12)
      let session = make.session()
      try await store.insert(session)
      let rounds = (0..<10_000).map { index in
        var round = make.round(of: session.id, index: index, turns: 1)
        round.response.turns[0].toolCalls.removeLast(max(0, round.response.turns[0].toolCalls.count - 1))
        return round
      }
      try await store.write(.process) { database in
        for round in rounds { try database.insert(round) }
      }
      // The plan must be the same when SQLite knows how much there is.
      for analyzed in [false, true] {
        if analyzed { try await store.perform { try $0.execute(sql: "ANALYZE") } }
        let page = try await store.plan(
          RoundQueries.headsOfPage, [.id(session.id), .integer(9_000), .integer(50)])
        #expect(page.first?.contains(#"SEARCH sessionRound USING PRIMARY KEY"#) == true, "\(page)")
        #expect(page.first?.contains("sessionID=? AND index<?") == true, "\(page)")
        let queries = RoundQueries.ofPage
        for query in [queries.turns, queries.texts, queries.toolCalls, queries.alternatives] {
          let plan = try await store.plan(query, [.id(session.id), .integer(8_950), .integer(8_999)])
          #expect(plan.first?.contains("sessionID=? AND index>? AND index<?") == true, "\(plan)")
          #expect(plan.allSatisfy { !$0.contains("SCAN") }, "\(plan)")
        }
        let single = RoundQueries.ofResponse
        for query in [single.texts, single.toolCalls] {
          let plan = try await store.plan(query, [.id(session.id)])
          #expect(plan.allSatisfy { !$0.contains("SCAN") }, "\(plan)")
        }
        for query in [
          RoundQueries.headsOfPage, RoundQueries.headOfResponse, RoundQueries.headOfForkedResponse,
          single.turns, single.alternatives,
        ] {
          let plan = try await store.plan(query, [.id(session.id)])
          #expect(plan.allSatisfy { !$0.contains("SCAN") && !$0.contains("TEMP B-TREE") }, "\(plan)")
        }
      }
      let found = try await store.rounds(of: session.id, before: 9_000, limit: 50)
      #expect(found == Array(rounds[8_950..<9_000]))
    }
  }
}
