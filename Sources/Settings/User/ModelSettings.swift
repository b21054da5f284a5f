/// A table `[models."provider/model"]`: what the program cannot know of a model by itself, and how it is to answer.
///
/// What is nil is left to what the provider says of the model, or does by itself.
public struct ModelSettings: Hashable, Sendable {
  public var model: ModelName
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  public var maximumOutputTokens: Int?
  /// US dollars for a million tokens; input and output, or neither.
  public var prices: Prices?
  /// Whether it looks at images, calls tools, thinks before it answers.
  public var images: Bool?
  public var tools: Bool?
  public var reasoning: Bool?
  /// From 0 to 2.
  public var temperature: Double?
  /// From 0 to 1.
  public var topP: Double?
  public var seed: Int?
  /// Texts at which it stops.
  public var stop: [String] = []
  public var reasoningEffort: Effort?
  /// The most tokens of reasoning.
  public var reasoningBudget: Int?
  /// For sessions that have no prompt of their own, in place of that of `[answers]`.
  public var systemPrompt: String?
  /// Members that are added to its requests: their names, and JSON texts.
  public var extra: [String: String] = [:]

  /// How much it is to think before it answers.
  public enum Effort: String, Hashable, Sendable, CaseIterable {
    case none, minimal, low, medium, high, xhigh
  }

  public struct Prices: Hashable, Sendable {
    public var input: Double
    public var output: Double
    /// For input that the provider has in its cache; nil when that costs the same.
    public var cachedInput: Double?
    /// For input that the provider puts into its cache; nil when that costs the same.
    public var cacheWrite: Double?

    public init(input: Double, output: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil) {
      self.input = input
      self.output = output
      self.cachedInput = cachedInput
      self.cacheWrite = cacheWrite
    }
  }

  public init(
    model: ModelName, contextWindow: Int? = nil, maximumOutputTokens: Int? = nil, prices: Prices? = nil
  ) {
    self.model = model
    self.contextWindow = contextWindow
    self.maximumOutputTokens = maximumOutputTokens
    self.prices = prices
  }
}
