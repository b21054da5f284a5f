/// Decides whether a call may run: by rules, and by what calls may do when no rule speaks of them.
///
/// A rule that denies wins wherever it stands. Then the person's rules count, then those of the session; among the
/// rules of one source asking wins over allowing. What is left is allowed when it only reads in the workspace, and
/// everything else asks. A command that no sandbox would hold asks whatever the rules say. A plain value.
public struct ToolPolicy: Sendable {
  /// Of all sources; their order means nothing.
  public var rules: [ToolRule]
  /// What `~/` in a pattern stands for.
  public var home: String?

  /// The workspace's folder by each of its names, which the paths of calls in it do not begin with.
  public var places: [String]

  public init(_ rules: [ToolRule] = [], home: String? = nil, places: [String] = []) {
    self.rules = rules
    self.home = home
    self.places = places
  }

  /// What becomes of a call, as far as its words tell.
  public func verdict(on call: PreparedCall) -> ToolVerdict { verdict(on: call, look: WordLook()) }

  /// What becomes of a call.
  ///
  /// - Parameter look: what words of a command are as names of files. Asked only of commands that would run unasked.
  func verdict(on call: PreparedCall, look: WordLook) -> ToolVerdict {
    let facts = CallFacts(call, home: home, places: places, look: look)
    let rules = rules.filter { $0.names(tool: facts.subject.tool) }
    if let rule = rules.first(where: { $0.decision == .deny && $0.touches(facts) }) {
      return .deny(
        "The user's settings do not allow this call (rule: \(rule.summary)). "
          + "Do not try it in another way; ask the user when it is needed.")
    }
    let tool = facts.subject.tool
    if case .runs = facts.subject.effect, facts.isSandboxed != true {
      return .ask("\(tool) asks: the command would run without a sandbox, and that always asks.", rule: nil)
    }
    var allowing: [ToolRule] = []
    for source in ToolRule.Source.allCases {
      let own = rules.filter { $0.source == source }
      if let rule = own.first(where: { $0.decision == .ask && $0.touches(facts) }) {
        return .ask("\(tool) asks: a rule of the settings says so (\(rule.summary)).", rule: nil)
      }
      allowing += own.filter { $0.decision == .allow }
      if facts.isCovered(by: allowing) { return .allow }
    }
    if facts.isHarmless { return .allow }
    let rule = ToolRule(allowing: facts)
    if allowing.contains(where: { $0.isOutdated(facts) }) {
      return .ask("\(tool) asks: what its server says of it has changed since it was allowed.", rule: rule)
    }
    return .ask("\(tool) asks: \(facts.concern).", rule: rule)
  }
}

/// What becomes of a call.
public enum ToolVerdict: Hashable, Sendable {
  case allow
  /// The person has to say; why, in one sentence, and the rule that would allow it and those like it.
  case ask(String, rule: ToolRule?)
  /// It may not run; why, for the model.
  case deny(String)
}
