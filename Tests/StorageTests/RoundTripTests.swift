import Conversation
import Coordinator
import Testing

@testable import Storage

@Suite struct RoundTripTests {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func everyValueComesBackAsItWas(seed: UInt64) async throws {
    try await withFolder { folder in
      var make = Maker(seed: seed)
      var session = make.session()
      let rounds = (0..<4).map { make.round(of: session.id, index: $0) }
      let store = try SQLiteStore.open(folder: folder)
      try await store.insert(session)
      for round in rounds {
        session.roundCount = round.round.index + 1
        try await store.insert(round, updating: session)
      }
      try await expectAll(rounds, session, in: store, seed)
      await store.close()

      let again = try SQLiteStore.open(folder: folder)
      try await expectAll(rounds, session, in: again, seed)
      await again.close()
    }
  }

  private func expectAll(
    _ rounds: [RoundDetail], _ session: Session, in store: SQLiteStore, _ seed: UInt64
  ) async throws {
    #expect(try await store.session(session.id) == session, "seed \(seed)")
    #expect(try await store.rounds(of: session.id, before: nil, limit: 10) == rounds, "seed \(seed)")
    for round in rounds {
      let found = try await store.round(forResponseID: round.response.id)
      #expect(found == round, "seed \(seed)")
      // Equality of texts is canonical equivalence; what was said is kept to the byte.
      #expect(found.map(bytes) == bytes(round), "seed \(seed)")
    }
  }

  private func bytes(_ detail: RoundDetail) -> [[UInt8]] {
    [Array(detail.request.content.utf8)]
      + detail.response.turns.flatMap { turn in
        [Array(turn.content.utf8), Array(turn.reasoning.utf8)]
          + turn.toolCalls.map { Array($0.arguments.utf8) }
      }
  }

  @Test func aTextKeepsItsNullCharacters() async throws {
    try await withStore { store in
      var make = Maker(seed: 1)
      let session = make.session()
      var round = make.round(of: session.id, index: 0)
      round.request.content = "before\0after"
      try await store.insert(session)
      try await store.insert(round, updating: session)
      let found = try await store.rounds(of: session.id, before: nil, limit: 1)
      #expect(found.first?.request.content == "before\0after")
    }
  }
}
