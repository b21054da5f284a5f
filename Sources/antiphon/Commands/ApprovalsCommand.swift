import ArgumentParser
import ChatUI
import Conversation
import Coordinator

/// `antiphon approvals`: the tool calls that wait for a word, answered from any terminal.
struct ApprovalsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approvals", abstract: "Show the tool calls that wait for your word, and answer them.",
    discussion: """
      They wait in the antiphon that has the workspace open: in its interface, or in antiphon serve. Each is printed with \
      all of what would run; what cannot be seen is written as <U+202E>. An answer is to what was printed: when that has \
      become something else meanwhile, nothing is allowed.
      """,
    subcommands: [ListApprovals.self, AllowApproval.self, DenyApproval.self],
    defaultSubcommand: ListApprovals.self)
}

/// `antiphon approvals list`
struct ListApprovals: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the tool calls that wait, with all of what would run.")

  @Flag(help: "Print them as one JSON array.")
  var json = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let waiting: [PendingApproval]
      do {
        waiting = try await Approvals.using(try Program(common)) { try await $0.pendingApprovals() }
      } catch CoordinatorError.host(let problem) where problem.code == .unreachable && common.connect == nil {
        // Calls wait in a process: without one there are none.
        waiting = []
      }
      if json { return StandardStreams.write(JSON.text(waiting) + "\n") }
      if waiting.isEmpty { StandardStreams.say("antiphon: no tool call waits") }
      for (place, approval) in waiting.enumerated() {
        let lines =
          ["\(approval.call.id)  session \(approval.sessionID)"] + ApprovalText.lines(approval.call)
          + [
            "allow it: antiphon approvals allow \(approval.call.id) --digest \(Approvals.mark(approval.call))"
          ]
        StandardStreams.write((place > 0 ? "\n" : "") + lines.joined(separator: "\n") + "\n")
      }
    }
  }
}

/// `antiphon approvals allow`
struct AllowApproval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allow", abstract: "Let a tool call run.",
    discussion: """
      What it would do is printed first, and asked about when this is a terminal. Elsewhere --digest says what was read: \
      antiphon approvals prints it.
      """)

  @Argument(help: "The call's id, or the beginning or the end of it; see antiphon approvals.")
  var call: String

  @Flag(help: "Allow those like it in its session too.")
  var session = false

  @Flag(help: "Allow those like it from now on: the rule is written into the settings.")
  var always = false

  @Option(help: ArgumentHelp("What was read, or the beginning of it.", valueName: "digest"))
  var digest: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if session && always { throw ValidationError("--session and --always exclude each other.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let decision: ApprovalDecision = always ? .allowAlways : session ? .allowForSession : .allowOnce
      try await Approvals.using(try Program(common)) { service in
        let waiting = try await Approvals.find(call, service)
        if decision != .allowOnce, waiting.call.approval?.rule == nil {
          throw ProgramError(
            "No rule fits others like it: it can be allowed once only.", suggestion: "Leave the option out.")
        }
        try confirm(waiting.call)
        try await Approvals.answer(waiting.call, decision, service)
      }
    }
  }

  /// Nothing is allowed that nobody has read.
  private func confirm(_ call: ToolCall) throws {
    if let digest {
      guard digest.utf8.count >= 8, call.approval?.digest.hasPrefix(digest.lowercased()) == true else {
        throw ProgramError(
          "That is not what it waits for now.", suggestion: "Read it again: antiphon approvals")
      }
      return
    }
    for line in ApprovalText.lines(call) { StandardStreams.say(line) }
    guard StandardStreams.isTerminal(0), StandardStreams.isTerminal(2) else {
      throw ProgramError(
        "Nobody can be asked here whether that may run.",
        suggestion: "Say what was read: --digest \(Approvals.mark(call))")
    }
    StandardStreams.write("Allow it? Write yes: ", to: 2)
    guard readLine()?.trimming.lowercased() == "yes" else { throw ProgramError("Nothing was answered.") }
  }
}

/// `antiphon approvals deny`
struct DenyApproval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deny", abstract: "Keep a tool call from running.")

  @Argument(help: "The call's id, or the beginning or the end of it; see antiphon approvals.")
  var call: String

  @Option(help: ArgumentHelp("What the model is told.", valueName: "text"))
  var reason: String?

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      try await Approvals.using(try Program(common)) { service in
        let waiting = try await Approvals.find(call, service)
        let reason = reason?.trimming
        try await Approvals.answer(
          waiting.call, .deny(reason: reason?.isEmpty == false ? reason : nil), service)
      }
    }
  }
}

/// What these commands have in common.
private enum Approvals {
  static func using<Result: Sendable>(
    _ program: Program, _ body: (any SessionService) async throws -> Result
  ) async throws -> Result {
    let host = try await WorkspaceHost.attach(program)
    do {
      let result = try await body(host.coordinator)
      await host.close()
      return result
    } catch {
      await host.close()
      throw error
    }
  }

  static func find(_ name: String, _ service: any SessionService) async throws -> PendingApproval {
    let found = try await service.pendingApprovals().filter {
      $0.call.id.isMeant(by: name.lowercased())
    }
    guard let first = found.first else {
      throw ProgramError(
        "No tool call \(PlainText.line(name)) waits.",
        suggestion: "It may have been answered already; see antiphon approvals.")
    }
    guard found.count == 1 else {
      throw ProgramError(
        "The ids of \(found.count) tool calls begin or end with \(name).",
        suggestion: "Write more of it; the ends of ids differ most.")
    }
    return first
  }

  static func answer(
    _ call: ToolCall, _ decision: ApprovalDecision, _ service: any SessionService
  ) async throws {
    try await service.resolve(call, decision)
    StandardStreams.say(
      "antiphon: \(ApprovalText.name(of: call)) was \(decision.allows ? "allowed" : "denied")")
  }

  /// As much of the digest as tells what was read.
  static func mark(_ call: ToolCall) -> String { String((call.approval?.digest ?? "").prefix(16)) }
}
