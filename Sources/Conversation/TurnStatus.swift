/// Where a turn is in its life.
///
/// A turn moves forward only, and reaches exactly one terminal status, once.
public enum TurnStatus: String, Hashable, Sendable, Codable, CaseIterable {
  /// An earlier request of the session is still running.
  case queued
  /// The model has been asked and has said nothing yet.
  case waiting
  /// Text, reasoning or tool calls are arriving.
  case streaming
  /// The model has ended its pass; its tool calls have not.
  case runningTools
  /// A tool call waits for the user's word.
  case awaitingApproval
  /// The text has ended and so has every tool call.
  case completed
  /// Somebody stopped it.
  case cancelled
  /// It could not be finished; the turn's error says why.
  case failed
  /// The process ended first; set when the store is next opened.
  case interrupted

  /// Whether the turn can never change again.
  public var isTerminal: Bool {
    switch self {
    case .completed, .cancelled, .failed, .interrupted: true
    case .queued, .waiting, .streaming, .runningTools, .awaitingApproval: false
    }
  }
}
