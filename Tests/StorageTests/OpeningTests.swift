import Conversation
import Coordinator
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite struct OpeningTests {
  @Test func foldersAndFilesAreForTheUserAlone() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: "\(folder)/one/two")
      var make = Maker(seed: 40)
      try await store.insert(make.session())
      #expect(try permissions(of: "\(folder)/one") == 0o700)
      #expect(try permissions(of: "\(folder)/one/two") == 0o700)
      let found = try files(in: "\(folder)/one/two").map(\.name)
      #expect(
        found == ["antiphon.sqlite", "antiphon.sqlite-shm", "antiphon.sqlite-wal", "antiphon.sqlite.lock"])
      for name in found { #expect(try permissions(of: "\(folder)/one/two/\(name)") == 0o600, "\(name)") }
      await store.close()
      // Everything is in one file, that can be copied.
      #expect(try files(in: "\(folder)/one/two").map(\.name) == ["antiphon.sqlite", "antiphon.sqlite.lock"])
    }
  }

  @Test func aFileThatOthersCouldReadIsClosedToThem() async throws {
    try await withFolder { folder in
      await (try SQLiteStore.open(folder: folder)).close()
      let path = "\(folder)/antiphon.sqlite"
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      await (try SQLiteStore.open(folder: folder)).close()
      #expect(try permissions(of: path) == 0o600)
    }
  }

  @Test func theConnectionIsSetUpForDurability() async throws {
    try await withStore { store in
      #expect(try await store.pragma("journal_mode") == "wal")
      #expect(try await store.pragma("foreign_keys") == "1")
      #expect(try await store.pragma("synchronous") == "1")
      #expect(try await store.pragma("secure_delete") == "1")
      let during = try await store.write(.power) { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
      #expect(during == 2)
      #expect(try await store.pragma("synchronous") == "1")
    }
  }

  @Test func onlyOneStoreHoldsAFile() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      let error = try await storeError { _ = try SQLiteStore.open(folder: folder) }
      #expect(error.code == .busy)
      #expect(error.message.contains(folder))
      #expect(!error.suggestion.isEmpty)
      // By another name it is the same file.
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link.sqlite", withDestinationPath: "\(folder)/antiphon.sqlite")
      let linked = try await storeError { _ = try SQLiteStore(path: "\(folder)/link.sqlite") }
      #expect(linked.code == .busy)
      await store.close()
      await (try SQLiteStore.open(folder: folder)).close()
    }
  }

  @Test func aStoreThatIsDroppedLetsGo() async throws {
    try await withFolder { folder in
      do { _ = try SQLiteStore.open(folder: folder) }
      await (try SQLiteStore.open(folder: folder)).close()
    }
  }

  @Test(arguments: ["notes to myself", "SQLite format 3\0", String(repeating: "x", count: 5000)])
  func aFileOfAnotherKindIsLeftAlone(content: String) async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      try Data(content.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      let error = try await storeError { _ = try SQLiteStore(path: path) }
      #expect(error.code == .corrupt)
      #expect(error.message.contains(path))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(content.utf8))
      #expect(try permissions(of: path) == 0o644)
    }
  }

  @Test(arguments: [false, true])
  func aDatabaseOfAnotherProgramIsLeftAlone(claimed: Bool) async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      let other = try DatabaseQueue(path: path)
      try await other.write { database in
        try database.execute(sql: "CREATE TABLE theirs (value TEXT)")
        if claimed { try database.execute(sql: "PRAGMA application_id = 7") }
      }
      try other.close()
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(try await storeError { _ = try SQLiteStore(path: path) }.code == .corrupt)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  @Test func anEmptyFileBecomesAStore() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      try Data().write(to: URL(fileURLWithPath: path))
      let store = try SQLiteStore(path: path)
      #expect(try await store.sessions() == [])
      await store.close()
    }
  }

  /// Bytes changed, zeroed and cut off anywhere behind the header: an error or an answer, never a crash.
  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func aDamagedFileIsAnErrorAtMost(seed: UInt64) async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      var make = Maker(seed: seed)
      let session = make.session()
      do {
        let store = try SQLiteStore(path: path)
        try await store.insert(session)
        for index in 0..<6 {
          try await store.insert(make.round(of: session.id, index: index), updating: session)
        }
        await store.close()
      }
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      switch Int.random(in: 0..<3, using: &make.random) {
      case 0:
        for _ in 0..<20 {
          bytes[Int.random(in: 100..<bytes.count, using: &make.random)] = UInt8.random(
            in: 0...255, using: &make.random)
        }
      case 1:
        let page = Int.random(in: 1..<bytes.count / 4096, using: &make.random) * 4096
        bytes.replaceSubrange(page..<page + 4096, with: Data(count: 4096))
      default:
        bytes = bytes.prefix(Int.random(in: 100..<bytes.count, using: &make.random))
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        let store = try SQLiteStore(path: path)
        _ = try? await store.sessions()
        _ = try? await store.rounds(of: session.id, before: nil, limit: 10)
        _ = try? await store.recover(at: Timestamp(milliseconds: 1))
        await store.close()
      } catch let error as StoreError {
        #expect([.corrupt, .newerSchema, .inputOutput].contains(error.code), "seed \(seed): \(error)")
      }
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func damageFoundWhileReadingIsNamed() async throws {
    try await withStore { store in
      var make = Maker(seed: 41)
      let session = make.session()
      let round = make.round(of: session.id, index: 0)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      try await store.write(.process) { try $0.execute(sql: "UPDATE turn SET status = 'dreaming'") }
      let error = try await storeError { _ = try await store.rounds(of: session.id, before: nil, limit: 1) }
      #expect(error.code == .corrupt)
      #expect(error.message.contains(store.path))
    }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() async throws {
    try await withFolder { folder in
      // Below a regular file nothing can be made, whoever asks: the superuser ignores modes.
      try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
      let error = try await storeError { _ = try SQLiteStore.open(folder: "\(folder)/file/below") }
      #expect(error.code == .notWritable)
      #expect(error.message.contains("\(folder)/file/below"))
      #expect(error.suggestion.contains("--data-dir"))
    }
  }

  @Test func aFolderInPlaceOfTheFileIsNamed() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/antiphon.sqlite", withIntermediateDirectories: false)
      let error = try await storeError { _ = try SQLiteStore.open(folder: folder) }
      #expect(error.code == .notWritable)
      #expect(error.message.contains("\(folder)/antiphon.sqlite"))
    }
  }

  #if os(Linux)
    @Test func aFolderOfTheKernelIsNotWritable() async throws {
      let error = try await storeError { _ = try SQLiteStore.open(folder: "/proc/antiphon") }
      #expect(error.code == .notWritable)
      #expect(error.message.contains("/proc/antiphon"))
    }
  #endif

  @Test func aFullDiskIsSaidAndOvercome() async throws {
    try await withStore { store in
      var make = Maker(seed: 42)
      let session = make.session()
      var round = make.round(of: session.id, index: 0)
      round.request.content = String(repeating: "unmistakable", count: 10_000)
      try await store.insert(session)
      let pages = try await store.pragma("page_count")
      _ = try await store.pragma("max_page_count = \(pages)")
      let error = try await storeError { try await store.insert(round, updating: session) }
      #expect(error.code == .full)
      #expect(error.message.contains(store.path))
      #expect(!error.description.contains("unmistakable"))
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [])
      // With space it goes on.
      _ = try await store.pragma("max_page_count = 1000000")
      try await store.insert(round, updating: session)
      #expect(try await store.rounds(of: session.id, before: nil, limit: 5) == [round])
      #expect(try await store.pragma("integrity_check") == "ok")
    }
  }
}
