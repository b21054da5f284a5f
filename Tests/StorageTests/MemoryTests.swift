import Conversation
import Coordinator
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("A store in memory") struct MemoryTests {
  @Test("does what one in a file does") func sameBehaviour() async throws {
    let store = try SQLiteStore.inMemory()
    var make = Maker(seed: 70)
    let session = make.session()
    let done = make.round(of: session.id, index: 0)
    var open = make.streamingRound(of: session.id, index: 1)
    try await store.insert(session)
    for round in [done, open] { try await store.insert(round, updating: session) }
    try await store.write([
      .append(open.response.turns[0].id, content: "so far", reasoning: "", revision: 2)
    ])
    open.response.turns[0].content = "so far"
    open.response.turns[0].revision = 2
    #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [done, open])
    #expect(try await store.check() == [])
    #expect(try await store.recover(at: Timestamp(milliseconds: 9)).contains(open.response.id))
    try await store.delete(session.id, at: Timestamp(milliseconds: 1))
    try await store.purgeDeleted(before: Timestamp(milliseconds: 2))
    #expect(try await store.sessions() == [])
    await store.close()
    let error = try await storeError { _ = try await store.sessions() }
    #expect(error.code == .inputOutput)
  }

  @Test("starts with what a file holds, its log included, and leaves it alone", arguments: [false, true])
  func copy(isClosed: Bool) async throws {
    try await withFolder { folder in
      let original = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 71)
      let session = make.session()
      let round = make.round(of: session.id, index: 0)
      try await original.insert(session)
      try await original.insert(round, updating: session)
      if isClosed { await original.close() }
      let before = try files(in: folder).filter { !$0.name.hasSuffix("-shm") }.map(\.bytes)
      let copy = try SQLiteStore.inMemory(copyOf: folder)
      #expect(try await copy.rounds(of: session.id, before: nil, limit: 5) == [round])
      try await copy.insert(make.session())
      #expect(try await copy.sessions().count == 2)
      #expect(try await copy.check() == [])
      await copy.close()
      #expect(
        try files(in: folder).filter { !$0.name.hasSuffix("-shm") && !$0.bytes.isEmpty }.map(\.bytes)
          == before.filter { !$0.isEmpty })
      if !isClosed {
        #expect(try await original.sessions() == [session])
        await original.close()
      }
    }
  }

  @Test("is not made out of what is no store of ours") func refusals() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      let missing = try await storeError { _ = try SQLiteStore.inMemory(copyOf: folder) }
      #expect(missing.code == .notWritable)
      #expect(try files(in: folder).isEmpty, "looking for one made something")
      try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: path))
      #expect(try await storeError { _ = try SQLiteStore.inMemory(copyOf: folder) }.code == .corrupt)
      try FileManager.default.removeItem(atPath: path)
      let other = try DatabaseQueue(path: path)
      try await other.write { try $0.execute(sql: "CREATE TABLE theirs (value); PRAGMA user_version = 1") }
      try other.close()
      #expect(try await storeError { _ = try SQLiteStore.inMemory(copyOf: folder) }.code == .corrupt)
      let later = try DatabaseQueue(path: path)
      try await later.write {
        try $0.execute(
          sql:
            "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = \(Schema.current.version + 1)"
        )
      }
      try later.close()
      #expect(try await storeError { _ = try SQLiteStore.inMemory(copyOf: folder) }.code == .newerSchema)
    }
  }
}
