import Conversation
import Coordinator
import Synchronization

@testable import Tools

/// Offers whatever it is told to, and counts what has run.
final class FakeSource: ToolSource {
  let name: String
  private let prepared: Mutex<PreparedCall?>
  private let runs = Mutex<[String]>([])

  init(_ name: String = "builtin") {
    self.name = name
    prepared = Mutex(nil)
  }

  /// What the next calls come to.
  func set(_ call: PreparedCall) { prepared.withLock { $0 = call } }

  /// What has run, by the first text of its details or the name of its tool.
  var ran: [String] { runs.withLock { $0 } }

  func definitions() async -> [ToolDefinition] { [] }

  func prepare(_ call: ToolCall, in session: SessionID) async -> ToolPreparation {
    guard var prepared = prepared.withLock({ $0 }) else { return .failed("There is nothing.") }
    let (run, label) = (prepared.run, prepared.details.first?.values.first ?? prepared.subject.tool)
    prepared.run = { report in
      self.runs.withLock { $0.append(label) }
      return await run(report)
    }
    return .ready(prepared)
  }
}

extension PreparedCall {
  /// One that does nothing.
  init(
    _ tool: String, _ effect: ToolEffect, _ arguments: [String] = [], details: [ApprovalDetail] = [],
    bindings: [String] = [], isSandboxed: Bool? = nil
  ) {
    self.init(
      ToolSubject(tool: tool, effect: effect, arguments: arguments), details: details, bindings: bindings,
      isSandboxed: isSandboxed
    ) { _ in .success("done") }
  }

  /// A script that a sandbox holds.
  static func script(_ script: String, isSandboxed: Bool? = true) -> PreparedCall {
    PreparedCall(
      "run_command", .runs(script: script), [script], details: [ApprovalDetail(.script, script)],
      isSandboxed: isSandboxed)
  }
}

extension ToolCall {
  static func fake(_ number: UInt64 = 1, server: String = "builtin", approval: ApprovalRequest? = nil)
    -> ToolCall
  {
    ToolCall(
      id: ToolCallID(high: 1, low: number), providerCallID: "call", serverName: server, methodName: "tool",
      arguments: "{}", approval: approval)
  }

  /// The call with its request, answered.
  func answered(_ request: ApprovalRequest, _ decision: ApprovalDecision = .allowOnce) -> ToolCall {
    var call = self
    call.approval = request
    call.approval?.answer = decision
    return call
  }
}

extension ToolReply {
  var request: ApprovalRequest? { if case .needsApproval(let request) = self { request } else { nil } }
  var denial: String? { if case .denied(let reason) = self { reason } else { nil } }
  var outcome: ToolOutcome? { if case .ended(let outcome) = self { outcome } else { nil } }
}

extension ToolVerdict {
  var reason: String? {
    switch self {
    case .allow: nil
    case .ask(let reason, _), .deny(let reason): reason
    }
  }
  var rule: ToolRule? { if case .ask(_, let rule) = self { rule } else { nil } }
  var asks: Bool { if case .ask = self { true } else { false } }
  var denies: Bool { if case .deny = self { true } else { false } }
}
