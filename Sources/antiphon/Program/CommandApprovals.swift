import ChatUI
import Conversation
import Coordinator
import Screen

/// What a command that waits for an answer does with the tool calls in it that ask: it never waits in silence, and never
/// allows by itself.
///
/// Where another process makes the answer, somebody can answer there, and this says how. In this process the person is
/// asked, when they are at a terminal; else the call is denied at once, and what was denied is said.
struct CommandApprovals {
  private let host: WorkspaceHost
  private let input = LineInput()
  private var asked: Set<AskedRequest> = []

  init(_ host: WorkspaceHost) {
    self.host = host
  }

  /// Looks after the calls of a turn, one of these.
  mutating func take(_ turn: Turn, of turns: TurnStream) async throws {
    guard turn.status == .awaitingApproval else { return }
    for call in turn.toolCalls
    where call.state == .awaitingApproval && asked.insert(AskedRequest(call)).inserted {
      if host.own == nil {
        Self.say(
          "antiphon: \(Self.words(for: call)) waits for a word. Answer it where the workspace is open, or say: "
            + "antiphon approvals allow \(call.id)")
      } else if StandardStreams.isTerminal(0), StandardStreams.isTerminal(2) {
        guard
          let decision = try await ApprovalQuestion(call, input).ask(
            turns, say: { StandardStreams.say($0) },
            prompt: { StandardStreams.write($0.map { "\($0): " } ?? "\n", to: 2) })
        else { return }
        await resolve(call, decision)
      } else {
        Self.say(
          "antiphon: \(Self.words(for: call)) was denied: it asks before it runs, and nobody can be asked here. "
            + Self.way(of: call))
        await resolve(call, .deny(reason: Self.nobody))
      }
    }
  }

  /// What the model is told.
  private static let nobody =
    "It asks before it runs, and nobody is there to be asked. Go on without it, or say what it would have been for."

  private func resolve(_ call: ToolCall, _ decision: ApprovalDecision) async {
    do {
      try await host.coordinator.resolve(call, decision)
    } catch {
      Self.say("antiphon: \(error.message)")
    }
  }

  private static func words(for call: ToolCall) -> String {
    let summary = ApprovalText.summary(of: call)
    return "\(ApprovalText.name(of: call))\(summary.isEmpty ? "" : " (\(PlainAnswer.short(summary)))")"
  }

  /// How it can be allowed.
  private static func way(of call: ToolCall) -> String {
    let open = "Say it in antiphon, or while antiphon serve runs: then it waits for your word."
    guard let rule = call.approval?.rule else { return open }
    let lines = ["[[tools.rules]]"] + ExactText.lines(of: rule).map(ApprovalText.row)
    return open + " Or allow it in the settings, by this rule:\n"
      + lines.map { "  " + $0 }.joined(separator: "\n")
  }

  private static func say(_ text: String) { StandardStreams.say(PlainText.harmless(text)) }
}
