/// How much of a conversation a model was told for one turn, and what had to be left out.
///
/// The rounds of the session are told whole, the latest ones first, until the model's window is full.
public struct ContextUse: Hashable, Sendable, Codable {
  /// Our estimate of the tokens that were sent: instructions, history, request, results of tools.
  public var estimatedTokens: Int
  /// How many tokens request and answer may have together; `nil` when that is not known, and nothing is left out.
  public var window: Int?
  /// How many earlier rounds, the oldest ones, were neither told nor stood for by a summary.
  public var omittedRounds: Int
  /// The index of the round whose summary was told in place of the rounds before it.
  public var summaryIndex: Int?

  public init(
    estimatedTokens: Int, window: Int? = nil, omittedRounds: Int = 0, summaryIndex: Int? = nil
  ) {
    self.estimatedTokens = estimatedTokens
    self.window = window
    self.omittedRounds = omittedRounds
    self.summaryIndex = summaryIndex
  }

  /// The part of the window that is used, from 0; above 1 when too much was sent. `nil` when it is not known.
  public var fraction: Double? {
    window.flatMap { $0 > 0 ? Double(estimatedTokens) / Double($0) : nil }
  }
}
