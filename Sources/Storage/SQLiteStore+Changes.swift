import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
  /// As the port says.
  ///
  /// - Throws: `.notFound` when a turn or a response is not there; then none of the changes is made.
  public func write(_ changes: [ResponseChange]) async throws(StoreError) {
    guard !changes.isEmpty else { return }
    let durability: Durability = changes.contains(where: \.isFinal) ? .power : .process
    try await write(durability) { [path] database in
      for change in changes {
        switch change {
        case .began(let detail, let session):
          let isKnown = try database.first(
            "SELECT 1 FROM session WHERE id = ?", [.id(session.id)], { _ in true })
          if isKnown == nil { try database.insert(session) }
          try database.insert(detail)
          // What has been stored of the session since then stays.
          try database.run(
            """
            UPDATE session SET roundCount = max(roundCount, ?2), lastActivityAt = max(lastActivityAt, ?3)
            WHERE id = ?1
            """, [.id(session.id), .integer(session.roundCount), .time(session.lastActivityAt)])
        case .append(let id, let content, let reasoning, let revision):
          try database.run(
            "INSERT INTO turnText (turnID, revision, content, reasoning) VALUES (?, ?, ?, ?)",
            [.id(id), .integer(revision), .text(content), .text(reasoning)])
        case .turn(let turn):
          try database.write(turn)
        case .ended(let id, let outcome, let time):
          let outcome = StoredOutcome(outcome)
          try database.run(
            """
            UPDATE response SET outcome = ?, outcomeLimit = ?, outcomeError = ?, endedAt = ? WHERE id = ?
            """, [.text(outcome.kind), .text(outcome.limit), .text(outcome.error), .time(time), .id(id)])
          guard database.changesCount == 1 else { throw StoreError.missing("response", path) }
        }
      }
    }
  }
}

extension ResponseChange {
  /// Whether nothing more will be said after it.
  fileprivate var isFinal: Bool {
    switch self {
    case .began: true
    case .append: false
    case .turn(let turn): turn.status.isTerminal
    case .ended: true
    }
  }
}

extension Database {
  /// Stores the whole of a turn, new or known, in place of what had been streamed into it.
  func write(_ turn: Turn) throws {
    // The row of a known turn keeps its key, which tool calls and (later) the full-text index go by.
    try run(
      """
      INSERT INTO turn (id, responseID, "index", status, revision, inputTokens, outputTokens,
        cachedInputTokens, reasoningTokens, usageIsEstimate, error, finishReason, streamStartTime,
        streamEndTime, content, reasoning, cost, contextTokens, contextWindow, contextOmittedBefore,
        contextSummaryIndex, reasoningBlocks, cacheWriteTokens)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
        ?22, ?23)
      ON CONFLICT (id) DO UPDATE SET status = ?4, revision = ?5, inputTokens = ?6, outputTokens = ?7,
        cachedInputTokens = ?8, reasoningTokens = ?9, usageIsEstimate = ?10, error = ?11, finishReason = ?12,
        streamStartTime = ?13, streamEndTime = ?14, content = ?15, reasoning = ?16, cost = ?17,
        contextTokens = ?18, contextWindow = ?19, contextOmittedBefore = ?20, contextSummaryIndex = ?21,
        reasoningBlocks = ?22, cacheWriteTokens = ?23
      """, turn.storedValues)
    try run("DELETE FROM turnText WHERE turnID = ?", [.id(turn.id)])
    try write(turn.toolCalls, of: turn.id)
  }

  private func write(_ calls: [ToolCall], of turn: TurnID) throws {
    let known: [ToolCallID] = try all("SELECT id FROM toolCall WHERE turnID = ?", [.id(turn)]) {
      try $0.id(0)
    }
    if !known.isEmpty {
      let kept = Set(calls.map(\.id))
      for id in known where !kept.contains(id) {
        try run("DELETE FROM toolCall WHERE id = ?", [.id(id)])
      }
    }
    for (position, call) in calls.enumerated() {
      try run(
        """
        INSERT INTO toolCall (id, providerCallID, serverName, methodName, arguments, state, result, error,
          startedAt, endedAt, approval, files, turnID, position)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (id) DO UPDATE SET providerCallID = ?2, serverName = ?3, methodName = ?4, arguments = ?5,
          state = ?6, result = ?7, error = ?8, startedAt = ?9, endedAt = ?10, approval = ?11, files = ?12,
          turnID = ?13, position = ?14
        """, call.storedValues + [.id(turn), .integer(position)])
    }
  }
}

extension Turn {
  static let columns = """
    turn.id, turn.responseID, turn."index", turn.status, turn.revision, turn.inputTokens, turn.outputTokens,
    turn.cachedInputTokens, turn.reasoningTokens, turn.usageIsEstimate, turn.error, turn.finishReason,
    turn.streamStartTime, turn.streamEndTime, turn.content, turn.reasoning, turn.cost,
    turn.contextTokens, turn.contextWindow, turn.contextOmittedBefore, turn.contextSummaryIndex,
    turn.reasoningBlocks, turn.cacheWriteTokens
    """

  /// Without tool calls and without what has been streamed since the row was written.
  init(row: StoredRow) throws {
    let usage = try row.optionalInteger(5).map {
      Usage(
        inputTokens: $0, outputTokens: try row.optionalInteger(6) ?? 0,
        cachedInputTokens: try row.optionalInteger(7), cacheWriteTokens: try row.optionalInteger(22),
        reasoningTokens: try row.optionalInteger(8), cost: try row.optionalReal(16),
        isEstimate: try row.optionalInteger(9) == 1)
    }
    let context = try row.optionalInteger(17).map {
      ContextUse(
        estimatedTokens: $0, window: try row.optionalInteger(18),
        omittedBefore: try row.optionalInteger(19), summaryIndex: try row.optionalInteger(20))
    }
    self.init(
      id: try row.id(0), responseID: try row.id(1), index: try row.integer(2), content: try row.text(14),
      reasoning: try row.text(15), reasoningBlocks: try [ReasoningBlock](stored: row.optionalText(21)),
      status: try row.choice(3), revision: try row.integer(4), usage: usage,
      context: context,
      error: try TurnError(stored: row.optionalText(10)), finishReason: try row.optionalChoice(11),
      streamStartTime: try row.optionalTime(12), streamEndTime: try row.optionalTime(13))
  }

  /// In the order of `columns`.
  fileprivate var storedValues: [StoredValue] {
    [
      .id(id), .id(responseID), .integer(index), .text(status.rawValue), .integer(revision),
      .integer(usage?.inputTokens), .integer(usage?.outputTokens), .integer(usage?.cachedInputTokens),
      .integer(usage?.reasoningTokens), usage.map { .flag($0.isEstimate) } ?? .null,
      .text(error?.stored), .text(finishReason?.rawValue), .time(streamStartTime), .time(streamEndTime),
      .text(content), .text(reasoning), .real(usage?.cost), .integer(context?.estimatedTokens),
      .integer(context?.window), .integer(context?.omittedBefore), .integer(context?.summaryIndex),
      .text(reasoningBlocks.stored), .integer(usage?.cacheWriteTokens),
    ]
  }
}

extension ToolCall {
  static let columns = """
    toolCall.id, toolCall.providerCallID, toolCall.serverName, toolCall.methodName, toolCall.arguments,
    toolCall.state, toolCall.result, toolCall.error, toolCall.startedAt, toolCall.endedAt,
    toolCall.approval, toolCall.files
    """

  init(row: StoredRow, from column: Int) throws {
    self.init(
      id: try row.id(column), providerCallID: try row.text(column + 1), serverName: try row.text(column + 2),
      methodName: try row.text(column + 3), arguments: try row.text(column + 4),
      state: try row.choice(column + 5), result: row.optionalText(column + 6),
      error: row.optionalText(column + 7), approval: try StoredJSON.value(row.optionalText(column + 10)),
      files: try StoredJSON.value(row.optionalText(column + 11)), startedAt: try row.optionalTime(column + 8),
      endedAt: try row.optionalTime(column + 9))
  }

  /// In the order of `columns`.
  fileprivate var storedValues: [StoredValue] {
    [
      .id(id), .text(providerCallID), .text(serverName), .text(methodName), .text(arguments),
      .text(state.rawValue), .text(result), .text(error), .time(startedAt), .time(endedAt),
      .text(StoredJSON.text(approval)), .text(StoredJSON.text(files)),
    ]
  }
}
