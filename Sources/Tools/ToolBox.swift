import Conversation
import Coordinator
import Synchronization

/// The tools of all sources, behind one policy: nothing runs that it does not allow, and what runs is what was looked at.
///
/// May be used from any task; calls run beside one another.
public final class ToolBox: ToolRunner {
  private let keeper: (any RuleKeeper)?
  private let outputs: ToolOutputs?
  private let home: String?
  private let root: String?
  private let state: Mutex<ToolBoxState>

  /// - Parameters:
  ///   - sources: who offers tools; of two of a name the first.
  ///   - rules: those of the person's settings, and of the folder's when it is trusted. Those for another folder than
  ///     the root do not count.
  ///   - keeper: writes down what is allowed always; without one that is for the session only.
  ///   - outputs: where results are kept that are too long for the model; without it they are only shortened.
  ///   - home: the person's home folder, which `~/` in a pattern stands for.
  ///   - root: the workspace's folder, which commands that run unasked may not read outside of, and for which alone
  ///     rules are offered; `nil` to look at their words only, and not at where links lead.
  public init(
    _ sources: [any ToolSource], rules: [ToolRule] = [], keeper: (any RuleKeeper)? = nil,
    outputs: ToolOutputs? = nil, home: String? = nil, root: String? = nil
  ) {
    self.keeper = keeper
    self.outputs = outputs
    self.home = home
    self.root = root
    state = Mutex(ToolBoxState(sources: sources, rules: Self.counting(rules, in: root)))
  }

  public func definitions() async -> [ToolDefinition] {
    var all: [ToolDefinition] = []
    for source in state.withLock(\.sources) { all += await source.definitions() }
    return all
  }

  /// Runs away from the caller's actor.
  @concurrent public func run(_ invocation: ToolInvocation) async -> ToolReply {
    if Task.isCancelled { return .ended(.failure("The call was cancelled.")) }
    let call = invocation.call
    guard let source = state.withLock(\.sources).first(where: { $0.name == call.serverName }) else {
      return .ended(.failure("There is no tool server \"\(call.serverName)\"."))
    }
    switch await source.prepare(call, in: invocation.session) {
    case .failed(let reason): return .ended(.failure(reason))
    case .ready(var prepared):
      // No server can go by the name of a tool of ours, whatever it calls its own.
      prepared.subject.tool = Self.ruleName(of: prepared.subject.tool, from: source)
      let digest = CallDigest.of(prepared, server: source.name)
      switch verdict(on: prepared, in: invocation.session) {
      case .deny(let reason): return .denied(reason)
      case .ask(let reason, let offered) where invocation.approvedDigest != digest:
        // What somebody says here they need not mean of other folders, where the same words may be other files.
        let rule = offered?.held(to: Self.real(root))
        let request = ApprovalRequest(
          digest: digest, reason: reason.forRepetition(invocation.approvedDigest != nil),
          details: prepared.details, isSandboxed: prepared.isSandboxed, rule: rule?.text)
        state.withLock { $0.offer(rule, digest: digest, to: call.id) }
        return .needsApproval(request)
      case .allow, .ask: break
      }
      // The person may have stopped the answer while the call was looked at.
      if Task.isCancelled { return .ended(.failure("The call was cancelled.")) }
      let outcome = await prepared.run(invocation.report)
      return .ended(await shortened(outcome, of: call))
    }
  }

  /// Takes note of a rule that was offered with the request; see ``ToolRunner``.
  public func remember(
    _ decision: ApprovalDecision, of call: ToolCall, in session: SessionID
  ) async -> String? {
    let offer = state.withLock { $0.takeOffer(of: call.id, digest: call.approval?.digest) }
    switch decision {
    case .allowOnce, .deny: return nil
    case .allowForSession, .allowAlways: break
    }
    guard var rule = offer else {
      return "No rule can allow calls like this one, so the next one asks again."
    }
    if decision == .allowAlways {
      let problem =
        await keeper?.keep(rule, allowedWith: call)
        ?? (keeper == nil ? "There are no settings to write it to." : nil)
      guard let problem else {
        state.withLock { $0.rules.append(rule) }
        return nil
      }
      rule.source = .session
      state.withLock { $0.add(rule, to: session) }
      return "It holds for this session only. \(problem)"
    }
    rule.source = .session
    state.withLock { $0.add(rule, to: session) }
    return nil
  }

  /// Takes rules in place of those from the same source. What came from elsewhere stays.
  public func setRules(_ rules: [ToolRule], from source: ToolRule.Source) {
    let counting = Self.counting(rules.filter { $0.source == source }, in: root)
    state.withLock { state in
      state.rules.removeAll { $0.source == source }
      state.rules += counting
    }
  }

  /// Offers the tools of further sources, behind those that are there; of two of a name the first counts.
  public func add(_ sources: [any ToolSource]) {
    state.withLock { state in
      state.sources += sources.filter { new in !state.sources.contains { $0.name == new.name } }
    }
  }

  public func forget(_ session: SessionID) async {
    state.withLock { $0.forget(session) }
  }

  private func verdict(on call: PreparedCall, in session: SessionID) -> ToolVerdict {
    let places = [root, Self.real(root)].compactMap(\.self)
    let policy = ToolPolicy(state.withLock { $0.rules(for: session) }, home: home, places: places)
    guard let root, case .runs = call.subject.effect else { return policy.verdict(on: call) }
    let folder = call.details.first { $0.kind == .folder }?.values.first
    return policy.verdict(on: call, look: WordLook(root: root, folder: folder))
  }

  private static func counting(_ rules: [ToolRule], in root: String?) -> [ToolRule] {
    // The disk is asked only for rules that have a folder.
    guard rules.contains(where: { $0.folder != nil }) else { return rules }
    let workspace = real(root)
    return rules.filter { $0.counts(in: workspace, real: WorkspaceBounds.real) }
  }

  private static func real(_ root: String?) -> String? { root.map { WorkspaceBounds.real($0) ?? $0 } }

  private static func ruleName(of tool: String, from source: any ToolSource) -> String {
    if source.name == BuiltInTools.sourceName { return tool }
    let prefix = source.name + "."
    return tool.hasPrefix(prefix) ? tool : prefix + tool
  }

  private func shortened(_ outcome: ToolOutcome, of call: ToolCall) async -> ToolOutcome {
    // It has a limit of its own, and says itself how to read on.
    if call.serverName == BuiltInTools.sourceName, call.methodName == "read_file" { return outcome }
    return await ShortenedOutput.of(outcome, call: call.id, keptIn: outputs)
  }
}

extension String {
  /// Why it asks, when it has been allowed before and would not do the same any more.
  fileprivate func forRepetition(_ wasAllowed: Bool) -> String {
    wasAllowed ? "What the call would do has changed since you allowed it. \(self)" : self
  }
}
