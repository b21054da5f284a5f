import Conversation
import Coordinator
import Foundation
import Testing

@testable import Storage

@Suite struct RecoveryTests {
  @Test func whatWasUnfinishedIsInterruptedWithWhatHadArrived() async throws {
    try await withStore { store in
      var make = Maker(seed: 30)
      let session = make.session()
      var open = make.streamingRound(of: session.id, index: 0)
      open.response.turns[0].toolCalls = ToolCallState.allCases.map { state in
        var call = make.toolCall()
        call.state = state
        return call
      }
      var over = make.round(of: session.id, index: 1, turns: 1)
      over.response.outcome = .completed
      over.response.turns[0].status = .completed
      over.response.turns[0].toolCalls = []
      try await store.insert(session)
      for round in [open, over] { try await store.insert(round, updating: session) }
      try await store.write([
        .append(open.response.turns[0].id, content: "so ", reasoning: "a", revision: 5),
        .append(open.response.turns[0].id, content: "far", reasoning: "b", revision: 6),
      ])

      let time = Timestamp(milliseconds: 99)
      #expect(try await store.recover(at: time) == [open.response.id])
      let found = try #require(try await store.round(forResponseID: open.response.id)).response
      #expect(found.outcome == .interrupted)
      #expect(found.endedAt == time)
      #expect(found.turns[0].status == .interrupted)
      #expect(found.turns[0].content == "so far")
      #expect(found.turns[0].reasoning == "ab")
      #expect(found.turns[0].revision == Turn.revision(recoveredAfter: 6))
      #expect(found.turns[0].streamEndTime == time)
      for (before, after) in zip(open.response.turns[0].toolCalls, found.turns[0].toolCalls) {
        if before.state.isTerminal {
          #expect(after == before)
        } else {
          #expect(after.state == .interrupted)
          #expect(after.endedAt == time)
          #expect(after.error?.contains(before.state == .running ? "not known" : "no effect") == true)
        }
      }
      #expect(try await store.count("turnText") == 0)
      #expect(try await store.round(forResponseID: over.response.id) == over)
      // There is nothing left to do.
      #expect(try await store.recover(at: time) == [])
    }
  }

  /// Ties the conditions of the partial indexes to what the values say of themselves.
  @Test(arguments: TurnStatus.allCases)
  func everyStatusThatIsNotTerminalIsRecovered(status: TurnStatus) async throws {
    try await withStore { store in
      var make = Maker(seed: 31)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      round.response.turns[0].status = status
      round.response.outcome = .completed
      round.response.endedAt = Timestamp(milliseconds: 5)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      let recovered = try await store.recover(at: Timestamp(milliseconds: 99))
      #expect(recovered == (status.isTerminal ? [] : [round.response.id]))
      let found = try await store.round(forResponseID: round.response.id)
      #expect(found?.response.turns[0].status == (status.isTerminal ? status : .interrupted))
      // An outcome that has been written stays.
      #expect(found?.response.outcome == .completed)
    }
  }

  @Test func aResponseWithoutOutcomeIsInterruptedThoughItsTurnsAreOver() async throws {
    try await withStore { store in
      var make = Maker(seed: 32)
      let session = make.session()
      var round = make.streamingRound(of: session.id)
      round.response.turns[0].status = .completed
      try await store.insert(session)
      try await store.insert(round, updating: session)
      #expect(try await store.recover(at: Timestamp(milliseconds: 3)) == [round.response.id])
      round.response.outcome = .interrupted
      round.response.endedAt = Timestamp(milliseconds: 3)
      #expect(try await store.round(forResponseID: round.response.id) == round)
    }
  }

  @Test func onlyTheUnfinishedAreLookedAt() async throws {
    try await withStore { store in
      for (sql, index) in [
        ("SELECT id FROM response WHERE outcome IS NULL", "responseOpen"),
        ("SELECT id, responseID FROM turn WHERE \(Schema.turnIsOpen) ORDER BY id", "turnOpen"),
        ("SELECT id, state FROM toolCall WHERE \(Schema.toolCallIsOpen) ORDER BY id", "toolCallOpen"),
      ] {
        let plan = try await store.plan(sql)
        #expect(plan.count == 1 && plan[0].contains(index), "\(plan)")
      }
    }
  }

  /// The process ends without a word: what calls had returned for is in the files as they are.
  @Test func nothingThatWasWrittenNeedsTheStoreToBeClosed() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: "\(folder)/a")
      var make = Maker(seed: 33)
      let session = make.session()
      let done = make.round(of: session.id, index: 0)
      var open = make.streamingRound(of: session.id, index: 1)
      try await store.insert(session)
      for round in [done, open] { try await store.insert(round, updating: session) }
      try await store.write([
        .append(open.response.turns[0].id, content: "so far", reasoning: "", revision: 2)
      ])
      // As after kill -9, when nobody holds the lock and the memory of the log's index is gone.
      try FileManager.default.createDirectory(atPath: "\(folder)/b", withIntermediateDirectories: false)
      for file in try files(in: "\(folder)/a") where !file.name.hasSuffix("-shm") {
        try file.bytes.write(to: URL(fileURLWithPath: "\(folder)/b/\(file.name)"))
      }
      let copy = try SQLiteStore.open(folder: "\(folder)/b")
      open.response.turns[0].content = "so far"
      open.response.turns[0].revision = 2
      #expect(try await copy.rounds(of: session.id, before: nil, limit: 5) == [done, open])
      #expect(try await copy.pragma("integrity_check") == "ok")
      await copy.close()
      await store.close()
    }
  }
}
