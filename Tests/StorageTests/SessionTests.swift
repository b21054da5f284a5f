import Conversation
import Coordinator
import Testing

@testable import Storage

@Suite struct SessionTests {
  @Test func pinnedOnesComeFirstThenTheLatest() async throws {
    try await withStore { store in
      var make = Maker(seed: 2)
      var sessions: [Session] = []
      for (minute, pinned) in [(3, false), (1, true), (2, true), (5, false), (4, false)] {
        var session = make.session()
        session.lastActivityAt = Timestamp(milliseconds: Int64(minute) * 60_000)
        session.isPinned = pinned
        sessions.append(session)
        try await store.insert(session)
      }
      #expect(try await store.sessions() == [2, 1, 3, 4, 0].map { sessions[$0] })
    }
  }

  @Test func theListIsReadAlongItsIndex() async throws {
    try await withStore { store in
      let plan = try await store.plan(
        "SELECT id FROM session WHERE deletedAt IS NULL ORDER BY isPinned DESC, lastActivityAt DESC, id DESC")
      #expect(plan.contains { $0.contains("sessionInOrder") })
      #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    }
  }

  @Test func anUpdateReplacesEverythingButTheIdentifier() async throws {
    try await withStore { store in
      var make = Maker(seed: 3)
      let old = make.session()
      try await store.insert(old)
      let other = make.session()
      let new = Session(
        id: old.id, title: other.title, model: other.model, systemPrompt: other.systemPrompt,
        parent: other.parent, createdAt: other.createdAt, lastActivityAt: other.lastActivityAt,
        roundCount: other.roundCount, isPinned: !old.isPinned, isArchived: !old.isArchived,
        tags: ["other", "日本"])
      try await store.update(new)
      #expect(try await store.session(old.id) == new)
    }
  }

  @Test func whatIsNotThereIsSaidSo() async throws {
    try await withStore { store in
      var make = Maker(seed: 4)
      let session = make.session()
      let time = Timestamp(milliseconds: 1)
      #expect(try await store.session(session.id) == nil)
      #expect(try await store.restore(session.id) == nil)
      #expect(try await store.round(forResponseID: make.id()) == nil)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [])
      #expect(try await storeError { try await store.update(session) }.code == .notFound)
      #expect(try await storeError { try await store.delete(session.id, at: time) }.code == .notFound)
      let round = make.round(of: session.id, index: 0)
      #expect(try await storeError { try await store.insert(round, updating: session) }.code == .notFound)
      let turn = make.turn(of: make.id(), index: 0)
      #expect(try await storeError { try await store.write([.turn(turn)]) }.code == .notFound)
      let append = ResponseChange.append(make.id(), content: "lost", reasoning: "", revision: 1)
      let error = try await storeError { try await store.write([append]) }
      #expect(error.code == .notFound)
      #expect(!error.description.contains("lost"))
      let ended = ResponseChange.ended(make.id(), .completed, at: time)
      #expect(try await storeError { try await store.write([ended]) }.code == .notFound)
    }
  }

  @Test func aDeletedSessionIsHiddenWithAllItHoldsUntilItIsRestored() async throws {
    try await withStore { store in
      var make = Maker(seed: 5)
      let session = make.session()
      let round = make.round(of: session.id, index: 0)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      try await store.delete(session.id, at: Timestamp(milliseconds: 1000))
      #expect(try await store.sessions() == [])
      #expect(try await store.session(session.id) == nil)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [])
      #expect(try await store.round(forResponseID: round.response.id) == nil)

      // A second deletion does not put off the purge.
      try await store.delete(session.id, at: Timestamp(milliseconds: 5000))
      try await store.purgeDeleted(before: Timestamp(milliseconds: 1000))
      #expect(try await store.restore(session.id) == session)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [round])
      #expect(try await store.restore(session.id) == nil)
    }
  }

  @Test func aPurgeLeavesNothingOfASession() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 6)
      let (gone, kept) = (make.session(), make.session())
      var round = make.streamingRound(of: gone.id)
      round.request.content = "unmistakable-request"
      round.response.turns[0].toolCalls = [make.toolCall()]
      let other = make.round(of: kept.id, index: 0)
      for session in [gone, kept] { try await store.insert(session) }
      try await store.insert(round, updating: gone)
      try await store.insert(other, updating: kept)
      try await store.write([
        .append(round.response.turns[0].id, content: "unmistakable-answer", reasoning: "", revision: 2)
      ])
      try await store.delete(gone.id, at: Timestamp(milliseconds: 10))
      try await store.purgeDeleted(before: Timestamp(milliseconds: 11))
      #expect(try await store.restore(gone.id) == nil)
      #expect(try await store.rounds(of: kept.id, before: nil, limit: 5) == [other])
      let turns = try await store.count("turn")
      #expect(turns == other.response.turns.count)
      for table in ["session", "round", "request", "response"] {
        #expect(try await store.count(table) == 1, "\(table)")
      }
      #expect(try await store.count("turnText") == 0)
      #expect(try await store.count("toolCall") == other.response.turns.map(\.toolCalls.count).reduce(0, +))
      await store.close()

      // Not in the free pages either.
      for file in try files(in: folder) {
        #expect(!contains(file.bytes, "unmistakable"), "\(file.name)")
      }
    }
  }

  @Test func cancellingTheCallerDoesNotStopAWrite() async throws {
    try await withStore { store in
      var make = Maker(seed: 7)
      let session = make.session()
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.insert(session)
      }
      try await task.value
      #expect(try await store.session(session.id) == session)
    }
  }

  @Test func aClosedStoreRefusesWithoutHarm() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      await store.close()
      await store.close()
      #expect(try await storeError { _ = try await store.sessions() }.code == .inputOutput)
    }
  }
}
