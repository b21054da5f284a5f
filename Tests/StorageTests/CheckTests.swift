import Conversation
import Coordinator
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("The check of a store") struct CheckTests {
  private func filled(_ folder: String, seed: UInt64) async throws -> SQLiteStore {
    let store = try SQLiteStore.open(folder: folder)
    var make = Maker(seed: seed)
    let session = make.session()
    try await store.insert(session)
    for index in 0..<20 {
      var round = make.round(of: session.id, index: index)
      round.request.content = String(repeating: "word \(index) ", count: 2000)
      try await store.insert(round, updating: session)
    }
    return store
  }

  @Test("finds nothing in a sound one") func sound() async throws {
    try await withFolder { folder in
      let store = try await filled(folder, seed: 80)
      #expect(try await store.check() == [])
      let report = try #require(try StoreReport.examine(folder: folder))
      #expect(report.problems == [])
      #expect(report.sessions == 1 && report.deletedSessions == 0 && report.rounds == 20)
      #expect(report.schemaVersion == Schema.current.version)
      #expect(report.bytes > 20 * 2000)
      // Examining is no use of the store: it is the same afterwards.
      #expect(try await store.check() == [])
      await store.close()
      #expect(try StoreReport.examine(folder: folder)?.rounds == 20)
    }
  }

  @Test("names a row that belongs to nothing") func orphan() async throws {
    try await withFolder { folder in
      let store = try await filled(folder, seed: 81)
      try await store.perform { database in
        try database.execute(sql: "PRAGMA foreign_keys = OFF; DELETE FROM session; PRAGMA foreign_keys = ON")
      }
      let problems = try await store.check()
      #expect(problems.count == 20)
      #expect(problems[0] == "A row of sessionRound belongs to a row of session that is not there.")
      await store.close()
      #expect(try StoreReport.examine(folder: folder)?.problems == problems)
    }
  }

  /// The first page of a table or an index has a structure. One with nothing but the end of a long text has none,
  /// and SQLite keeps no sums of its pages.
  @Test("finds pages that were zeroed", arguments: 0..<12)
  func zeroed(place: Int) async throws {
    try await withFolder { folder in
      let store = try await filled(folder, seed: 82)
      let roots = try await store.perform {
        try Int.fetchAll($0, sql: "SELECT rootpage FROM sqlite_master WHERE rootpage > 0 ORDER BY 1")
      }
      await store.close()
      let path = "\(folder)/antiphon.sqlite"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let page = (roots[place] - 1) * 4096
      bytes.replaceSubrange(page..<page + 4096, with: Data(count: 4096))
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        let report = try #require(try StoreReport.examine(folder: folder))
        #expect(!report.problems.isEmpty, "page \(page / 4096)")
      } catch let error as StoreError {
        #expect(error.code == .corrupt)
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test("makes nothing where there is nothing") func nothing() async throws {
    try await withFolder { (folder) async throws in
      #expect(try StoreReport.examine(folder: folder) == nil)
      #expect(try StoreReport.examine(folder: "\(folder)/below") == nil)
      #expect(try files(in: folder).isEmpty)
    }
  }
}
