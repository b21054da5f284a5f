/// What is known of a model besides its name, and how it is to answer; what is not known is `nil`, and never guessed.
public struct ModelProfile: Sendable, Hashable {
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  /// The most tokens of one answer.
  public var maximumOutputTokens: Int?
  public var prices: ModelPrices?
  /// What it can do.
  public var abilities: Set<ModelAbility>?
  /// Put before the conversations of sessions that have no prompt of their own, in place of the workspace's.
  public var systemPrompt: String?
  public var parameters: ModelParameters
  /// Whether the text of its reasoning is sent back to it; where it is not, that takes no room in its window. Blocks
  /// are sent in any case.
  public var takesReasoningText: Bool

  public init(
    contextWindow: Int? = nil, maximumOutputTokens: Int? = nil, prices: ModelPrices? = nil,
    abilities: Set<ModelAbility>? = nil, systemPrompt: String? = nil,
    parameters: ModelParameters = ModelParameters(), takesReasoningText: Bool = true
  ) {
    self.contextWindow = contextWindow
    self.maximumOutputTokens = maximumOutputTokens
    self.prices = prices
    self.abilities = abilities
    self.systemPrompt = systemPrompt
    self.parameters = parameters
    self.takesReasoningText = takesReasoningText
  }

  /// A model of which nothing is known.
  public static let unknown = ModelProfile()
}

/// What a model costs, in US dollars for a million tokens.
public struct ModelPrices: Sendable, Hashable, Codable {
  public var input: Double
  public var output: Double
  /// For input that the provider has in its cache; `nil` when that costs the same.
  public var cachedInput: Double?
  /// For input that the provider puts into its cache; `nil` when that costs the same.
  public var cacheWrite: Double?

  public init(input: Double, output: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
  }
}
