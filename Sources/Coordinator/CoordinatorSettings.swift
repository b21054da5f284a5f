import Conversation

/// What a workspace's settings say about how requests are answered.
public struct CoordinatorSettings: Sendable {
  /// Put before the conversations of sessions that have no prompt of their own.
  public var systemPrompt: String?
  /// Whether a model is told about the tools.
  public var offersTools: @Sendable (ModelReference) -> Bool
  /// The most turns a response may have.
  public var turnLimit: Int
  /// How long a response may take, its tools included; `nil` for as long as it needs.
  public var timeLimit: Duration?
  /// The most tool calls of one turn that run at a time.
  public var parallelToolCalls: Int
  /// The most tokens an answer may have; `nil` leaves it to the provider.
  public var maximumOutputTokens: Int?
  /// `nil` leaves it to the provider.
  public var temperature: Double?
  /// How long streamed text is gathered before it is written. The promise is 250 ms from seen to stored; what is
  /// left of that is for the write itself.
  public var writeInterval: Duration
  /// How long to wait before a write that failed is tried again, when nothing else is written before.
  public var writeRetryInterval: Duration

  public init(
    systemPrompt: String? = nil,
    offersTools: @escaping @Sendable (ModelReference) -> Bool = { _ in true },
    turnLimit: Int = 25, timeLimit: Duration? = nil, parallelToolCalls: Int = 8,
    maximumOutputTokens: Int? = nil, temperature: Double? = nil,
    writeInterval: Duration = .milliseconds(200), writeRetryInterval: Duration = .seconds(1)
  ) {
    self.systemPrompt = systemPrompt
    self.offersTools = offersTools
    self.turnLimit = turnLimit
    self.timeLimit = timeLimit
    self.parallelToolCalls = parallelToolCalls
    self.maximumOutputTokens = maximumOutputTokens
    self.temperature = temperature
    self.writeInterval = writeInterval
    self.writeRetryInterval = writeRetryInterval
  }
}
