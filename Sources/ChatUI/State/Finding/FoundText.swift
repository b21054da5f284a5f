import Conversation

/// A text of a session in which something was found, as the interface shows it.
public struct FoundText: Hashable, Sendable {
  /// Who said it, or what it is.
  public enum Kind: Hashable, Sendable, CaseIterable {
    case request, content, reasoning, toolArguments, toolResult
  }

  public var session: SessionID
  public var sessionTitle: String
  /// The index of its round in the session.
  public var round: Int
  public var kind: Kind
  /// The turn that it is in; `nil` for a request.
  public var turn: TurnID?
  public var call: ToolCallID?
  /// Whether the session shows it at present, and not another response in its place.
  public var isShown: Bool
  public var time: Timestamp
  /// A piece of the text around what was found.
  public var snippet: String
  /// What was found, in bytes of the UTF-8 form of the snippet.
  public var matches: [Range<Int>]
  /// Where the snippet begins in the whole text, in bytes of its UTF-8 form.
  public var offset: Int
  /// Whether the whole text goes on behind it.
  public var continues: Bool

  public init(
    session: SessionID, sessionTitle: String, round: Int, kind: Kind, turn: TurnID? = nil,
    call: ToolCallID? = nil, isShown: Bool = true, time: Timestamp, snippet: String, matches: [Range<Int>],
    offset: Int = 0, continues: Bool = false
  ) {
    self.session = session
    self.sessionTitle = sessionTitle
    self.round = round
    self.kind = kind
    self.turn = turn
    self.call = call
    self.isShown = isShown
    self.time = time
    self.snippet = snippet
    self.matches = matches
    self.offset = offset
    self.continues = continues
  }
}

/// What the store is asked to look for.
public struct SearchRequest: Hashable, Sendable {
  /// As it was typed.
  public var text: String
  /// The session to look in; `nil` for all.
  public var session: SessionID?
  /// The most texts to give.
  public var limit: Int

  public init(_ text: String, session: SessionID? = nil, limit: Int) {
    self.text = text
    self.session = session
    self.limit = limit
  }
}
