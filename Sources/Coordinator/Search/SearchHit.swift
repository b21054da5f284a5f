import Conversation

/// A text in which all that was looked for was found, and where that is.
///
/// A round that several sessions share is found once: in a session that shows the response if there is one, and
/// there in the one where it was made.
public struct SearchHit: Sendable, Hashable, Codable {
  public var sessionID: SessionID
  public var sessionTitle: String
  public var roundID: RoundID
  /// The index of the round in that session.
  public var index: Int
  public var kind: SearchKind
  /// Which request it is, for a hit in one.
  public var requestID: RequestID?
  /// Which response and turn it is, for a hit in what came back.
  public var responseID: ResponseID?
  public var turnID: TurnID?
  /// Which call it is, for a hit in its arguments or its result.
  public var toolCallID: ToolCallID?
  /// Whether the session shows it at present; `false` for a response beside the one that is shown.
  public var isShown: Bool
  /// When it was said.
  public var time: Timestamp
  public var snippet: SearchSnippet
  /// Where what was looked for stands in the whole text, in bytes of its UTF-8 form: in order, apart from one
  /// another, at most the first 100.
  public var matches: [Range<Int>]
  public var cursor: SearchCursor

  public init(
    sessionID: SessionID, sessionTitle: String, roundID: RoundID, index: Int, kind: SearchKind,
    requestID: RequestID? = nil, responseID: ResponseID? = nil, turnID: TurnID? = nil,
    toolCallID: ToolCallID? = nil, isShown: Bool, time: Timestamp, snippet: SearchSnippet,
    matches: [Range<Int>], cursor: SearchCursor
  ) {
    self.sessionID = sessionID
    self.sessionTitle = sessionTitle
    self.roundID = roundID
    self.index = index
    self.kind = kind
    self.requestID = requestID
    self.responseID = responseID
    self.turnID = turnID
    self.toolCallID = toolCallID
    self.isShown = isShown
    self.time = time
    self.snippet = snippet
    self.matches = matches
    self.cursor = cursor
  }

  enum CodingKeys: String, CodingKey {
    case index, kind, isShown, time, snippet, matches, cursor, sessionTitle
    case sessionID = "sessionId"
    case roundID = "roundId"
    case requestID = "requestId"
    case responseID = "responseId"
    case turnID = "turnId"
    case toolCallID = "toolCallId"
  }
}

/// A piece of a text around what was found in it, exactly as it stands there: line feeds and all.
public struct SearchSnippet: Sendable, Hashable, Codable {
  public var text: String
  /// What was found, in bytes of the UTF-8 form of `text`.
  public var matches: [Range<Int>]
  /// Where it begins in the whole text, in bytes of its UTF-8 form.
  public var offset: Int
  /// Whether the whole text goes on behind it.
  public var continues: Bool

  public init(text: String, matches: [Range<Int>], offset: Int, continues: Bool) {
    self.text = text
    self.matches = matches
    self.offset = offset
    self.continues = continues
  }
}
