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
  /// How freely a model chooses its words, from 0 to 2.
  public var temperature: Double?
  /// How often a model that has failed before it said anything is asked again; 0 for never.
  public var retries: Int?
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
    temperature = table.number("temperature", in: 0...2)
    retries = table.integer("retries", in: 0...10)
    if case .boolean(false) = table["compact_at"]?.value {
      compactAt = .infinity
    } else {
      compactAt = table.number("compact_at", in: 0.1...1)
    }
    table.rejectOtherKeys(than: [
      "system_prompt", "parallel", "turns", "time", "cost", "max_output_tokens", "temperature",
      "retries", "compact_at",
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
