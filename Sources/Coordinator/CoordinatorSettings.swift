import Conversation

/// What a workspace's settings say about how requests are answered.
public struct CoordinatorSettings: Sendable {
  /// Put before the conversations of sessions that have no prompt of their own.
  public var systemPrompt: String?
  /// Whether a model is told about the tools.
  public var offersTools: @Sendable (ModelReference) -> Bool
  /// What is known of a model: its window, its prices.
  public var profile: @Sendable (ModelReference) -> ModelProfile
  /// The model that names a session which talks to the given one; `nil` leaves it at the first words.
  public var titleModel: @Sendable (ModelReference) -> ModelReference?
  /// The most responses that are made at a time, in all sessions together.
  public var parallelResponses: Int
  /// The most turns a response may have.
  public var turnLimit: Int
  /// How long a response may take, its tools included; `nil` for as long as it needs.
  public var timeLimit: Duration?
  /// The most a response may cost, in US dollars; holds only for models whose prices are known.
  public var costLimit: Double?
  /// The part of a model's window from which on a conversation is summarized by itself, from 0 to 1; `nil` for never.
  public var compactionThreshold: Double?
  /// How long a deleted session can be brought back.
  public var deletionWindow: Duration
  /// The most tool calls of one turn that run at a time.
  public var parallelToolCalls: Int
  /// The most tokens an answer may have; `nil` leaves it to the provider.
  public var maximumOutputTokens: Int?
  /// `nil` leaves it to the provider.
  public var temperature: Double?
  /// When a model that has said nothing yet is asked again by itself.
  public var retries: RetryPolicy
  /// How long streamed text is gathered before it is written. The promise is 250 ms from seen to stored; what is
  /// left of that is for the write itself.
  public var writeInterval: Duration
  /// Whether sessions and requests are also taken when the store cannot keep them; they are then in memory until it
  /// can. Whoever sets this must show `WorkspaceEvent.storage` to the user.
  public var goesOnWithoutStore: Bool
  /// How long to wait before a write that failed is tried again, when nothing else is written before.
  public var writeRetryInterval: Duration

  public init(
    systemPrompt: String? = nil,
    offersTools: @escaping @Sendable (ModelReference) -> Bool = { _ in true },
    profile: @escaping @Sendable (ModelReference) -> ModelProfile = { _ in .unknown },
    titleModel: @escaping @Sendable (ModelReference) -> ModelReference? = { _ in nil },
    parallelResponses: Int = 16, turnLimit: Int = 25, timeLimit: Duration? = nil, costLimit: Double? = nil,
    compactionThreshold: Double? = 0.8, deletionWindow: Duration = .seconds(30 * 86_400),
    parallelToolCalls: Int = 8,
    maximumOutputTokens: Int? = nil, temperature: Double? = nil,
    retries: RetryPolicy = .standard,
    writeInterval: Duration = .milliseconds(200), writeRetryInterval: Duration = .seconds(1),
    goesOnWithoutStore: Bool = false
  ) {
    self.systemPrompt = systemPrompt
    self.offersTools = offersTools
    self.profile = profile
    self.titleModel = titleModel
    self.parallelResponses = max(1, parallelResponses)
    self.turnLimit = turnLimit
    self.timeLimit = timeLimit
    self.costLimit = costLimit
    self.compactionThreshold = compactionThreshold
    self.deletionWindow = deletionWindow
    self.parallelToolCalls = parallelToolCalls
    self.maximumOutputTokens = maximumOutputTokens
    self.temperature = temperature
    self.retries = retries
    self.writeInterval = writeInterval
    self.writeRetryInterval = writeRetryInterval
    self.goesOnWithoutStore = goesOnWithoutStore
  }
}
