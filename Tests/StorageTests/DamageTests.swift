import Conversation
import Coordinator
import Foundation
import GRDB
import Testing

@testable import Storage

/// Files and logs that were damaged: an error that names them, and not a byte of theirs changed.
@Suite("A damaged store") struct DamageTests {
  /// Copies the files of a store in use, as a process that is killed leaves them: a file, and a log with most of
  /// what was written. One turn is still streaming.
  private func killed(_ folder: String, into copy: String) async throws -> ResponseID {
    let store = try SQLiteStore.open(folder: folder)
    var make = Maker(seed: 90)
    let session = make.session()
    try await store.insert(session)
    for index in 0..<10 {
      try await store.insert(make.round(of: session.id, index: index), updating: session)
    }
    _ = try await store.perform { try $0.checkpoint(.truncate) }
    let open = make.streamingRound(of: session.id, index: 10)
    try await store.insert(open, updating: session)
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    for file in try files(in: folder) where !file.name.hasSuffix("-shm") {
      try file.bytes.write(to: URL(fileURLWithPath: "\(copy)/\(file.name)"))
    }
    await store.close()
    return open.response.id
  }

  private func kept(_ folder: String) throws -> [String: Data] {
    let wanted = ["antiphon.sqlite", "antiphon.sqlite-wal"]
    return Dictionary(
      uniqueKeysWithValues: try files(in: folder).filter { wanted.contains($0.name) }.map { $0 })
  }

  @Test("with a log stays as it is, wherever the damage is", arguments: 0..<40)
  func fileAndLogStay(place: Int) async throws {
    try await withFolder { folder in
      _ = try await killed("\(folder)/a", into: "\(folder)/b")
      let path = "\(folder)/b/antiphon.sqlite"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let pages = bytes.count / 4096
      let page = place % pages
      // From behind the header on: what belongs to a store stays recognisable.
      bytes.replaceSubrange(
        page * 4096 + (page == 0 ? 100 : 0)..<(page + 1) * 4096, with: Data(count: page == 0 ? 3996 : 4096))
      try bytes.write(to: URL(fileURLWithPath: path))
      let before = try kept("\(folder)/b")
      do {
        let store = try SQLiteStore.open(folder: "\(folder)/b")
        do {
          _ = try await store.sessions()
          _ = try await store.recover(at: Timestamp(milliseconds: 1))
        } catch {
          await store.close()
          throw error
        }
        // This page is none that has to be read now, or the log has it as well.
        await store.close()
      } catch let error as StoreError {
        #expect(error.code == .corrupt, "page \(page): \(error)")
        #expect(error.message.contains(path))
        #expect(try kept("\(folder)/b") == before, "page \(page) of \(pages)")
      }
    }
  }

  @Test("that is not used keeps its log; one that is recovered lets it go") func logIsKept() async throws {
    try await withFolder { folder in
      let response = try await killed("\(folder)/a", into: "\(folder)/b")
      let before = try kept("\(folder)/b")
      #expect(before["antiphon.sqlite-wal"]?.isEmpty == false)
      let looked = try SQLiteStore.open(folder: "\(folder)/b")
      #expect(try await looked.sessions().count == 1)
      await looked.close()
      #expect(try kept("\(folder)/b") == before)
      let used = try SQLiteStore.open(folder: "\(folder)/b")
      #expect(try await used.recover(at: Timestamp(milliseconds: 1)).contains(response))
      await used.close()
      #expect(try kept("\(folder)/b").keys.sorted() == ["antiphon.sqlite"])
    }
  }

  /// SQLite ends a log at the first frame that is not whole, so what a damaged one still gives is a state that
  /// the store really had. Where finished transactions would be lost with it, it is refused.
  @Test("log gives an earlier state or an error, never another one", arguments: 1...40 as ClosedRange<UInt64>)
  func damagedLog(seed: UInt64) async throws {
    try await withFolder { folder in
      var make = Maker(seed: seed)
      let session = make.session()
      let states = try await logged(session, "\(folder)/a", into: "\(folder)/b", &make)
      let log = URL(fileURLWithPath: "\(folder)/b/antiphon.sqlite-wal")
      var bytes = try Data(contentsOf: log)
      switch Int.random(in: 0..<4, using: &make.random) {
      case 0: bytes[Int.random(in: 0..<bytes.count, using: &make.random)] ^= 0x10
      case 1: bytes = bytes.prefix(Int.random(in: 0..<bytes.count, using: &make.random))
      case 2:
        let start = Int.random(in: 0..<bytes.count - 4096, using: &make.random)
        bytes.replaceSubrange(start..<start + 4096, with: Data(count: 4096))
      default: bytes = Data((0..<bytes.count).map { _ in UInt8.random(in: 0...255, using: &make.random) })
      }
      try bytes.write(to: log)
      let before = try kept("\(folder)/b")
      do {
        let damaged = try SQLiteStore.open(folder: "\(folder)/b")
        let found = try await damaged.rounds(of: session.id, before: nil, limit: 20)
        #expect(states.contains(found), "seed \(seed)")
        #expect(try await damaged.check() == [], "seed \(seed)")
        await damaged.close()
      } catch let error as StoreError {
        #expect(error.code == .corrupt, "seed \(seed): \(error)")
        #expect(error.message.contains("antiphon.sqlite-wal"), "seed \(seed)")
        #expect(try kept("\(folder)/b") == before, "seed \(seed)")
      }
    }
  }

  /// One bit anywhere before the last transactions, and what follows would be forgotten without a word.
  @Test(
    "log is refused when a bit of it has flipped, and left as it is", arguments: 1...40 as ClosedRange<UInt64>
  )
  func flippedBit(seed: UInt64) async throws {
    try await withFolder { folder in
      var make = Maker(seed: seed)
      let session = make.session()
      let states = try await logged(session, "\(folder)/a", into: "\(folder)/b", &make)
      let log = URL(fileURLWithPath: "\(folder)/b/antiphon.sqlite-wal")
      var bytes = try Data(contentsOf: log)
      // The last frames are those of the last two transactions at the most, which are not looked behind.
      let place = Int.random(in: 0..<bytes.count / 2, using: &make.random)
      let isSalt = place >= 32 && (8..<16).contains((place - 32) % 4120)
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &make.random)
      try bytes.write(to: log)
      let before = try kept("\(folder)/b")
      do {
        let store = try SQLiteStore.open(folder: "\(folder)/b")
        // A frame of another log is how a log ends.
        #expect(isSalt, "seed \(seed), place \(place)")
        #expect(states.contains(try await store.rounds(of: session.id, before: nil, limit: 20)))
        await store.close()
      } catch let error as StoreError {
        #expect(error.code == .corrupt)
        #expect(try kept("\(folder)/b") == before)
        #expect(try StoreReport.examine(folder: "\(folder)/b")?.problems.isEmpty == false)
      }
    }
  }

  /// A log as a process that was killed leaves it is never taken for a damaged one, wherever it ends.
  @Test("log is none that was cut off", arguments: 1...60 as ClosedRange<UInt64>)
  func cutOff(seed: UInt64) async throws {
    try await withFolder { folder in
      var make = Maker(seed: seed)
      let session = make.session()
      _ = try await logged(session, "\(folder)/a", into: "\(folder)/b", &make)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/b/antiphon.sqlite-wal"))
      let cut = bytes.prefix(Int.random(in: 0...bytes.count, using: &make.random))
      #expect(
        !Array(cut).withUnsafeBytes { LogFile.hidesTransactions($0) }, "\(cut.count) of \(bytes.count) bytes")
    }
  }

  /// A store whose rounds are in the log alone, copied while it is in use.
  ///
  /// - Returns: the rounds it has had, state by state.
  private func logged(
    _ session: Session, _ folder: String, into copy: String, _ make: inout Maker
  ) async throws -> [[RoundDetail]] {
    let store = try SQLiteStore.open(folder: folder)
    var states: [[RoundDetail]] = [[]]
    try await store.insert(session)
    _ = try await store.perform { try $0.checkpoint(.truncate) }
    for index in 0..<8 {
      let round = make.round(of: session.id, index: index)
      try await store.insert(round, updating: session)
      states.append(states[index] + [round])
    }
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    for file in try files(in: folder) where !file.name.hasSuffix("-shm") {
      try file.bytes.write(to: URL(fileURLWithPath: "\(copy)/\(file.name)"))
    }
    await store.close()
    return states
  }
}
