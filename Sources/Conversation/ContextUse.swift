/// How much of a conversation a model was told for one turn, and what had to be left out.
///
/// The rounds of the session are told whole, the latest ones first, until the model's window is full.
public struct ContextUse: Hashable, Sendable, Codable {
  /// Our estimate of the tokens that were sent: instructions, history, request, results of tools.
  public var estimatedTokens: Int
  /// How many tokens request and answer may have together; `nil` when that is not known, and nothing is left out.
  public var window: Int?
  /// Rounds with an index below this were left out; `nil` when none were. Those that a summary stands for were not.
  public var omittedBefore: Int?
  /// The index of the round whose summary was told in place of the rounds that it stands for.
  public var summaryIndex: Int?

  public init(
    estimatedTokens: Int, window: Int? = nil, omittedBefore: Int? = nil, summaryIndex: Int? = nil
  ) {
    self.estimatedTokens = estimatedTokens
    self.window = window
    self.omittedBefore = omittedBefore
    self.summaryIndex = summaryIndex
  }

  /// The part of the window that is used, from 0; above 1 when too much was sent. `nil` when it is not known.
  public var fraction: Double? {
    window.flatMap { $0 > 0 ? Double(estimatedTokens) / Double($0) : nil }
  }
}
