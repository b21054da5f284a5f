/// The table `[answers]`: how requests are answered, and where an answer ends.
public struct AnswerSettings: Hashable, Sendable {
  /// Put before the conversations of sessions that have no prompt of their own.
  public var systemPrompt: String?
  /// The most answers that are made at a time, in all sessions together; nil takes the program's default, as with
  /// all that follow.
  public var parallel: Int?
  /// The most passes of the model for one answer.
  public var turns: Int?
  /// How long one answer may take.
  public var time: Duration?
  /// The most one answer may cost, in US dollars; holds for models whose prices are known.
  public var cost: Double?
  /// The most tokens one pass of the model may write.
  public var maximumOutputTokens: Int?
  /// The part of a model's window from which on a conversation is summarized by itself; above 1 for never.
  public var compactAt: Double?

  public init() {}

  init(_ table: TableReader) {
    systemPrompt = table.filledString("system_prompt")
    parallel = table.integer("parallel", in: 1...1000)
    turns = table.integer("turns", in: 1...1000)
    time = table.seconds("time", in: 1...86_400)
    cost = table.number("cost", in: 0...1_000_000)
    maximumOutputTokens = table.integer("max_output_tokens", in: 1...16_777_216)
    if case .boolean(false) = table["compact_at"]?.value {
      compactAt = .infinity
    } else {
      compactAt = table.number("compact_at", in: 0.1...1)
    }
    table.rejectOtherKeys(than: [
      "system_prompt", "parallel", "turns", "time", "cost", "max_output_tokens", "compact_at",
    ])
  }
}

/// The table `[sessions]`: what becomes of sessions besides their answers.
public struct SessionSettings: Hashable, Sendable {
  /// Who names a session.
  public enum Titles: Hashable, Sendable {
    /// The model that it talks to.
    case automatic
    /// This one.
    case by(ModelName)
    /// Nobody: its first words are its name.
    case firstWords
  }

  public var titles: Titles = .automatic
  /// For how many days a deleted session can be brought back; nil takes the program's default.
  public var keepDeletedDays: Int?

  public init() {}

  init(_ table: TableReader) {
    switch table["titles"]?.value {
    case .boolean(let isWanted): titles = isWanted ? .automatic : .firstWords
    case nil: break
    case .string:
      if let name = table.filledString("titles"), let model = table.model(name, "titles") {
        titles = .by(model)
      }
    default: table["titles"].map { table.noteWrongType("titles", "true, false or a model's name", $0) }
    }
    keepDeletedDays = table.integer("keep_deleted_days", in: 0...36_500)
    table.rejectOtherKeys(than: ["titles", "keep_deleted_days"])
  }
}

/// A table `[models."provider/model"]`: what the program cannot know of a model by itself.
public struct ModelSettings: Hashable, Sendable {
  public var model: ModelName
  /// How many tokens request and answer may have together.
  public var contextWindow: Int?
  public var maximumOutputTokens: Int?
  /// US dollars for a million tokens; both or neither.
  public var prices: Prices?

  public struct Prices: Hashable, Sendable {
    public var input: Double
    public var output: Double
    /// nil when cached input costs the same.
    public var cachedInput: Double?

    public init(input: Double, output: Double, cachedInput: Double? = nil) {
      self.input = input
      self.output = output
      self.cachedInput = cachedInput
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

  /// nil, with the reason noted, when the table's name is not that of a model.
  init?(name: String, _ table: TableReader) {
    contextWindow = table.integer("context_window", in: 256...1_000_000_000)
    maximumOutputTokens = table.integer("max_output_tokens", in: 1...1_000_000_000)
    let range = 0.0...1_000_000
    let input = table.number("input_price", in: range)
    let output = table.number("output_price", in: range)
    let cached = table.number("cached_input_price", in: range)
    if let input, let output {
      prices = Prices(input: input, output: output, cachedInput: cached)
    } else if table["input_price"] != nil || table["output_price"] != nil || cached != nil {
      for key in ["input_price", "output_price"] where table[key] == nil { table.noteMissing(key) }
    }
    table.rejectOtherKeys(than: [
      "context_window", "max_output_tokens", "input_price", "output_price", "cached_input_price",
    ])
    guard let model = ModelName(name) else {
      table.problems.add(
        .badValue, at: table.position, "\(name.quoted) does not name a provider and its model",
        suggestion: "write [models.\"provider/model\"]")
      return nil
    }
    self.model = model
  }
}

extension TableReader {
  /// The model that a value names.
  func model(_ text: String, _ key: String) -> ModelName? {
    if let model = ModelName(text) { return model }
    problems.add(
      .badValue, at: self[key]?.position ?? position,
      "\(key.quoted)\(inside) must name a provider and its model",
      suggestion: "write provider/model, as in \"demo/demo\"")
    return nil
  }
}
