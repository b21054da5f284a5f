import Conversation

/// Writes down what a person allows always.
public protocol RuleKeeper: Sendable {
  /// Adds a rule to the person's settings.
  ///
  /// - Parameter call: the call that it was decided with.
  /// - Returns: why that could not be, in one sentence; `nil` when it is written.
  func keep(_ rule: ToolRule, allowedWith call: ToolCall) async -> String?
}
