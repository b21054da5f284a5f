import Coordinator

/// How a model is to answer, in the terms of this protocol and within its rules.
///
/// https://platform.claude.com/docs/en/build-with-claude/extended-thinking
struct AnthropicParameters: Hashable {
  enum Thinking: Hashable {
    case disabled
    case enabled(budget: Int)
    /// The model decides; the effort says how hard it tries.
    case adaptive(effort: String?)
  }

  static let minimumBudget = 1024

  /// The protocol asks for one with every request.
  var maximumTokens: Int
  var thinking: Thinking?
  var temperature: Double?
  var topP: Double?
  var stopSequences: [String]

  init(_ request: ModelRequest) {
    let parameters = request.parameters
    let model = ClaudeModel(request.model)
    // A limit that is too high is refused, and one that is too low cuts answers off: what the model is known to
    // write at most is neither.
    let limit = parameters.maximumOutputTokens ?? request.outputCapacity
    maximumTokens = max(limit ?? model.safeOutputLimit, 1)
    stopSequences = parameters.stopSequences.filter { !$0.allSatisfy(\.isWhitespace) }

    switch (parameters.reasoningBudget, parameters.reasoningEffort) {
    case (nil, nil): break
    case (let budget?, _) where budget <= 0: thinking = .disabled
    case (nil, ReasoningEffort.none?): thinking = .disabled
    case (let budget?, _) where model.thinking != .effort:
      thinking = Self.enabled(max(budget, Self.minimumBudget), atMost: maximumTokens - 1)
    // A budget that the model would refuse still says that it is to think.
    case (_, let effort) where model.thinking != .budget:
      thinking = .adaptive(effort: effort.flatMap { Self.name($0, for: model) })
    case (_, let effort):
      if limit == nil { maximumTokens += Self.budget(effort) }
      // An answer must find room beside it.
      thinking = Self.enabled(Self.budget(effort), atMost: maximumTokens / 2)
    }

    let thinks = thinking != nil && thinking != .disabled
    // With thinking, both must be left nearly as they are; newer models refuse to be given both.
    if !thinks { temperature = parameters.temperature.map { min(max($0, 0), 1) } }
    if temperature == nil {
      topP = parameters.topP.map { min(max($0, 0), 1) }.flatMap { thinks && $0 < 0.95 ? nil : $0 }
    }
  }

  /// `nil` when there is no room for the least.
  private static func enabled(_ budget: Int, atMost limit: Int) -> Thinking? {
    limit < minimumBudget ? nil : .enabled(budget: min(budget, limit))
  }

  private static func budget(_ effort: ReasoningEffort?) -> Int {
    switch effort {
    case ReasoningEffort.none?, .minimal?: minimumBudget
    case .low?: 4096
    case .medium?, nil: 10_240
    case .high?: 20_480
    case .xhigh?: 32_000
    }
  }

  private static func name(_ effort: ReasoningEffort, for model: ClaudeModel) -> String? {
    switch effort {
    case .none: nil
    case .minimal, .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .xhigh: model.thinking == .effort ? "xhigh" : "high"
    }
  }
}
