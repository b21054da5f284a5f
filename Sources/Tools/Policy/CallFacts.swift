import Settings

/// What of a call a policy decides by, looked at once for all rules.
struct CallFacts {
  let subject: ToolSubject
  let isSandboxed: Bool?
  /// The digest of what a server says of its tool; `nil` for tools of our own.
  let definition: String?
  /// Why programs may do more than the words of their commands say, by their names.
  let doubts: [String: String]
  /// What it would run; `nil` when it runs nothing.
  let script: ShellScript?
  /// What `~/` stands for in a pattern.
  let home: String?
  /// The workspace's folder by each of its names.
  private let places: [String]
  /// What the words of its commands are as names of files.
  private let look: WordLook

  init(_ call: PreparedCall, home: String?, places: [String] = [], look: WordLook = WordLook()) {
    subject = call.subject
    isSandboxed = call.isSandboxed
    doubts = call.doubts
    self.home = home
    self.places = places
    self.look = look
    if case .runs(let text) = call.subject.effect { script = ShellScript(text) } else { script = nil }
    definition = call.subject.effect == .unknown ? call.definitionDigest : nil
  }

  /// Whether it may run when no rule speaks of it.
  var isHarmless: Bool {
    switch subject.effect {
    case .readsWorkspace: true
    case .runs: script?.commands?.allSatisfy(onlyReads) ?? false
    case .readsOutside, .writesWorkspace, .writesOutside, .asksNetwork, .unknown: false
    }
  }

  /// Whether a command does nothing but read in the workspace.
  func onlyReads(_ command: [String]) -> Bool {
    doubts[command[0]] == nil && ReadOnlyCommand.allows(command)
      && !look.leadsOutside(".") && !command.dropFirst().contains(where: look.leadsOutside)
      && folderReadThroughLinks(by: command) == nil
  }

  /// The folder among the words of a command that follows links which it finds in there. Others only follow those that
  /// they are given.
  private func folderReadThroughLinks(by command: [String]) -> String? {
    command[0] == "diff" ? command.dropFirst().first(where: look.isFolder) : nil
  }

  /// Whether rules that allow name all that the call does. One may allow one command of a script, and another the next.
  func isCovered(by rules: [ToolRule]) -> Bool {
    let rules = rules.filter { !isOutdated($0) }
    if rules.contains(where: { $0.arguments.isEmpty && $0.allowsAny(self) }) { return true }
    if case .runs(let text) = subject.effect {
      if rules.contains(where: { $0.isExact && $0.arguments.contains { Self.areSame($0, text) } }) {
        return true
      }
      guard let commands = script?.commands else { return false }
      return commands.allSatisfy { command in
        onlyReads(command)
          || rules.contains { !$0.isExact && $0.arguments.contains { Self.matches(command, $0) } }
      }
    }
    guard !subject.arguments.isEmpty else { return false }
    return subject.arguments.allSatisfy { argument in
      rules.contains { rule in rule.arguments.contains { matches(argument, $0, rule, .narrow) } }
    }
  }

  private func isOutdated(_ rule: ToolRule) -> Bool {
    guard subject.effect == .unknown, rule.definition != ToolRule.anyDefinition else { return false }
    return definition == nil || rule.definition != definition
  }

  /// Whether an argument is what a pattern speaks of.
  func matches(
    _ argument: String, _ pattern: String, _ rule: ToolRule, _ reading: PathPattern.Reading
  ) -> Bool {
    if rule.isExact || Self.areSame(argument, pattern) { return Self.areSame(argument, pattern) }
    switch subject.effect {
    case .readsWorkspace, .readsOutside, .writesWorkspace, .writesOutside:
      let pattern = PathPattern(pattern, home: home)
      if pattern.matches(argument, reading) { return true }
      // Who forbids may have named what is in the workspace by its whole path.
      guard reading == .wide, argument.utf8.first != UInt8(ascii: "/") else { return false }
      return places.contains { pattern.matches("\($0)/\(argument)", reading) }
    case .asksNetwork: return AddressPattern(pattern)?.matches(argument, reading) ?? false
    case .runs: return false
    case .unknown:
      // Only a person who forbids may leave part of the arguments open.
      return reading == .wide && TextGlob(pattern).matches(argument)
    }
  }

  static func matches(_ command: some Collection<String>, _ pattern: String) -> Bool {
    CommandPattern(pattern)?.matches(command) ?? false
  }

  /// By bytes: `==` of strings takes letters and their marks in either order.
  static func areSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

  /// Why it asks when no rule speaks of it.
  var concern: String {
    switch subject.effect {
    case .readsWorkspace: "it reads files"
    case .readsOutside: "it reads outside of the working folder"
    case .writesWorkspace: "it changes files"
    case .writesOutside where subject.arguments.allSatisfy { $0.utf8.first != UInt8(ascii: "/") }:
      "it changes what programs act on by themselves"
    case .writesOutside: "it changes files outside of the working folder"
    case .asksNetwork: "it talks to the network"
    case .unknown: "what a server's tool does is not known"
    case .runs:
      if let obstacle = script?.obstacle {
        "the script is not known to only read: it \(obstacle)"
      } else if look.leadsOutside(".") {
        "the script would run outside of the working folder"
      } else if let word = script?.commands?.joined().first(where: look.leadsOutside) {
        "the script is not known to only read in the working folder: \(ToolRule.quoted(word)) leads out of it"
      } else if let folder = script?.commands?.lazy.compactMap(folderReadThroughLinks).first {
        "the script is not known to only read in the working folder: "
          + "diff follows the links in the folder \(ToolRule.quoted(folder))"
      } else if let command = script?.commands?.first(where: { !ReadOnlyCommand.allows($0) }) {
        "the script is not known to only read: it runs \(ToolRule.quoted(command[0]))"
      } else if let doubt = script?.commands?.lazy.compactMap({ doubts[$0[0]] }).first {
        "the script is not known to only read: \(doubt)"
      } else {
        "it runs a script"
      }
    }
  }
}

extension ToolRule {
  /// Whether the rule is about this tool.
  func names(tool name: String) -> Bool {
    if tool == "*" { return decision != .allow }
    if tool.hasSuffix(".*") {
      return name.hasPrefix(tool.dropLast()) && name.utf8.count > tool.utf8.count - 1
    }
    return CallFacts.areSame(tool, name)
  }

  /// Whether a rule that asks or forbids speaks of a part of what the call does.
  func touches(_ facts: CallFacts) -> Bool {
    if arguments.isEmpty { return true }
    if case .runs(let text) = facts.subject.effect {
      if arguments.contains(where: { CallFacts.areSame($0, text) }) { return true }
      guard !isExact else { return false }
      let commands = (facts.script?.commands ?? []).map { $0[...] } + PossibleCommands.of(text)
      return arguments.lazy.compactMap(CommandPattern.init).contains { commands.contains(where: $0.mayMatch) }
    }
    return facts.subject.arguments.contains { argument in
      arguments.contains { facts.matches(argument, $0, self, .wide) }
    }
  }

  /// Whether a rule without patterns allows a call of its tool. A script that is not understood needs its own rule.
  func allowsAny(_ facts: CallFacts) -> Bool {
    facts.script == nil || facts.script?.commands != nil
  }

  /// Whether the rule is for this tool as its server described it at another time.
  func isOutdated(_ facts: CallFacts) -> Bool {
    guard facts.subject.effect == .unknown, let definition, definition != Self.anyDefinition else {
      return false
    }
    return definition != facts.definition
  }
}
