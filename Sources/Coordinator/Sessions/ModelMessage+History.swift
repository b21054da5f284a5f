import Conversation

extension ModelMessage {
  /// A round as the model is told of it: the request, and what came back for it.
  ///
  /// - Parameters:
  ///   - model: the one that is to be told; `nil` when it is not known.
  ///   - reasoning: what of its own reasoning it is told.
  static func messages(
    of detail: RoundDetail, for model: ModelReference?, reasoning: ToldReasoning
  ) -> [ModelMessage] {
    let own = detail.response.model == model ? reasoning : .none
    return [.user(detail.request.content, attachments: detail.request.attachments)]
      + detail.response.turns.flatMap { messages(of: $0, reasoning: own) }
  }

  /// What a turn adds to the conversation: its text and calls, then what came of each call.
  ///
  /// A turn that was not completed counts with what it had said. Its error is never told: the assistant did not
  /// say it.
  ///
  /// - Parameter told: what of its reasoning goes along; anything only to the model whose it was.
  static func messages(of turn: Turn, reasoning told: ToldReasoning) -> [ModelMessage] {
    guard !turn.content.isEmpty || !turn.toolCalls.isEmpty else { return [] }
    let calls = turn.toolCalls.map { call in
      var call = call
      if call.providerCallID.isEmpty { call.providerCallID = call.id.description }
      if call.serverName.isEmpty { call.methodName = ToolDefinition.harmless(call.methodName) }
      // Providers refuse a whole conversation for one call whose arguments are not an object; the result says
      // what was wrong with them.
      if call.arguments.allSatisfy(\.isWhitespace) || !JSONSyntax.isObject(orBlank: call.arguments) {
        call.arguments = "{}"
      }
      return call
    }
    let reasoning =
      told == .none
      ? PastReasoning.none
      : PastReasoning(text: told == .all ? turn.reasoning : "", blocks: turn.reasoningBlocks)
    return [.assistant(content: turn.content, toolCalls: calls, reasoning: reasoning)]
      + calls.map(result(of:))
  }

  private static func result(of call: ToolCall) -> ModelMessage {
    let (text, isError) =
      switch call.state {
      case .succeeded: (call.result ?? "", false)
      case .failed: (call.error ?? "The tool failed.", true)
      case .denied: (call.error ?? "The user did not allow this call.", true)
      case .interrupted:
        ((call.error ?? "result unknown, the program ended while it ran") + written(by: call), true)
      case .cancelled, .arriving, .pending, .awaitingApproval, .running:
        ("cancelled before it finished" + written(by: call), true)
      }
    return .toolResult(
      providerCallID: call.providerCallID,
      name: ToolDefinition.name(server: call.serverName, method: call.methodName), content: text,
      isError: isError)
  }

  /// What a call had written that was stopped.
  private static func written(by call: ToolCall) -> String {
    call.result.map { "; it had written:\n\($0)" } ?? ""
  }
}

extension ToolDefinition {
  /// The name of a tool that nobody offers, as all providers take it: up to 64 letters, digits, `_` and `-`.
  ///
  /// A model may have made up any name, and a name that is refused takes the whole conversation with it.
  fileprivate static func harmless(_ name: String) -> String {
    let kept = name.unicodeScalars.prefix(64).map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-": Character(scalar)
      default: "_"
      }
    }
    return kept.isEmpty ? "unknown" : String(kept)
  }
}

/// What of its reasoning a model is told again.
package enum ToldReasoning: Sendable, Hashable {
  case none
  /// What its provider wants back in a form of its own.
  case blocks
  /// The visible text as well.
  case all
}
