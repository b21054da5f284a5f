#if os(Linux)
  import AntiphonTesting
  import Conversation
  import Coordinator
  import Foundation
  import Testing

  @testable import Storage

  /// Real disks that are full or may not be written, which take root to make.
  @Suite(
    "On a small disk",
    .enabled(if: SmallDisk.isPossible, "NOT RUN: mounting a tmpfs is not allowed here (it takes root)"),
    .timeLimit(.minutes(10)))
  struct SmallDiskTests {
    private static let model = ModelReference(provider: "test", model: "scripted")

    private func coordinator(_ store: SQLiteStore, _ provider: ScriptedProvider) -> SessionCoordinator {
      SessionCoordinator(
        store: store, models: provider, tools: ScriptedToolRunner(),
        settings: CoordinatorSettings(
          compactionThreshold: nil, writeInterval: .milliseconds(5), writeRetryInterval: .milliseconds(20)))
    }

    @Test(
      "that fills up, the answer goes on, and all of it is kept once there is space",
      arguments: [1024, 2048, 8192])
    func fillsUp(kibibytes: Int) async throws {
      try await withSmallDisk(kibibytes: kibibytes) { disk in
        let gate = Gate()
        let text = String(repeating: "unmistakable ", count: 40_000)
        let provider = ScriptedProvider(
          [.say("before")], [.say("a"), .gate(gate), .say(text), .say(text), .say("end")], [.say("after")])
        let coordinator = coordinator(try SQLiteStore.open(folder: disk.path), provider)
        try await coordinator.start()
        let session = try await coordinator.createSession(model: Self.model)
        try await coordinator.handleRequest(sessionID: session.id, content: "first").completion()
        let request = try await coordinator.streamRequest(sessionID: session.id, content: "second")
        var events = coordinator.events().makeAsyncIterator()
        try disk.fill()
        gate.open()
        var seen: [Turn] = []
        for await turn in request.stream { seen.append(turn) }
        #expect(seen.last?.content == "a" + text + text + "end")
        #expect(seen.last?.status == .completed)
        try await request.completion()
        while let event = await events.next() {
          guard case .storage(let error?) = event else { continue }
          #expect(error.code == .full)
          #expect(error.message.contains(disk.path) && !error.suggestion.isEmpty)
          #expect(!error.description.contains("unmistakable"))
          break
        }
        do {
          _ = try await coordinator.handleRequest(sessionID: session.id, content: text)
          Issue.record("a request was taken that cannot be on this disk")
        } catch CoordinatorError.store(let error) {
          #expect(error.code == .full)
        }
        // What has been stored can still be read.
        #expect(
          try await coordinator.rounds(of: session.id, limit: 9).map(\.request.content) == [
            "first", "second",
          ])

        disk.makeSpace()
        if kibibytes < 8192 {
          // Not even this is room for all of it: it stays in memory, and what is on the disk stays sound.
          await coordinator.shutdown()
        } else {
          while let event = await events.next() { if event == .storage(nil) { break } }
          try await coordinator.handleRequest(sessionID: session.id, content: "third").completion()
          await coordinator.shutdown()
        }
        let again = try SQLiteStore.open(folder: disk.path)
        #expect(try await again.check() == [])
        _ = try await again.recover(at: Timestamp(milliseconds: 1))
        let rounds = try await again.rounds(of: session.id, before: nil, limit: 9)
        #expect(rounds.prefix(2).map(\.request.content) == ["first", "second"])
        #expect(rounds[0].response.turns.map(\.content) == ["before"])
        if kibibytes == 8192 {
          #expect(rounds.map(\.request.content) == ["first", "second", "third"])
          #expect(rounds[1].response.turns == seen.suffix(1))
        }
        await again.close()
      }
    }

    /// What opening a store says on a disk without a byte left. A process that another test is just starting may have had
    /// a file open that is gone: its space comes free late, and is taken too.
    private func refusal(to folder: String, on disk: SmallDisk) async throws -> StoreError {
      for _ in 0..<20 {
        try disk.fill()
        do throws(StoreError) {
          await (try SQLiteStore.open(folder: folder)).close()
        } catch {
          return error
        }
      }
      try disk.fill()
      return try await storeError { _ = try SQLiteStore.open(folder: folder) }
    }

    @Test("without a byte left a new store is refused, and a known one can be read into memory")
    func openingWhenFull() async throws {
      try await withSmallDisk(kibibytes: 1024) { disk in
        let folder = "\(disk.path)/known"
        let store = try SQLiteStore.open(folder: folder)
        var make = Maker(seed: 60)
        let session = make.session()
        let round = make.round(of: session.id, index: 0)
        try await store.insert(session)
        try await store.insert(round, updating: session)
        await store.close()
        try SQLiteStore.requireSpace(in: folder)
        let before = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/antiphon.sqlite"))
        try disk.fill()
        #expect(try await storeError { try SQLiteStore.requireSpace(in: folder) }.code == .full)
        let known = try await refusal(to: folder, on: disk)
        #expect(known.code == .full, "\(known)")
        #expect(known.message.contains(folder))
        let fresh = try await refusal(to: "\(disk.path)/new", on: disk)
        #expect(fresh.code == .full, "\(fresh)")
        let memory = try SQLiteStore.inMemory(copyOf: folder)
        #expect(try await memory.rounds(of: session.id, before: nil, limit: 9) == [round])
        try await memory.insert(make.session())
        await memory.close()
        #expect(try StoreReport.examine(folder: folder)?.problems == [])
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/antiphon.sqlite")) == before)
        disk.makeSpace()
        let healed = try SQLiteStore.open(folder: folder)
        #expect(try await healed.rounds(of: session.id, before: nil, limit: 9) == [round])
        await healed.close()
      }
    }

    @Test(
      "that may not be written, a store is refused and can be read into memory", arguments: [false, true])
    func readOnly(isKilled: Bool) async throws {
      try await withSmallDisk(kibibytes: 4096) { disk in
        let writable = "\(disk.path)/known"
        var make = Maker(seed: 61)
        let session = make.session()
        let round = make.round(of: session.id, index: 0)
        let original = try SQLiteStore.open(folder: isKilled ? "\(disk.path)/elsewhere" : writable)
        try await original.insert(session)
        try await original.insert(round, updating: session)
        if isKilled {
          // As a process that was killed leaves it: with the log, and what connections share about it.
          try FileManager.default.copyItem(atPath: "\(disk.path)/elsewhere", toPath: writable)
        }
        await original.close()
        let folder = try "\(disk.readOnly())/known"
        let before = try files(in: folder).map(\.bytes)
        let error = try await storeError { _ = try SQLiteStore.open(folder: folder) }
        #expect(error.code == .notWritable)
        #expect(error.message.contains(folder) && error.suggestion.contains("--data-dir"))
        #expect(
          try await storeError { _ = try SQLiteStore.open(folder: "\(folder)/new") }.code == .notWritable)
        let memory = try SQLiteStore.inMemory(copyOf: folder)
        #expect(try await memory.rounds(of: session.id, before: nil, limit: 9) == [round])
        try await memory.insert(make.session())
        #expect(try await memory.sessions().count == 2)
        await memory.close()
        #expect(try StoreReport.examine(folder: folder)?.rounds == 1)
        #expect(try files(in: folder).map(\.bytes) == before)
      }
    }
  }
#endif
