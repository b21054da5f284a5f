import ArgumentParser
import Conversation
import Coordinator

/// `antiphon search`: finds words in what was said.
struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find words in what was said.",
    discussion: """
      A text is found when every word is in it; the last may be the beginning of one. "Words in quotation marks" \
      must follow one another, and a word with - before it must not be there (put -- before the first of those).
      """)

  @Argument(help: "What to look for.")
  var text: [String]

  @Option(
    name: .long, help: ArgumentHelp("Look in this session only.", valueName: "id"),
    completion: .custom(SessionName.completions))
  var session: SessionName?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Look in texts of this kind only; may be given several times: \(SearchKind.list).", valueName: "kind"))
  var kind: [SearchKind] = []

  @Option(help: "Which come first: those that were said last, or those that are about it most.")
  var order: SearchOrder = .recency

  @Option(help: "The most texts to show.")
  var limit = 20

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let hits = try await WorkspaceHost.using(try Program(common)) { host in
        let query = SearchQuery(
          text.joined(separator: " "), session: try await session?.session(in: host.coordinator).id,
          kinds: kind.isEmpty ? Set(SearchKind.allCases) : Set(kind), order: order, limit: limit)
        return try await host.coordinator.search(query)
      }
      if json {
        StandardStreams.write(JSON.text(hits) + "\n")
      } else {
        let isTerminal = StandardStreams.isTerminal(1)
        StandardStreams.write(SearchListing.text(hits, marks: isTerminal ? .bold : .none))
      }
    }
  }
}

extension SearchKind: ExpressibleByArgument {
  fileprivate static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension SearchOrder: ExpressibleByArgument {}

/// What was found, for people: by session, in the order in which the sessions come first.
enum SearchListing {
  /// What stands before and behind a match.
  struct Marks {
    var before: String
    var after: String

    static let none = Marks(before: "", after: "")
    /// Not a colour: bold is on every terminal, and on every background.
    static let bold = Marks(before: "\u{1B}[1m", after: "\u{1B}[22m")
  }

  static func text(_ hits: [SearchHit], marks: Marks) -> String {
    var order: [SessionID] = []
    let sessions = Dictionary(grouping: hits, by: \.sessionID)
    for hit in hits where !order.contains(hit.sessionID) { order.append(hit.sessionID) }
    return order.map { id in
      let hits = sessions[id] ?? []
      let title = PlainText.line(hits.first?.sessionTitle ?? "")
      return "\(id)  \(title)\n" + hits.map { line(for: $0, marks: marks) }.joined()
    }.joined(separator: "\n")
  }

  private static func line(for hit: SearchHit, marks: Marks) -> String {
    let time = hit.time.description.prefix(16).split(separator: "T").joined(separator: " ")
    let beside = hit.isShown ? "" : " (not shown)"
    return
      "  \(time)  round \(hit.index)  \(hit.kind.rawValue)\(beside)\n    \(snippet(hit.snippet, marks: marks))\n"
  }

  /// On one line, with what a terminal would obey made harmless piece by piece, so that the marks stay.
  private static func snippet(_ snippet: SearchSnippet, marks: Marks) -> String {
    let utf8 = Array(snippet.text.utf8)
    func piece(_ range: Range<Int>) -> String {
      PlainText.harmless(String(decoding: utf8[range], as: UTF8.self))
        .split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
    }
    var text = snippet.offset > 0 ? "…" : ""
    var position = 0
    for match in snippet.matches {
      text += piece(position..<match.lowerBound) + marks.before + piece(match) + marks.after
      position = match.upperBound
    }
    return text + piece(position..<utf8.count) + (snippet.continues ? "…" : "")
  }
}
