import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Storage

/// What can be found, where it is said to be, and when it no longer can.
@Suite struct SearchTests {
  @Test func everyKindOfTextIsFoundUnderItsName() async throws {
    try await withStore { store in
      var make = Maker(seed: 81)
      let session = make.plainSession("Its title")
      let call = make.call("read_needle", #"{"path": "needle.txt"}"#, result: "a needle in it")
      let failed = make.call("write", "{}", state: .failed, error: "no needle here")
      let round = make.said(
        "find the needle", "the needle is there", reasoning: "needle?", calls: [call, failed],
        in: session.id)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      let hits = try await store.search(SearchQuery("needle"))
      #expect(hits.map(\.kind) == [.toolResult, .toolResult, .toolArguments, .content, .reasoning, .request])
      let turn = round.response.turns[0].id
      for hit in hits {
        #expect(hit.sessionID == session.id && hit.sessionTitle == "Its title" && hit.roundID == round.id)
        #expect(hit.index == 0 && hit.isShown)
        #expect(hit.requestID == (hit.kind == .request ? round.request.id : nil))
        #expect(hit.responseID == (hit.kind == .request ? nil : round.response.id))
        #expect(hit.turnID == (hit.kind == .request ? nil : turn))
      }
      #expect(hits.map(\.toolCallID) == [failed.id, call.id, call.id, nil, nil, nil])
      #expect(hits.map(\.time.milliseconds) == [1400, 1400, 1400, 1500, 1500, 1000])
      #expect(hits[2].snippet.text == "read_needle\n{\"path\": \"needle.txt\"}")
      #expect(hits[2].matches == [5..<11, 22..<28])
      for kind in SearchKind.allCases {
        let found = try await store.search(SearchQuery("needle", kinds: [kind]))
        #expect(found == hits.filter { $0.kind == kind })
      }
      #expect(try await store.search(SearchQuery("needle", kinds: [])) == [])
      #expect(try await store.search(SearchQuery("needle", limit: 0)) == [])
      #expect(try await store.search(SearchQuery("needle", limit: -1)) == [])
    }
  }

  @Test func aTurnIsFoundOnceItIsOver() async throws {
    try await withStore { store in
      var make = Maker(seed: 82)
      let session = make.plainSession()
      var round = make.said(
        "question", "", calls: [make.call("tool", "tried", state: .running)], in: session.id,
        status: .streaming)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      let turn = round.response.turns[0].id
      try await store.write([.append(turn, content: "said ", reasoning: "thought ", revision: 2)])
      #expect(try await store.found("said") == [])
      #expect(try await store.found("tried") == [])
      round.response.turns[0].content = "said so"
      round.response.turns[0].toolCalls[0].state = .succeeded
      round.response.turns[0].toolCalls[0].result = "done"
      round.response.turns[0].status = .runningTools
      try await store.write([.turn(round.response.turns[0])])
      #expect(try await store.found("said") == [])
      #expect(try await store.found("done") == ["[done]"])
      round.response.turns[0].status = .completed
      try await store.write([.turn(round.response.turns[0])])
      #expect(try await store.found("said") == ["[said] so"])
      #expect(try await store.count("searchEntry") == 4)
      // Written once more, it is found once.
      try await store.write([.turn(round.response.turns[0])])
      #expect(try await store.found("said") == ["[said] so"])
      try await store.expectSoundIndex()
    }
  }

  @Test func whatAnEarlierProcessLeftIsFoundOnceItIsInterrupted() async throws {
    try await withStore { store in
      var make = Maker(seed: 83)
      let session = make.plainSession()
      let round = make.said(
        "question", "", calls: [make.call("tool", "tried", state: .running)], in: session.id,
        status: .streaming)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      try await store.write([
        .append(round.response.turns[0].id, content: "half a word", reasoning: "", revision: 2)
      ])
      _ = try await store.recover(at: Timestamp(milliseconds: 9))
      #expect(try await store.found("half") == ["[half] a word"])
      #expect(try await store.found("tried") == ["tool\n[tried]"])
      #expect(try await store.search(SearchQuery("took effect")).map(\.kind) == [.toolResult])
      try await store.expectSoundIndex()
    }
  }

  @Test func anEditedRequestIsFoundByItsNewText() async throws {
    try await withStore { store in
      var make = Maker(seed: 84)
      let session = make.plainSession()
      var round = make.said("first words", in: session.id)
      try await store.insert(session)
      try await store.insert(round, updating: session)
      round.request.content = "second 言葉"
      try await store.update(round.request)
      #expect(try await store.found("first") == [])
      #expect(try await store.found("second") == ["[second] 言葉"])
      #expect(try await store.found("言葉") == ["second [言葉]"])
      try await store.remove(round: round.id, updating: session)
      #expect(try await store.found("second") == [])
      #expect(try await store.count("searchEntry") == 0)
      try await store.expectSoundIndex()
    }
  }

  @Test func aDeletedSessionIsNotFoundUntilItIsRestored() async throws {
    try await withStore { store in
      var make = Maker(seed: 85)
      let session = make.plainSession()
      try await store.insert(session)
      try await store.insert(make.said("question", "answer", in: session.id), updating: session)
      let hits = try await store.search(SearchQuery("answer"))
      try await store.delete(session.id, at: Timestamp(milliseconds: 5))
      for order in SearchOrder.allCases {
        #expect(try await store.search(SearchQuery("answer", order: order)) == [])
        #expect(try await store.search(SearchQuery("answer", session: session.id, order: order)) == [])
      }
      _ = try await store.restore(session.id)
      #expect(try await store.search(SearchQuery("answer")) == hits)
      try await store.delete(session.id, at: Timestamp(milliseconds: 5))
      try await store.purgeDeleted(before: Timestamp(milliseconds: 6))
      #expect(try await store.search(SearchQuery("answer")) == [])
      #expect(try await store.count("searchEntry") == 0)
      try await store.expectSoundIndex()
    }
  }

  @Test(arguments: [false, true])
  func aSharedRoundIsOneHit(inMemory: Bool) async throws {
    try await withStore { file in
      let store: any SessionStore = inMemory ? MemorySessionStore() : file
      var make = Maker(seed: 86)
      let (source, fork) = (make.plainSession("source"), make.plainSession("fork"))
      let round = make.said("question", "answer", in: source.id)
      try await store.insert(source)
      try await store.insert(round, updating: source)
      try await store.fork(source.id, through: 0, as: fork, beginning: nil)
      func places(_ query: SearchQuery = SearchQuery("answer")) async throws -> [String] {
        try await store.search(query).map { "\($0.sessionTitle) \($0.isShown)" }
      }
      #expect(try await places() == ["source true"])
      #expect(try await places(SearchQuery("answer", session: fork.id)) == ["fork true"])
      #expect(try await places(SearchQuery("answer", session: make.id())) == [])
      // The fork alone shows it now.
      var other = make.answered(round.round, "reply")
      try await store.insertAlternative(other, updating: source)
      #expect(try await places() == ["fork true"])
      #expect(try await places(SearchQuery("answer", session: source.id)) == ["source false"])
      // Nobody shows it.
      other = make.answered(round.round, "rejoinder")
      other.sessionID = fork.id
      try await store.insertAlternative(other, updating: fork)
      #expect(try await places() == ["source false"])
      #expect(try await places(SearchQuery("rejoinder")) == ["fork true"])
      // Where it was made is gone; a fork still has it.
      try await store.delete(source.id, at: Timestamp(milliseconds: 5))
      #expect(try await places() == ["fork false"])
      #expect(try await places(SearchQuery("question")) == ["fork true"])
      try await store.purgeDeleted(before: Timestamp(milliseconds: 6))
      #expect(try await places(SearchQuery("question")) == ["fork true"])
      #expect(try await places(SearchQuery("rejoinder")) == ["fork true"])
      try await store.delete(fork.id, at: Timestamp(milliseconds: 7))
      #expect(try await places(SearchQuery("question")) == [])
    }
  }

  @Test(arguments: SearchOrder.allCases, [nil, 3, 700] as [Int?])
  func pagesFollowOneAnother(order: SearchOrder, roundsOfOne: Int?) async throws {
    try await withStore { store in
      var make = Maker(seed: 87)
      let (one, other) = (make.plainSession("one"), make.plainSession("other"))
      for session in [one, other] { try await store.insert(session) }
      let count = roundsOfOne ?? 30
      for index in 0..<count {
        let words = String(repeating: "word ", count: index % 3 + 1)
        try await store.insert(make.said("\(words)\(index)", in: one.id, index: index), updating: one)
        if index < 30 {
          try await store.insert(make.said("word \(index)", in: other.id, index: index), updating: other)
        }
      }
      let session = roundsOfOne.map { _ in one.id }
      let all = try await store.search(SearchQuery("word", session: session, order: order, limit: 5000))
      #expect(all.count == (session == nil ? 60 : count))
      if session != nil { #expect(all.allSatisfy { $0.sessionID == one.id }) }
      #expect(Set(all.map(\.requestID)).count == all.count)
      switch order {
      case .recency: #expect(all.map(\.time) == all.map(\.time).sorted(by: >))
      case .relevance:
        // The more often a text says it, the more it is about it.
        let counts = all.map(\.matches.count)
        #expect(counts == counts.sorted(by: >))
      }
      var paged: [SearchHit] = []
      while true {
        let page = try await store.search(
          SearchQuery(
            "word", session: session, order: order, limit: count > 100 ? 300 : 7, after: paged.last?.cursor))
        guard !page.isEmpty else { break }
        paged += page
      }
      #expect(paged == all)
    }
  }

  @Test func aSearchThatNobodyWaitsForFindsNothingAndHarmsNothing() async throws {
    try await withStore { store in
      var make = Maker(seed: 88)
      try await store.fill(&make, (0..<200).map { "word \($0)" })
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await store.search(SearchQuery("word"))
      }
      #expect(try await task.value == [])
      #expect(try await store.search(SearchQuery("word")).count == 20)
    }
  }

  /// SQLite is stopped in the middle of a query, and is as good as before.
  @Test(arguments: SearchOrder.allCases)
  func aSearchUnderWayIsStopped(order: SearchOrder) async throws {
    try await withStore { store in
      var make = Maker(seed: 94)
      let session = make.plainSession()
      try await store.insert(session)
      var round = make.said("question", in: session.id)
      round.response.turns = (0..<4000).map {
        Turn(
          id: make.id(), responseID: round.response.id, index: $0, content: "word \($0)", status: .completed)
      }
      try await store.insert(round, updating: session)
      let flag = CancellationFlag()
      flag.set()
      let query = SearchQuery("word", order: order, limit: 4000)
      let found = try await store.read { try $0.search(query, SearchTokenizer($0), until: flag) }
      #expect(found.count <= 1)
      #expect(try await store.search(query).count == 4000)
      try await store.delete(session.id, at: Timestamp(milliseconds: 1))
      #expect(try await store.search(query) == [])
    }
  }

  @Test func aLongTextTellsItsFirstHundredPlaces() async throws {
    try await withStore { store in
      var make = Maker(seed: 89)
      let text = String(repeating: "padding word ", count: 10_000)
      try await store.fill(&make, [text])
      let hit = try #require(try await store.search(SearchQuery("word")).first)
      #expect(hit.matches == (0..<100).map { 13 * $0 + 8..<13 * $0 + 12 })
      #expect(hit.snippet.text.utf8.count <= 200 && hit.snippet.continues && hit.snippet.offset == 0)
    }
  }
}

extension SQLiteStore {
  /// Has FTS5 compare the index with the texts.
  func expectSoundIndex() async throws {
    let damage = try? await write(.process) { database in
      try database.run("INSERT INTO searchIndex (searchIndex, rank) VALUES ('integrity-check', 1)")
      return true
    }
    #expect(damage == true, "the index is not what the texts say")
  }
}
