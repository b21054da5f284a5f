extension ModelSettings {
  private static let keys = [
    "context_window", "max_output_tokens", "input_price", "output_price", "cached_input_price",
    "cache_write_price", "images", "tools", "reasoning", "temperature", "top_p", "seed", "stop",
    "reasoning_effort", "reasoning_budget", "system_prompt", "extra",
  ]

  /// What the program itself writes into a request: a second member of the name would be anybody's guess.
  private static let ownMembers = [
    "model", "messages", "input", "contents", "stream", "tools", "temperature", "top_p", "seed", "stop",
  ]

  /// Reads a table `[models."provider/model"]`; nil, with the reason noted, when its name is not that of a model.
  init?(name: String, _ table: TableReader) {
    let model = ModelName(name)
    self.init(model: model ?? ModelName(provider: "", model: ""))
    contextWindow = table.integer("context_window", in: 256...1_000_000_000)
    maximumOutputTokens = table.integer("max_output_tokens", in: 1...1_000_000_000)
    prices = Self.readPrices(table)
    images = table.boolean("images")
    tools = table.boolean("tools")
    reasoning = table.boolean("reasoning")
    temperature = table.number("temperature", in: 0...2)
    topP = table.number("top_p", in: 0...1)
    seed = table.integer("seed", in: 0...9_007_199_254_740_991)
    stop = Self.readStop(table)
    reasoningEffort = table.choice("reasoning_effort", Effort.self)
    reasoningBudget = table.integer("reasoning_budget", in: 0...16_777_216)
    systemPrompt = table.filledString("system_prompt")
    extra = Self.readExtra(table)
    table.rejectOtherKeys(than: Self.keys)
    guard model != nil else {
      table.problems.add(
        .badValue, at: table.position, "\(name.quoted) does not name a provider and its model",
        suggestion: "write [models.\"provider/model\"]")
      return nil
    }
  }

  private static func readPrices(_ table: TableReader) -> Prices? {
    let range = 0.0...1_000_000
    let input = table.number("input_price", in: range)
    let output = table.number("output_price", in: range)
    let cached = table.number("cached_input_price", in: range)
    let written = table.number("cache_write_price", in: range)
    if let input, let output {
      return Prices(input: input, output: output, cachedInput: cached, cacheWrite: written)
    }
    if table["input_price"] != nil || table["output_price"] != nil || cached != nil || written != nil {
      for key in ["input_price", "output_price"] where table[key] == nil { table.noteMissing(key) }
    }
    return nil
  }

  private static func readStop(_ table: TableReader) -> [String] {
    guard let stop = table.strings("stop"), let node = table["stop"] else { return [] }
    guard !stop.contains("") else {
      table.problems.add(
        .badValue, at: node.position, "\"stop\"\(table.inside) must not hold an empty string")
      return []
    }
    return stop
  }

  private static func readExtra(_ table: TableReader) -> [String: String] {
    guard let extra = table.table("extra") else { return [:] }
    var members: [String: String] = [:]
    for entry in extra.entries {
      guard !ownMembers.contains(entry.key) else {
        let isSetting = keys.contains(entry.key) && entry.key != "tools"
        extra.problems.add(
          .refused, at: entry.position, "\(entry.key.quoted)\(extra.inside) is written by the program itself",
          suggestion: isSetting ? "set it in\(table.inside.dropFirst(3))" : nil)
        continue
      }
      members[entry.key] = entry.node.json(problems: extra.problems, key: entry.key, inside: extra.inside)
    }
    return members
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
