import Conversation

/// What can happen to a response.
package enum TurnEvent: Sendable, Hashable {
  /// Nothing of the session stands before this response any more.
  case start
  /// The tools the model is told about in its present pass.
  case offered([ToolDefinition])
  /// How much of the conversation the model is told in its present pass.
  case told(ContextUse)
  /// The model of the pass with this turn index said something; what arrived together is one event.
  case model([ModelEvent], turn: Int)
  /// The model of that pass said nothing and is asked again later; `nil` when it is.
  case retry(RetryNotice?, turn: Int)
  /// The model has nothing to add in this pass.
  case modelEnded(turn: Int)
  /// The model could not be asked, or broke off.
  case modelFailed(TurnError, turn: Int)
  /// A tool call came to its end.
  case toolFinished(ToolCallID, ToolOutcome)
  /// How far a tool call has come.
  case toolProgressed(ToolCallID, ToolProgress)
  /// A tool call that was to run needs the user's word first.
  case approvalNeeded(ToolCallID, ApprovalRequest)
  /// A tool call may not run; the text tells the model why.
  case toolDenied(ToolCallID, String)
  /// The user has given their word.
  case approvalGiven(ToolCallID, ApprovalDecision)
  /// What the last `commit` effect asked for is written, or will be as soon as the store can.
  case committed
  /// Somebody stops the response.
  case cancel
  /// The program ends.
  case interrupt
  /// A limit that the machine cannot see by itself is reached.
  case limit(ResponseLimit)
}

/// What is to be done after an event, in this order.
package enum TurnEffect: Sendable, Hashable {
  /// Ask the model for the turn with this index.
  case askModel(turn: Int)
  /// Run these calls, side by side, as soon as it is written down that they run.
  case runTools([ToolCall])
  /// Stop the model and all tools; nothing they still say counts.
  case stop
  /// Write down soon; may be gathered with more.
  case keep(ResponseChange)
  /// Write down now, and say `committed` afterwards.
  case commit([ResponseChange])
  /// Show to readers; may be merged with what they have not taken yet.
  case publish(TurnUpdate)
  /// The response is over.
  case finish(ResponseOutcome)
}

/// How a turn has changed: its present state, but with only what was added to the text.
///
/// So a long text is neither copied nor shared for every piece that arrives.
package struct TurnUpdate: Sendable, Hashable {
  /// `content` and `reasoning` hold additions only; everything else replaces what was.
  package var addition: Turn

  package init(addition: Turn) {
    self.addition = addition
  }
}

extension Turn {
  /// This turn without its text.
  func withoutText(content: String = "", reasoning: String = "") -> Turn {
    Turn(
      id: id, responseID: responseID, index: index, content: content, reasoning: reasoning,
      reasoningBlocks: reasoningBlocks, toolCalls: toolCalls, status: status, revision: revision,
      usage: usage, context: context,
      retry: retry, lastByteTime: lastByteTime, error: error, finishReason: finishReason,
      streamStartTime: streamStartTime, streamEndTime: streamEndTime
    )
  }

  /// This turn as the store keeps it: without what is of no use to anybody later.
  var stored: Turn {
    let hasProgress = toolCalls.contains { $0.progress != nil }
    guard retry != nil || lastByteTime != nil || hasProgress else { return self }
    var turn = self
    if hasProgress { for index in turn.toolCalls.indices { turn.toolCalls[index].progress = nil } }
    turn.retry = nil
    turn.lastByteTime = nil
    return turn
  }

  /// Brings this turn to where the update says it is; the text grows in place.
  mutating func absorb(_ update: TurnUpdate) {
    let addition = update.addition
    if !addition.content.isEmpty { content += addition.content }
    if !addition.reasoning.isEmpty { reasoning += addition.reasoning }
    reasoningBlocks = addition.reasoningBlocks
    toolCalls = addition.toolCalls
    status = addition.status
    revision = addition.revision
    usage = addition.usage
    context = addition.context
    retry = addition.retry
    lastByteTime = addition.lastByteTime
    error = addition.error
    finishReason = addition.finishReason
    streamStartTime = addition.streamStartTime
    streamEndTime = addition.streamEndTime
  }
}
