/// What is known of a model besides its name; what is not known is `nil`, and never guessed.
public struct ModelProfile: Sendable, Hashable {
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  /// The most tokens of one answer.
  public var maximumOutputTokens: Int?
  public var prices: ModelPrices?

  public init(
    contextWindow: Int? = nil, maximumOutputTokens: Int? = nil, prices: ModelPrices? = nil
  ) {
    self.contextWindow = contextWindow
    self.maximumOutputTokens = maximumOutputTokens
    self.prices = prices
  }

  /// A model of which nothing is known.
  public static let unknown = ModelProfile()
}

/// What a model costs, in US dollars for a million tokens.
public struct ModelPrices: Sendable, Hashable {
  public var input: Double
  public var output: Double
  /// For input that the provider has in its cache; `nil` when that costs the same.
  public var cachedInput: Double?

  public init(input: Double, output: Double, cachedInput: Double? = nil) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
  }
}
