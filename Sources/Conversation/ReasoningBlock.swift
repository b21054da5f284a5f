/// A piece of a model's reasoning in the form in which its provider wants it back with the next request.
///
/// Signed, encrypted or plain: only the protocol that made it can read it. It is stored with the turn and sent to the
/// same model again; it is never shown and never on the wire to readers, who have `Turn.reasoning`.
public struct ReasoningBlock: Hashable, Sendable, Codable {
  /// The protocol that made it, such as `anthropic`.
  public var format: String
  /// The block as JSON text, as that protocol wants it back.
  public var payload: String
  /// How many bytes of the turn's content, in UTF-8, stand before it.
  public var contentOffset: Int
  /// How many of the turn's tool calls stand before it.
  public var callOffset: Int

  public init(format: String, payload: String, contentOffset: Int = 0, callOffset: Int = 0) {
    self.format = format
    self.payload = payload
    self.contentOffset = contentOffset
    self.callOffset = callOffset
  }
}
