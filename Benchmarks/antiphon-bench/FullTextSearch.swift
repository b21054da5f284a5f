import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// How finding words in a million turns compares with the same query in SQLite's own shell, and what a person who
/// types meanwhile costs what streams.
///
/// Both read the same file, warm, in turn. Compared is CPU time: ours of the whole call, with places and snippets
/// made; the shell's from its own timer, for SQL that finds the same texts with their sessions and FTS5's snippets.
struct FullTextSearch: Benchmark {
  let name = "search"
  let title = "a million turns of text, against the same query in the sqlite3 shell"

  private static let turns = 1_000_000
  private static let turnsOfRound = 10
  private static let roundsOfSession = 100

  func run(isLong: Bool) async throws -> [Figure] {
    try await withFolder(inMemory: true) { folder in
      let path = "\(folder)/antiphon.sqlite"
      var text = ZipfText(seed: 3)
      var figures: [Figure] = []
      Console.progress("  making a million turns (some minutes)")
      var store = try SQLiteStore(path: path)
      let (cost, _) = try await Cost.of { try await fill(store, &text) }
      figures.append(
        .noted("storing and indexing a turn among a million", (cost.cpu / Double(Self.turns)).time))
      await store.close()
      store = try SQLiteStore(path: path)
      for query in queries(text) {
        figures.append(try await compare(query, store, path, passes: isLong ? 21 : 7))
      }
      figures += try await typing(store, text)
      await store.close()
      return figures
    }
  }

  // MARK: Against the shell

  private struct Query {
    var what: String
    var text: String
    /// What FTS5 is to be told in the shell.
    var match: String
    var order: SearchOrder
  }

  private func queries(_ text: ZipfText) -> [Query] {
    let (common, medium, rare) = (text.words[0], text.words[30], text.words[40_000])
    let texts: [(String, String, String)] = [
      ("a rare word", "\(rare) ", "\"\(rare)\""),
      ("a word of every sixth turn", "\(medium) ", "\"\(medium)\""),
      ("a word of nearly every turn", "\(common) ", "\"\(common)\""),
      ("a letter", String(medium.prefix(1)), "\"\(medium.prefix(1))\"*"),
      ("two letters", String(text.words[300].prefix(2)), "\"\(text.words[300].prefix(2))\"*"),
      ("three letters", String(text.words[300].prefix(3)), "\"\(text.words[300].prefix(3))\"*"),
      ("two words", "\(text.words[2000]) \(medium) ", "\"\(text.words[2000])\" AND \"\(medium)\""),
      ("a phrase", "\"\(common) \(medium)\"", "\"\(common) \(medium)\""),
      ("a word without another", "\(medium) -\(common)", "(\"\(medium)\") NOT (\"\(common)\")"),
    ]
    return SearchOrder.allCases.flatMap { order in
      texts.map { Query(what: "\($0.0), by \(order.rawValue)", text: $0.1, match: $0.2, order: order) }
    }
  }

  private func compare(
    _ query: Query, _ store: SQLiteStore, _ path: String, passes: Int
  ) async throws -> Figure {
    let times = 5
    let search = SearchQuery(query.text, kinds: [.content], order: query.order)
    let sql = Self.sql(query)
    guard try await !store.search(search).isEmpty else {
      throw BenchmarkError("nothing found: \(query.text)")
    }
    var (ours, shells, ratios) = ([Double](), [Double](), [Double]())
    for _ in 0..<passes {
      // The first of each is not counted: it reads what the cache lacks, and prepares.
      _ = try await store.search(search)
      let (cost, _) = try await Cost.of { for _ in 0..<times { _ = try await store.search(search) } }
      let shell = try await SQLiteShell.run(Array(repeating: sql, count: times + 1), on: path)
      let shellCPU = shell.dropFirst().map(\.cpu).reduce(0, +)
      ours.append(cost.cpu / Double(times))
      shells.append(shellCPU / Double(times))
      ratios.append(cost.cpu / shellCPU)
    }
    return .ratio(
      "searching a million turns for \(query.what)", "\(ours.median.time) / \(shells.median.time)",
      ratios.median, atMost: 1.5)
  }

  /// The same texts with the same things told of them. The content of turns is kind 2.
  private static func sql(_ query: Query) -> String {
    let match = "searchIndex MATCH '\(query.match)'"
    let columns = """
      SELECT searchIndex.rowid, turn.id, turn.streamEndTime, response.id, searchEntry.roundID, session.id, \
      session.title, sessionRound."index", sessionRound.responseID, \
      snippet(searchIndex, 0, '[', ']', '…', 32)
      """
    let joins = """
      CROSS JOIN searchEntry ON searchEntry.key = searchIndex.rowid \
      CROSS JOIN turn ON turn.key = searchEntry.source CROSS JOIN response ON response.id = turn.responseID \
      CROSS JOIN sessionRound ON sessionRound.roundID = searchEntry.roundID \
      CROSS JOIN session ON session.id = sessionRound.sessionID AND session.deletedAt IS NULL
      """
    switch query.order {
    case .recency:
      return """
        \(columns) FROM searchIndex \(joins) WHERE \(match) AND (searchIndex.rowid & 7) IN (2) \
        ORDER BY searchIndex.rowid DESC LIMIT 20;
        """
    case .relevance:
      return """
        \(columns) FROM (SELECT key FROM (SELECT rowid AS key, bm25(searchIndex) AS score FROM searchIndex \
        WHERE \(match) AND (searchIndex.rowid & 7) IN (2) ORDER BY rowid DESC LIMIT 10000) \
        ORDER BY score, key DESC LIMIT 20) AS ranked \
        CROSS JOIN searchIndex ON searchIndex.rowid = ranked.key AND \(match) \(joins);
        """
    }
  }

  // MARK: Beside a stream

  /// How long a piece of streamed text waits for the store while somebody types, against nobody.
  private func typing(_ store: SQLiteStore, _ text: ZipfText) async throws -> [Figure] {
    var maker = FixtureMaker(seed: 4)
    var session = maker.session(rounds: 1)
    session.isPinned = false
    try await store.insert(session)
    var bits = SeededGenerator(seed: 4)
    var detail = round(0, of: session.id, turns: 1, bits: &bits) { _ in "" }
    detail.response.outcome = nil
    detail.response.turns[0].status = .streaming
    try await store.insert(detail, updating: session)
    let turn = detail.response.turns[0].id
    func waits(_ count: Int) async throws -> [Double] {
      var seconds: [Double] = []
      for revision in 0..<count {
        let (cost, _) = try await Cost.of {
          try await store.write([.append(turn, content: "piece", reasoning: "", revision: revision)])
        }
        seconds.append(cost.seconds)
      }
      return seconds.sorted()
    }
    let quiet = try await waits(300)
    let typist = Task {
      var word = 0
      while !Task.isCancelled {
        // Each key begins a search that the next one overtakes.
        let typed = text.words[word % 400]
        word += 7
        for length in 1...typed.count where !Task.isCancelled {
          _ = try await store.search(SearchQuery(String(typed.prefix(length)), order: .relevance))
        }
      }
    }
    let beside = try await waits(300)
    typist.cancel()
    _ = await typist.result
    func told(_ seconds: [Double]) -> String {
      "p50 \(seconds[seconds.count / 2].time), worst \((seconds.last ?? 0).time)"
    }
    return [
      .noted("writing a piece of text, nobody searching", told(quiet)),
      .noted("the same while searches by relevance follow one another without a pause", told(beside)),
    ]
  }

  // MARK: A million turns

  private func fill(_ store: SQLiteStore, _ text: inout ZipfText) async throws {
    var maker = FixtureMaker(seed: 3)
    var bits = SeededGenerator(seed: 3)
    let rounds = Self.turns / Self.turnsOfRound
    for first in stride(from: 0, to: rounds, by: Self.roundsOfSession) {
      let session = maker.session(rounds: Self.roundsOfSession)
      try await store.insert(session)
      for index in 0..<Self.roundsOfSession {
        let detail = round(index, of: session.id, turns: Self.turnsOfRound, bits: &bits) {
          text.next(words: $0)
        }
        try await store.insert(detail, updating: session)
      }
      if first % 10_000 == 0 { Console.progress("  \(first * Self.turnsOfRound) turns") }
    }
  }

  private func round(
    _ index: Int, of session: SessionID, turns: Int, bits: inout SeededGenerator, text: (Int) -> String
  ) -> RoundDetail {
    let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(index) * 60_000)
    func id<Subject>() -> Identifier<Subject> { Identifier(time: time, random: (bits.next(), bits.next())) }
    let response: ResponseID = id()
    let request = Request(id: id(), content: text(15), createdAt: time)
    let round = Round(
      id: id(), sessionID: session, index: index, requestID: request.id, responseID: response,
      createdAt: time)
    let turns = (0..<turns).map {
      Turn(
        id: id(), responseID: response, index: $0,
        content: text(.random(in: 10...110, using: &bits)), status: .completed,
        revision: $0 + 1, finishReason: .stop, streamStartTime: time, streamEndTime: time)
    }
    return RoundDetail(
      round: round, request: request,
      response: Response(
        id: response, roundID: round.id, sessionID: session,
        model: ModelReference(provider: "openai", model: "gpt-5"), turns: turns, outcome: .completed,
        createdAt: time, endedAt: time))
  }
}

/// Text whose words are as common as those of a language: the second half as common as the first, and so on (Zipf's
/// law, in Mandelbrot's form).
private struct ZipfText: Sendable {
  /// The most common first.
  let words: [String]
  /// How often a word or a more common one comes, in parts of 2³².
  private let shares: [UInt32]
  private var random: SeededGenerator

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let syllables = """
      ba co de fi gu ha in jo ka li mo nu or pa qui re sa te un vo wi xe ya zo st tr al er on th
      """.split(separator: " ")
    var words: [String] = []
    var known: Set<String> = []
    while words.count < 60_000 {
      let length = 1 + min(3, words.count / 25) + Int.random(in: 0...1, using: &random)
      let word = (0..<length).map { _ in syllables.randomElement(using: &random) ?? "" }.joined()
      if known.insert(word).inserted { words.append(word) }
    }
    let weights = words.indices.map { 1 / (Double($0) + 2.7) }
    let total = weights.reduce(0, +)
    var sum = 0.0
    shares = weights.map { weight in
      sum += weight / total
      return UInt32(min(sum, 1) * Double(UInt32.max))
    }
    self.words = words
    self.random = random
  }

  mutating func next(words count: Int) -> String {
    var text = ""
    for place in 0..<count {
      if place > 0 { text += " " }
      text += words[nextWord()]
    }
    return text
  }

  private mutating func nextWord() -> Int {
    let point = UInt32(truncatingIfNeeded: random.next())
    var (lower, upper) = (0, shares.count - 1)
    while lower < upper {
      let middle = (lower + upper) / 2
      if shares[middle] < point { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }
}
