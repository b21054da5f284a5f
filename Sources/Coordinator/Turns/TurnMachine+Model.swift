import Conversation

/// What the model says in a pass.
extension TurnMachine {
  /// Adds what arrived together to the open turn, as one change.
  mutating func take(_ events: [ModelEvent], at time: Timestamp) -> [TurnEffect] {
    var content = ""
    var reasoning = ""
    var hasCallsChanged = false
    var hasHeadChanged = open.retry != nil
    open.retry = nil
    open.lastByteTime = time
    for event in events {
      switch event {
      case .content(let piece): content += piece
      case .reasoning(let piece): reasoning += piece
      case .reasoningBlock(let format, let payload):
        open.reasoningBlocks.append(
          ReasoningBlock(
            format: format, payload: payload,
            contentOffset: open.content.utf8.count + content.utf8.count, callOffset: open.toolCalls.count))
        hasCallsChanged = true
      case .toolCallBegan(let index, let providerCallID, let name):
        hasCallsChanged = begin(index, providerCallID, name, at: time) || hasCallsChanged
      case .toolCallArguments(let index, let piece):
        hasCallsChanged = extend(index, by: piece, at: time) || hasCallsChanged
      case .usage(let usage):
        let priced = withCost(usage)
        hasHeadChanged = hasHeadChanged || open.usage != priced
        open.usage = priced
      case .finished(let reason):
        hasHeadChanged = hasHeadChanged || open.finishReason != reason
        open.finishReason = reason
      case .keepAlive: hasHeadChanged = true
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
    var effects: [TurnEffect]
    if isFirst || hasCallsChanged {
      effects = [.keep(.turn(open.stored)), .publish(update)]
    } else if hasText {
      let append = ResponseChange.append(
        open.id, content: content, reasoning: reasoning, revision: revision)
      effects = [.keep(append), .publish(update)]
    } else {
      // Counts and reasons are written with the next text, or with the ending.
      effects = [.publish(update)]
    }
    // A pass that has said its last word is not cut short; `endWithCalls` sees to it that none follows.
    if hasHeadChanged, open.finishReason == nil, isCostLimitReached {
      effects += apply(.limit(.cost), at: time)
    }
    return effects
  }

  /// A usage whose counts can be reckoned with, and what it costs when prices are known.
  private func withCost(_ usage: Usage) -> Usage {
    var usage = usage.inBounds
    guard usage.cost == nil, let prices = limits.prices else { return usage }
    usage.cost = prices.cost(of: usage)
    return usage
  }

  /// Whether the response has cost as much as it may.
  var isCostLimitReached: Bool {
    guard let limit = limits.cost else { return false }
    return turns.reduce(0) { $0 + ($1.usage?.cost ?? 0) } >= limit
  }

  /// Our own guess of what the pass took, when the provider has not told.
  mutating func estimateUsage() {
    guard open.usage == nil, let context = open.context else { return }
    let output =
      TokenEstimate.tokens(in: open.content) + TokenEstimate.tokens(in: open.reasoning)
      + open.toolCalls.reduce(0) { $0 + TokenEstimate.tokens(in: $1.arguments) }
    open.usage = withCost(
      Usage(inputTokens: context.estimatedTokens, outputTokens: output, isEstimate: true))
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

extension Usage {
  /// With counts from 0 to 2^48, whatever a server has written.
  fileprivate var inBounds: Usage {
    let range = 0...1 << 48
    func bounded(_ count: Int) -> Int { min(max(count, range.lowerBound), range.upperBound) }
    var usage = self
    usage.inputTokens = bounded(inputTokens)
    usage.outputTokens = bounded(outputTokens)
    usage.cachedInputTokens = cachedInputTokens.map(bounded)
    usage.cacheWriteTokens = cacheWriteTokens.map(bounded)
    usage.reasoningTokens = reasoningTokens.map(bounded)
    return usage
  }
}
