import Conversation
import Coordinator
import Testing

@testable import Storage

/// A store of the version before the index: what is in it is found afterwards.
@Suite struct SearchMigrationTests {
  private static let before = Schema(steps: Array(Schema.current.steps.prefix(2)))

  @Test func whatWasStoredBeforeIsFound() async throws {
    try await withFolder { folder in
      let path = "\(folder)/antiphon.sqlite"
      var make = Maker(seed: 98)
      let (kept, deleted) = (make.risingSession(1), make.risingSession(2))
      let call = make.call("read_file", "arguments 引数", result: "result")
      let running = make.call("read_file", "unfinished", state: .running)
      let rounds = [
        make.rising(
          3, make.said("first 質問", "answer one\0hidden", reasoning: "thought", calls: [call], in: kept.id)),
        make.rising(
          4, make.said("second", "streams", calls: [running], in: kept.id, index: 1, status: .streaming)),
        make.rising(5, make.said("third", "", in: kept.id, index: 2)),
        make.rising(6, make.said("fourth", "answer gone", in: deleted.id)),
      ]
      do {
        let store = try SQLiteStore(path: path, schema: Self.before)
        // This program writes rows of today; what it needs for that is taken away again.
        try await store.write(.process) { database in
          try Schema.keepAttachments(database)
          try Schema.organizeSessions(database)
          try Schema.keepApprovals(database)
        }
        for session in [kept, deleted] { try await store.insert(session) }
        for round in rounds.shuffled(using: &make.random) {
          try await store.insert(round, updating: round.round.sessionID == kept.id ? kept : deleted)
        }
        try await store.delete(deleted.id, at: Timestamp(milliseconds: 1))
        try await store.write(.process) { database in
          for sql in [
            "DROP TABLE attachment", "ALTER TABLE turn DROP COLUMN reasoningBlocks",
            "ALTER TABLE turn DROP COLUMN cacheWriteTokens", "ALTER TABLE session DROP COLUMN isArchived",
            "ALTER TABLE session DROP COLUMN tags", "ALTER TABLE toolCall DROP COLUMN approval",
            "ALTER TABLE toolCall DROP COLUMN files",
          ] { try database.run(sql) }
        }
        await store.close()
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.pragma("user_version") == "\(Schema.current.version)")
      #expect(try await store.found("answer") == ["[answer] one\0hidden"])
      #expect(try await store.found("hidden") == ["answer one\0[hidden]"])
      #expect(try await store.found("問") == ["first 質[問]"])
      #expect(try await store.found("引数 read") == ["[read]_file\narguments [引数]"])
      #expect(try await store.search(SearchQuery("引数")).map(\.kind) == [.toolArguments])
      #expect(try await store.found("streams") == [])
      #expect(try await store.found("unfinished") == [])
      // In the order in which they were said.
      let words = ["third", "second", "result", "arguments", "answer", "thought", "first"]
      let all = try await store.searchAll(words)
      #expect(all == words)
      _ = try await store.restore(deleted.id)
      #expect(try await store.found("gone") == ["answer [gone]"])
      // What was open then is entered when it ends, and all of it goes with its session.
      _ = try await store.recover(at: Timestamp(milliseconds: 9))
      #expect(try await store.found("streams") == ["[streams]"])
      try await store.expectSoundIndex()
      for session in [kept, deleted] { try await store.delete(session.id, at: Timestamp(milliseconds: 10)) }
      try await store.purgeDeleted(before: Timestamp(milliseconds: 11))
      #expect(try await store.count("searchEntry") == 0)
      try await store.expectSoundIndex()
      #expect(try await store.pragma("integrity_check") == "ok")
      await store.close()
    }
  }
}

extension Maker {
  /// Identifiers that rise with `place`, as a clock's do.
  fileprivate mutating func risingSession(_ place: UInt64) -> Session {
    Session(
      id: Identifier(high: place << 20, low: random.next()), title: "",
      model: ModelReference(provider: "p", model: "m"), createdAt: Timestamp(milliseconds: 1))
  }

  fileprivate mutating func rising(_ place: UInt64, _ detail: RoundDetail) -> RoundDetail {
    var serial = place << 20
    func id<Subject>() -> Identifier<Subject> {
      serial += 1
      return Identifier(high: serial, low: 0)
    }
    let request = Request(id: id(), content: detail.request.content, createdAt: detail.request.createdAt)
    let turns = detail.response.turns.map { turn in
      Turn(
        id: id(), responseID: turn.responseID, index: turn.index, content: turn.content,
        reasoning: turn.reasoning,
        toolCalls: turn.toolCalls.map { call in
          ToolCall(
            id: id(), providerCallID: "1", serverName: call.serverName, methodName: call.methodName,
            arguments: call.arguments, state: call.state, result: call.result)
        }, status: turn.status, revision: turn.revision)
    }
    let round = Round(
      id: detail.id, sessionID: detail.round.sessionID, index: detail.round.index, requestID: request.id,
      responseID: detail.response.id, createdAt: detail.round.createdAt)
    var response = detail.response
    response.turns = turns
    return RoundDetail(round: round, request: request, response: response)
  }
}

extension SQLiteStore {
  /// The words among those given that are found, in the order in which the texts that hold them come.
  fileprivate func searchAll(_ words: [String]) async throws -> [String] {
    var found: [(key: Int, word: String)] = []
    for word in words {
      for hit in try await search(SearchQuery(word)) { found.append((hit.cursor.value, word)) }
    }
    return found.sorted { $0.key > $1.key }.map(\.word)
  }
}
