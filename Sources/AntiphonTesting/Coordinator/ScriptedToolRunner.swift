import Conversation
import Coordinator

/// Tools that do what they are told to, and remember what they were asked.
public final class ScriptedToolRunner: ToolRunner, Sendable {
  public typealias Behaviour = @Sendable (ToolCall) async -> ToolOutcome

  private struct State: Sendable {
    var calls: [ToolCall] = []
    var running = 0
    var mostAtOnce = 0
    var cancellations = 0
    var decisions: [ApprovalDecision] = []
  }

  private let state = Broadcast(State())
  private let behaviours: [String: Behaviour]
  private let reviews: [String: ToolReview]
  private let isReadOnly: @Sendable (String) -> Bool

  /// Whether a call may run.
  public enum ToolReview: Sendable, Hashable {
    case allow
    /// Only when the user says so.
    case ask
    /// It may not, and nobody is asked.
    case deny(String)
  }

  /// - Parameters:
  ///   - behaviours: what each built-in tool does, by its name.
  ///   - reviews: whether it may, by its name; those that are not named may.
  ///   - isReadOnly: whether the tool of a name changes nothing, so that its calls may run beside others.
  public init(
    _ behaviours: [String: Behaviour] = [:], reviews: [String: ToolReview] = [:],
    isReadOnly: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.isReadOnly = isReadOnly
    self.behaviours = behaviours
    self.reviews = reviews
  }

  /// What was decided of calls that had to wait, in order.
  public var decisions: [ApprovalDecision] { state.read(\.decisions) }

  public func remember(
    _ decision: ApprovalDecision, of call: ToolCall, in session: SessionID
  ) async -> String? {
    state.update { $0.decisions.append(decision) }
    return nil
  }

  /// What a call asks for: the same for all calls of the same arguments.
  public static func request(for call: ToolCall) -> ApprovalRequest {
    ApprovalRequest(
      digest: call.arguments, reason: "The script says so.",
      details: [ApprovalDetail(.arguments, call.arguments)])
  }

  /// Every call that was begun, in order.
  public var calls: [ToolCall] { state.read(\.calls) }

  /// The most calls that ran at a time.
  public var mostAtOnce: Int { state.read(\.mostAtOnce) }

  /// Waits until so many calls have begun.
  public func began(_ count: Int) async {
    _ = await state.first { $0.calls.count >= count ? true : nil }
  }

  /// Waits until so many calls have seen their cancellation.
  public func cancelled(_ count: Int) async {
    _ = await state.first { $0.cancellations >= count ? true : nil }
  }

  public func definitions() async -> [ToolDefinition] {
    behaviours.keys.sorted().map {
      ToolDefinition(
        serverName: "builtin", methodName: $0, description: "A tool for tests.",
        parametersSchema: #"{"type":"object"}"#, isReadOnly: isReadOnly($0))
    }
  }

  public func run(_ invocation: ToolInvocation) async -> ToolReply {
    let call = invocation.call
    switch reviews[call.methodName] ?? .allow {
    case .allow: break
    case .ask:
      let request = Self.request(for: call)
      if invocation.approvedDigest != request.digest { return .needsApproval(request) }
    case .deny(let reason): return .denied(reason)
    }
    state.update {
      $0.calls.append(call)
      $0.running += 1
      $0.mostAtOnce = max($0.mostAtOnce, $0.running)
    }
    let outcome = await behaviours[call.methodName]?(call) ?? .failure("no such tool")
    state.update {
      $0.running -= 1
      if Task.isCancelled { $0.cancellations += 1 }
    }
    return .ended(outcome)
  }
}
