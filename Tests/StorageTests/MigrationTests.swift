import Conversation
import Coordinator
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct MigrationTests {
  private static let later = Schema(
    steps: Schema.current.steps + [
      { database in
        try database.execute(sql: "ALTER TABLE session ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'")
      }
    ])

  @Test func aLaterVersionKeepsWhatWasThere() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      var make = Maker(seed: 50)
      let session = make.session()
      let round = make.round(of: session.id, index: 0)
      do {
        let store = try SQLiteStore(path: path)
        try await store.insert(session)
        try await store.insert(round, updating: session)
        await store.close()
      }
      let store = try SQLiteStore(path: path, schema: Self.later)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [round])
      #expect(try await store.pragma("user_version") == "\(Self.later.version)")
      let colour = try await store.read { try String.fetchOne($0, sql: "SELECT colour FROM session") }
      #expect(colour == "grey")
      await store.close()
    }
  }

  /// As the first version wrote it: a round belonged to one session and had one response.
  @Test func aStoreOfTheFirstVersionKeepsItsRounds() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      var make = Maker(seed: 52)
      let session = make.session()
      let rounds = (0..<3).map { index in
        var round = make.round(of: session.id, index: index, turns: 2)
        round.round.summarizedThrough = nil
        round.request.attachments = []
        for turn in round.response.turns.indices {
          round.response.turns[turn].context = nil
          round.response.turns[turn].usage?.cost = nil
        }
        return round
      }
      let first = try SQLiteStore(path: path, schema: Schema(steps: Array(Schema.current.steps.prefix(1))))
      try await first.write(.process) { database in
        try database.run(
          """
          INSERT INTO session (id, title, modelProvider, modelName, createdAt, lastActivityAt, roundCount,
            isPinned) VALUES (?, '', 'p', 'm', 1, 2, 3, 0)
          """, [.id(session.id)])
        for detail in rounds {
          try database.run(
            #"INSERT INTO round (id, sessionID, "index", createdAt) VALUES (?, ?, ?, ?)"#,
            [
              .id(detail.id), .id(session.id), .integer(detail.round.index), .time(detail.round.createdAt),
            ])
          try database.run(
            "INSERT INTO request (id, roundID, content, createdAt) VALUES (?, ?, ?, ?)",
            [
              .id(detail.request.id), .id(detail.id), .text(detail.request.content),
              .time(detail.request.createdAt),
            ])
          let response = detail.response
          let outcome = StoredOutcome(response.outcome)
          try database.run(
            """
            INSERT INTO response (id, roundID, modelProvider, modelName, outcome, outcomeLimit, outcomeError,
              createdAt, endedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
              .id(response.id), .id(detail.id), .text(response.model.provider), .text(response.model.model),
              .text(outcome.kind), .text(outcome.limit), .text(outcome.error), .time(response.createdAt),
              .time(response.endedAt),
            ])
          for turn in response.turns {
            try database.run(
              """
              INSERT INTO turn (id, responseID, "index", status, revision, content, reasoning)
              VALUES (?, ?, ?, ?, 1, ?, '')
              """,
              [
                .id(turn.id), .id(response.id), .integer(turn.index), .text(turn.status.rawValue),
                .text(turn.content),
              ])
          }
        }
      }
      await first.close()
      let store = try SQLiteStore(path: path)
      let found = try await store.rounds(of: session.id, before: nil, limit: 5)
      #expect(found.map(\.round) == rounds.map(\.round))
      #expect(found.map(\.request) == rounds.map(\.request))
      #expect(found.map(\.response.outcome) == rounds.map(\.response.outcome))
      #expect(
        found.map { $0.response.turns.map(\.content) } == rounds.map { $0.response.turns.map(\.content) })
      #expect(try await store.session(session.id)?.titleSource == TitleSource.none)
      #expect(try await store.pragma("foreign_key_check") == "")
      #expect(try await store.pragma("integrity_check") == "ok")
      await store.close()
    }
  }

  /// As it was written before sessions had tags.
  @Test func aStoreWithoutTagsKeepsItsSessions() async throws {
    try await withFolder { folder in
      let path = StoreFile.path(in: folder)
      var make = Maker(seed: 54)
      let sessions = (0..<5).map { _ in
        var session = make.session()
        session.isArchived = false
        session.tags = []
        return session
      }
      let before = try SQLiteStore(path: path, schema: Schema(steps: Array(Schema.current.steps.prefix(4))))
      try await before.write(.process) { database in
        for session in sessions {
          try database.run(
            """
            INSERT INTO session (id, title, modelProvider, modelName, systemPrompt, parent, createdAt,
              lastActivityAt, roundCount, isPinned, titleSource, forkedThrough)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, Array(session.storedValues.prefix(12)))
        }
      }
      await before.close()
      #expect(try Set(SQLiteStore.sessions(inFolder: folder)) == Set(sessions))
      let store = try SQLiteStore(path: path)
      #expect(try await Set(store.sessions()) == Set(sessions))
      var changed = sessions[0]
      changed.isArchived = true
      changed.tags = ["work", "日本 語"]
      try await store.update(changed)
      #expect(try await store.session(changed.id) == changed)
      #expect(try await store.pragma("user_version") == "\(Schema.current.version)")
      await store.close()
      #expect(try SQLiteStore.sessions(inFolder: folder).contains(changed))
    }
  }

  @Test func aFileOfALaterVersionIsRefusedUnharmed() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      await (try SQLiteStore(path: path, schema: Self.later)).close()
      let before = try files(in: folder)
      let error = try await storeError { _ = try SQLiteStore(path: path) }
      #expect(error.code == .newerSchema)
      #expect(error.message.contains(path))
      let after = try files(in: folder)
      #expect(after.map(\.name) == before.map(\.name))
      #expect(after.map(\.bytes) == before.map(\.bytes))
    }
  }

  @Test func aLaterVersionThatIsStillInTheLogIsRefusedToo() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      let store = try SQLiteStore(path: path)
      try await store.write(.process) { try $0.execute(sql: "PRAGMA user_version = 9") }
      try FileManager.default.createDirectory(atPath: "\(folder)/copy", withIntermediateDirectories: false)
      for name in ["antiphon.sqlite", "antiphon.sqlite-wal"] {
        try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/copy/\(name)")
      }
      let error = try await storeError { _ = try SQLiteStore.open(folder: "\(folder)/copy") }
      #expect(error.code == .newerSchema)
      await store.close()
    }
  }

  @Test func aStepThatFailsLeavesTheShapeBeforeIt() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      var make = Maker(seed: 51)
      let session = make.session()
      do {
        let store = try SQLiteStore(path: path)
        try await store.insert(session)
        await store.close()
      }
      let broken = Schema(
        steps: Schema.current.steps + [
          { database in
            try database.execute(sql: "DROP TABLE turnText")
            try database.execute(sql: "ALTER TABLE nowhere ADD COLUMN colour TEXT")
          }
        ])
      #expect(try await storeError { _ = try SQLiteStore(path: path, schema: broken) }.code == .inputOutput)
      let store = try SQLiteStore(path: path)
      #expect(try await store.sessions() == [session])
      #expect(try await store.count("turnText") == 0)
      await store.close()
    }
  }

  @Test func anUpToDateFileIsNotMigratedAgain() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      await (try SQLiteStore(path: path)).close()
      // Steps that could not run twice, and one that never may.
      let watched = Schema(steps: Schema.current.steps.map { _ in { _ in Issue.record("a step ran again") } })
      await (try SQLiteStore(path: path, schema: watched)).close()
    }
  }

  @Test(arguments: [
    ([], StoreHeader.empty), (Array("SQLite format 3\0".utf8), .foreign),
    ([UInt8](repeating: 7, count: 100), .foreign),
  ])
  func headersAreToldApart(bytes: [UInt8], header: StoreHeader) {
    #expect(StoreHeader(bytes) == header)
  }

  /// Found by killing: the migrator's own table is made in a transaction before the first step's.
  @Test func aStoreWhoseMakingWasCutShortIsMade() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      let begun = try DatabaseQueue(path: path)
      try await begun.write {
        try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
      }
      try begun.close()
      #expect(try StoreReport.examine(folder: folder) == nil)
      let store = try SQLiteStore(path: path)
      #expect(try await store.sessions() == [])
      await store.close()
    }
  }

  @Test func aStoreOfAnotherProgramThatMigratesLikeOursIsLeftAlone() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      let other = try DatabaseQueue(path: path)
      try await other.write {
        try $0.execute(
          sql: """
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('theirs');
            """)
      }
      try other.close()
      #expect(try await storeError { _ = try SQLiteStore(path: path) }.code == .corrupt)
    }
  }
}
