import Conversation

/// Names the pass of the model that the present task works on.
///
/// The ports speak of conversations, not of responses; who stands behind them and has to tell the responses
/// apart, as a replay has, finds out here. `nil` for work that belongs to no response.
package struct ResponsePass: Hashable, Sendable {
  package var response: ResponseID
  package var turn: Int

  @TaskLocal package static var current: ResponsePass?
}
