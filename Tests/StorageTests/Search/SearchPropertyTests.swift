import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Testing

@testable import Storage

/// Random conversations and queries: the file finds what a plain walk through everything finds.
@Suite struct SearchPropertyTests {
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func bothStoresFindTheSame(seed: UInt64) async throws {
    try await withStore { file in
      let memory = MemorySessionStore()
      var history = RandomHistory(make: Maker(seed: seed))
      for _ in 0..<40 { try await history.step(file, memory) }
      try await file.expectSoundIndex()
      for number in 0..<60 {
        let query = history.query()
        let (inFile, inMemory) = (try await file.search(query), try await memory.search(query))
        let name: Comment = "seed \(seed), query \(number): \(query)"
        #expect(inFile.map(\.comparable).sorted() == inMemory.map(\.comparable).sorted(), name)
        for hit in inFile { try hit.expectToBeInItsText(memory) }
      }
    }
  }

  /// Whatever is typed is a query: the Big List of Naughty Strings, its beginnings and its combinations.
  @Test func nothingThatIsTypedIsAnError() async throws {
    let url = try #require(
      Bundle.module.url(forResource: "blns", withExtension: "json", subdirectory: "Corpora"))
    let strings = try JSONDecoder().decode([String].self, from: Data(contentsOf: url))
    #expect(strings.count > 500)
    try await withStore { store in
      let memory = MemorySessionStore()
      for target in [store, memory] as [any SessionStore] {
        var make = Maker(seed: 95)
        try await target.fill(&make, strings)
      }
      var random = SeededGenerator(seed: 95)
      for (place, string) in strings.enumerated() {
        let cut = String(string.prefix(Int.random(in: 0...max(1, string.count), using: &random)))
        let other = strings.randomElement(using: &random) ?? ""
        for typed in ["\"\(string)", "-\(string) \(other)", "\(cut)* AND (\(other)", cut] {
          _ = try await store.search(SearchQuery(typed, limit: 3))
        }
        let found = try await store.search(SearchQuery(string, limit: 1000)).map(\.index)
        if place % 10 == 0 {
          let expected = try await memory.search(SearchQuery(string, limit: 1000)).map(\.index)
          #expect(found == expected, "\(string.debugDescription)")
        }
        // A text is found by all of its words, if it has any.
        if string.unicodeScalars.contains(where: \.properties.isAlphabetic), !string.contains("-") {
          #expect(found.contains(place), "\(string.debugDescription)")
        }
      }
    }
  }

  /// What the tokenizer makes of a word is a word that it leaves alone: a query is taken apart twice.
  @Test func aWordIsTakenApartOnce() async throws {
    try await withStore { store in
      let changed = try await store.read { database -> [String] in
        let tokenizer = try SearchTokenizer(database)
        var changed: [String] = []
        for value in UInt32(1)...0x1FFFF {
          guard let scalar = Unicode.Scalar(value) else { continue }
          let words = try tokenizer.tokens(of: "a\(scalar)", limit: 9).map {
            String(decoding: $0.bytes, as: UTF8.self)
          }
          let again = try tokenizer.tokens(of: words.joined(separator: " "), limit: 9).map {
            String(decoding: $0.bytes, as: UTF8.self)
          }
          if words != again { changed.append("\(scalar.debugDescription): \(words), \(again)") }
        }
        return changed
      }
      #expect(changed == [])
    }
  }

  @Test(arguments: [
    "\"", "'", "\"\"\"", "a\"b", "*", "a*", "^a", "a AND", "NOT", "a NOT b", "OR OR", "(a", "a)", "{a}: b",
    "text:a",
    "a NEAR(b, 2)", "NEAR(", "a + b", "\\", "a\0b", "\0", "-\"a", "- a", "--a", "-", "a;DROP TABLE turn", "%",
    "_",
    "\u{FFFD}", "\u{202E}a", "ａ", "a\u{301}\u{301}\u{301}", "searchIndex", "rank: 1", "a:b:c", ":", ",",
    "a,b",
  ])
  func aPieceOfAnotherLanguageIsAWordLikeAnyOther(typed: String) async throws {
    try await withStore { store in
      var make = Maker(seed: 96)
      try await store.fill(&make, ["a and b or c", typed])
      for order in SearchOrder.allCases {
        _ = try await store.search(SearchQuery(typed, order: order))
        _ = try await store.search(SearchQuery("\(typed) a", order: order))
      }
    }
  }

  @Test func aVeryLongQueryIsCutOff() async throws {
    try await withStore { store in
      var make = Maker(seed: 97)
      let words = (0..<100).map { "word\($0)" }
      try await store.fill(&make, [words.prefix(64).joined(separator: " "), "word0"])
      #expect(try await store.search(SearchQuery(words.joined(separator: " "))).count == 1)
      let long = String(repeating: "word0 ", count: 100_000)
      #expect(try await store.search(SearchQuery(long)).count == 2)
      #expect(try await store.search(SearchQuery(String(repeating: "x", count: 1_000_000))).count == 0)
      #expect(try await store.search(SearchQuery(String(repeating: "\"", count: 100_000))).count == 0)
    }
  }
}

/// What happens to a workspace, done to two stores alike.
private struct RandomHistory {
  var make: Maker
  private var sessions: [Session] = []
  private var rounds: [SessionID: [RoundDetail]] = [:]
  private var deleted: [SessionID] = []
  private var clock: Int64 = 0
  private var serial: UInt64 = 0

  init(make: Maker) { self.make = make }

  /// Identifiers rise like those that a clock gives.
  private mutating func id<Subject>() -> Identifier<Subject> {
    serial += 1
    return Identifier(high: serial << 16 | 0x7000, low: make.random.next())
  }

  private mutating func words(_ most: Int = 8) -> String {
    let words = [
      "apple", "Apple", "apples", "pear", "péar", "pe\u{301}ar", "plum", "PLUM", "plum\0", "ap", "42",
      "foo_bar",
      "並行", "並行処理", "処理。", "アクター", "x並", "แมว", "ที่นี่", "동시성을", "हिन्दी", "👩‍👩‍👧", "—", "\n", "\u{202E}", "c++", "é",
      "🇩🇪",
    ]
    let separators = [" ", " ", " ", "\n", ", ", ""]
    return (0..<Int.random(in: 0...most, using: &make.random)).map { _ in
      words.randomElement(using: &make.random)! + separators.randomElement(using: &make.random)!
    }.joined()
  }

  mutating func query() -> SearchQuery {
    var text = ""
    for _ in 0..<Int.random(in: 1...3, using: &make.random) {
      let word = words(2)
      switch Int.random(in: 0..<8, using: &make.random) {
      case 0: text += "-\(word) "
      case 1: text += "\"\(word)\" "
      case 2: text += String(word.unicodeScalars.dropLast().map(Character.init)) + " "
      default: text += word + " "
      }
    }
    if make.chance() { text = String(text.dropLast(Int.random(in: 1...3, using: &make.random))) }
    return SearchQuery(
      text,
      session: Int.random(in: 0..<4, using: &make.random) == 0
        ? sessions.randomElement(using: &make.random)?.id : nil,
      kinds: make.chance()
        ? Set(SearchKind.allCases) : Set(SearchKind.allCases.shuffled(using: &make.random).prefix(2)),
      order: make.chance() ? .recency : .relevance, limit: 10_000)
  }

  private mutating func turns(of response: ResponseID) -> [Turn] {
    (0..<Int.random(in: 1...2, using: &make.random)).map { index in
      clock += 1
      let time = Timestamp(milliseconds: clock)
      let calls = (0..<Int.random(in: 0...1, using: &make.random)).map { _ in
        ToolCall(
          id: id(), providerCallID: "1", serverName: "builtin",
          methodName: ["read_file", "plum"].randomElement(using: &make.random)!, arguments: words(3),
          state: ToolCallState.allCases.randomElement(using: &make.random)!,
          result: make.maybe { $0.chance() ? "plum pear" : "" },
          error: make.maybe { _ in "apple" }, endedAt: time)
      }
      return Turn(
        id: id(), responseID: response, index: index, content: words(),
        reasoning: make.chance() ? words(4) : "",
        toolCalls: calls, status: TurnStatus.allCases.randomElement(using: &make.random)!, revision: 1,
        streamEndTime: time)
    }
  }

  mutating func step(_ file: SQLiteStore, _ memory: MemorySessionStore) async throws {
    func both(_ act: (any SessionStore) async throws -> Void) async throws {
      try await act(file)
      try await act(memory)
    }
    clock += 1
    let time = Timestamp(milliseconds: clock)
    let open = sessions.filter { !deleted.contains($0.id) }
    guard let session = open.randomElement(using: &make.random),
      Int.random(in: 0..<12, using: &make.random) > 0
    else {
      let session = Session(
        id: id(), title: words(2), model: ModelReference(provider: "p", model: "m"), createdAt: time)
      sessions.append(session)
      return try await both { try await $0.insert(session) }
    }
    let shown = rounds[session.id, default: []]
    switch Int.random(in: 0..<14, using: &make.random) {
    case 0:
      deleted.append(session.id)
      try await both { try await $0.delete(session.id, at: time) }
    case 1:
      guard let back = deleted.popLast() else { return }
      try await both { _ = try await $0.restore(back) }
    case 2:
      rounds = rounds.filter { !deleted.contains($0.key) }
      sessions.removeAll { deleted.contains($0.id) }
      deleted = []
      try await both { try await $0.purgeDeleted(before: Timestamp(milliseconds: .max)) }
    case 3:
      guard let through = shown.randomElement(using: &make.random)?.round.index else { return }
      let fork = Session(
        id: id(), title: words(2), model: session.model, parent: session.id, createdAt: time)
      sessions.append(fork)
      rounds[fork.id] = shown.filter { $0.round.index <= through }
      try await both { try await $0.fork(session.id, through: through, as: fork, beginning: nil) }
    case 4, 5:
      guard let round = shown.randomElement(using: &make.random) else { return }
      var response = make.answered(round.round, id: id(), "")
      response.sessionID = session.id
      response.turns = turns(of: response.id)
      let other = response
      try await both { try await $0.insertAlternative(other, updating: session) }
    case 6:
      guard let round = shown.randomElement(using: &make.random) else { return }
      let request = Request(id: round.request.id, content: words(), createdAt: round.request.createdAt)
      try await both { try await $0.update(request) }
    default:
      let index = (shown.last?.round.index ?? -1) + 1
      let request = Request(id: id(), content: words(), createdAt: time)
      let response: ResponseID = id()
      let round = Round(
        id: id(), sessionID: session.id, index: index, requestID: request.id, responseID: response,
        createdAt: time)
      let detail = RoundDetail(
        round: round, request: request,
        response: Response(
          id: response, roundID: round.id, sessionID: session.id, model: session.model,
          turns: turns(of: response), outcome: .completed, createdAt: time))
      rounds[session.id, default: []].append(detail)
      try await both { try await $0.insert(detail, updating: session) }
    }
  }
}

extension SearchHit {
  /// Without what depends on how a store is made; in a form that sorts.
  fileprivate var comparable: String {
    var hit = self
    hit.cursor = SearchCursor(0)
    return "\(hit)"
  }

  /// The places are those of the text that was stored.
  fileprivate func expectToBeInItsText(_ memory: MemorySessionStore) throws {
    let utf8 = Array(snippet.text.utf8)
    for match in matches { #expect(!match.isEmpty) }
    for match in snippet.matches {
      #expect(match.upperBound <= utf8.count)
      #expect(
        matches.contains {
          $0.overlaps(match.lowerBound + snippet.offset..<match.upperBound + snippet.offset)
        })
    }
  }
}
