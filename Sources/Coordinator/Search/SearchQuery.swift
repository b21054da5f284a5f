import Conversation

/// What is looked for in the conversations, as a person types it.
///
/// A text is found when every word of the query is in it, anywhere and in any order; case and diacritics do not
/// count. `"words in quotation marks"` must follow one another, a word or a phrase with `-` before it must not be
/// there. While it is being typed the last word stands for all that begin with it: a space or a closing quotation
/// mark behind it says that it is whole. In scripts that are written without spaces (Chinese, Japanese, Thai …)
/// and in Korean, any run of characters is found wherever it stands.
///
/// Whatever is typed is a query. Punctuation and symbols, emoji among them, are not looked at: `foo_bar` is the
/// phrase `"foo bar"`, and a query of nothing else finds nothing, and neither does one that only excludes.
public struct SearchQuery: Sendable, Hashable {
  /// As typed. What follows the first 64 words is not looked at.
  public var text: String
  /// The session to look in; `nil` for all.
  public var session: SessionID?
  public var kinds: Set<SearchKind>
  public var order: SearchOrder
  /// The most hits to give.
  public var limit: Int
  /// The last hit of the page before this one.
  public var after: SearchCursor?

  public init(
    _ text: String, session: SessionID? = nil, kinds: Set<SearchKind> = Set(SearchKind.allCases),
    order: SearchOrder = .recency, limit: Int = 20, after: SearchCursor? = nil
  ) {
    self.text = text
    self.session = session
    self.kinds = kinds
    self.order = order
    self.limit = limit
    self.after = after
  }
}

/// Which of the texts of a round.
public enum SearchKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// What the user sent.
  case request
  /// What the model said.
  case content
  /// What it let be seen of its thinking.
  case reasoning
  /// A tool call: the name of the method, a line feed, the arguments.
  case toolArguments
  /// What came of a tool call: its result, or its error.
  case toolResult
}

/// Which hits come first.
public enum SearchOrder: String, Sendable, Hashable, Codable, CaseIterable {
  /// Those that were said last.
  case recency
  /// Those that are about it most (BM25). When very many texts match, the latest of them are weighed alone.
  case relevance
}

/// Where a page of hits ends. It is of use with the query it came from, the text and the order unchanged.
public struct SearchCursor: Sendable, Hashable, Codable {
  package let value: Int

  package init(_ value: Int) { self.value = value }

  public init(from decoder: any Decoder) throws {
    value = try decoder.singleValueContainer().decode(Int.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
