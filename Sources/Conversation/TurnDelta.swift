/// What has become of a turn since an earlier state of it, without what a reader of that state has already.
///
/// A pure value; in JSON it is what the delta form of a stream sends. Text only ever grows, so that an offset and what
/// follows it is all there is to say of it.
public struct TurnDelta: Hashable, Sendable {
  public var turnID: TurnID
  /// The revision that the reader has once it has applied this.
  public var revision: Int
  /// How long the text was, in bytes of UTF-8; `nil` when none was added.
  public var offset: Int?
  /// What was added to the text.
  public var text: String?
  /// The same for the reasoning.
  public var reasoningOffset: Int?
  public var reasoning: String?
  /// The turn without its texts, when anything else than these has changed.
  public var changes: Turn?

  /// - Parameters:
  ///   - earlier: a state of the turn that a reader has.
  ///   - later: a later state of the same turn.
  public init(from earlier: Turn, to later: Turn) {
    self.init(since: TurnMark(earlier), to: later)
  }

  /// - Parameters:
  ///   - mark: of a state of the turn that a reader has.
  ///   - later: a later state of the same turn.
  public init(since mark: TurnMark, to later: Turn) {
    turnID = later.id
    revision = later.revision
    (offset, text) = Self.growth(mark.contentLength, later.content)
    (reasoningOffset, reasoning) = Self.growth(mark.reasoningLength, later.reasoning)
    var before = mark.rest
    let after = TurnMark(later).rest
    before.revision = later.revision
    // Whoever applies this knows better when bytes last came to it.
    before.lastByteTime = later.lastByteTime
    changes = before == after ? nil : after
  }

  private static func growth(_ length: Int, _ later: String) -> (Int?, String?) {
    guard later.utf8.count > length else { return (nil, nil) }
    return (length, String(decoding: later.utf8.dropFirst(length), as: UTF8.self))
  }
}

/// Which state of a turn a reader has, without its texts: those only grow, so that their lengths say which they are.
///
/// Whoever keeps this in place of the turn holds no text that has to be copied to grow.
public struct TurnMark: Hashable, Sendable {
  /// The turn without its texts, and without what is never on the wire.
  public let rest: Turn
  /// In bytes of UTF-8.
  public let contentLength: Int
  /// In bytes of UTF-8.
  public let reasoningLength: Int

  public init(_ turn: Turn) {
    var rest = turn
    (rest.content, rest.reasoning, rest.reasoningBlocks) = ("", "", [])
    self.rest = rest
    contentLength = turn.content.utf8.count
    reasoningLength = turn.reasoning.utf8.count
  }
}

extension Turn {
  /// Takes over a change.
  ///
  /// - Parameter time: when it arrived; the time of the last byte, where the change brings text only.
  /// - Returns: whether it fits: a change of this turn, to a later revision, of the text that this one has.
  public mutating func apply(_ delta: TurnDelta, at time: Timestamp) -> Bool {
    guard delta.turnID == id, delta.revision > revision,
      delta.offset ?? content.utf8.count == content.utf8.count,
      delta.reasoningOffset ?? reasoning.utf8.count == reasoning.utf8.count
    else { return false }
    if var changes = delta.changes {
      swap(&changes.content, &content)
      swap(&changes.reasoning, &reasoning)
      self = changes
    } else {
      lastByteTime = time
    }
    if let text = delta.text { content += text }
    if let text = delta.reasoning { reasoning += text }
    revision = delta.revision
    return true
  }
}

extension TurnDelta: Codable {
  enum CodingKeys: String, CodingKey {
    case revision, offset, text, reasoningOffset, reasoning, changes
    case turnID = "turnId"
  }
}
