/// Why a turn, or a whole response, could not be finished.
///
/// It never holds keys or what the user said: it may be logged and shown as it is.
public struct TurnError: Error, Hashable, Sendable, Codable {
  /// The closed set of reasons.
  public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
    /// The provider does not know the key.
    case authentication
    /// The key may not do this.
    case permission
    /// The provider has no model of this name.
    case modelUnknown
    /// Too many requests; `retryAfter` says how long to wait, when known.
    case rateLimited
    /// The provider has too much to do.
    case overloaded
    /// The conversation is longer than the model's window.
    case contextTooLong
    /// The provider would not answer this.
    case contentRefused
    /// The provider found the request malformed.
    case invalidRequest
    /// The provider broke in a way of its own (HTTP 5xx).
    case server
    /// The connection could not be made, or was cut.
    case network
    /// Nothing came for too long.
    case timeout
    /// The answer was not what the protocol says.
    case protocolViolation
    /// Settings are missing or wrong.
    case configuration
    /// The store could not keep what was said.
    case storage
    /// Somebody stopped it.
    case cancelled
    /// The process ended first.
    case interrupted
    /// A limit of the settings ended it.
    case limit
  }

  public var code: Code
  /// What happened, in one sentence a person can read.
  public var message: String
  /// What may help, in one sentence; empty when nothing is known to.
  public var suggestion: String
  /// Whether the same request may succeed later.
  public var mayRetry: Bool
  /// How many seconds to wait before that, when the provider said so.
  public var retryAfter: Double?
  /// For a protocol violation: the piece of the answer that was not what it should be, shortened and harmless. It may
  /// hold what the model said, so it is for the user's eyes and is not logged.
  public var piece: String?

  public init(
    _ code: Code, _ message: String, suggestion: String = "", mayRetry: Bool = false,
    retryAfter: Double? = nil, piece: String? = nil
  ) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
    self.mayRetry = mayRetry
    self.retryAfter = retryAfter
    self.piece = piece
  }
}

extension TurnError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
