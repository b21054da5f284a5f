import Conversation

/// What the model says in a pass.
extension TurnMachine {
  /// Adds what arrived together to the open turn, as one change.
  mutating func take(_ events: [ModelEvent], at time: Timestamp) -> [TurnEffect] {
    var content = ""
    var reasoning = ""
    var hasCallsChanged = false
    var hasHeadChanged = false
    for event in events {
      switch event {
      case .content(let piece): content += piece
      case .reasoning(let piece): reasoning += piece
      case .toolCallBegan(let index, let providerCallID, let name):
        hasCallsChanged = begin(index, providerCallID, name, at: time) || hasCallsChanged
      case .toolCallArguments(let index, let piece):
        hasCallsChanged = extend(index, by: piece, at: time) || hasCallsChanged
      case .usage(let usage):
        hasHeadChanged = hasHeadChanged || open.usage != usage
        open.usage = usage
      case .finished(let reason):
        hasHeadChanged = hasHeadChanged || open.finishReason != reason
        open.finishReason = reason
      }
    }
    let hasText = !content.isEmpty || !reasoning.isEmpty
    guard hasText || hasCallsChanged || hasHeadChanged else { return [] }
    let isFirst = open.status == .waiting && (hasText || hasCallsChanged)
    if isFirst { open.status = .streaming }
    // In place: the machine is the only one that holds these strings while text arrives.
    if !content.isEmpty { open.content += content }
    if !reasoning.isEmpty { open.reasoning += reasoning }
    bump()
    let update = TurnUpdate(addition: open.withoutText(content: content, reasoning: reasoning))
    if isFirst || hasCallsChanged {
      return [.keep(.turn(open)), .publish(update)]
    } else if hasText {
      let append = ResponseChange.append(
        open.id, content: content, reasoning: reasoning, revision: revision)
      return [.keep(append), .publish(update)]
    } else {
      // Counts and reasons are written with the next text, or with the ending.
      return [.publish(update)]
    }
  }

  /// - Returns: whether anything changed.
  private mutating func begin(_ index: Int, _ providerCallID: String, _ name: String, at time: Timestamp)
    -> Bool
  {
    if let position = callPositions[index] {
      let known = open.toolCalls[position].providerCallID
      // Some servers repeat the head of a call with every piece of it; others give all calls the same index.
      if providerCallID.isEmpty || providerCallID == known { return false }
      if known.isEmpty {
        open.toolCalls[position].providerCallID = providerCallID
        return true
      }
    }
    callPositions[index] = open.toolCalls.count
    let id: ToolCallID = identifiers.next(at: time)
    let definition = offered[name]
    open.toolCalls.append(
      ToolCall(
        id: id, providerCallID: providerCallID, serverName: definition?.serverName ?? "",
        methodName: definition?.methodName ?? name))
    return true
  }

  private mutating func extend(_ index: Int, by piece: String, at time: Timestamp) -> Bool {
    guard !piece.isEmpty else { return false }
    // Arguments of a call that never began: kept as a call without a name, which the model will be told of.
    if callPositions[index] == nil { _ = begin(index, "", "", at: time) }
    guard let position = callPositions[index] else { return false }
    open.toolCalls[position].arguments += piece
    return true
  }
}
