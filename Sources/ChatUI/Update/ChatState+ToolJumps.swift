import Conversation

/// From a call to the place where it was made, and back.
extension ChatState {
  /// - Returns: whether the command is one of them.
  mutating func performInTools(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard setup == nil else { return false }
    switch command {
    case .toolShowInText: showSelectedCallInText()
    case .toolShow: showCallInSight()
    case .toolServers: openServers()
    case .toolList: openTools(&effects)
    case .serverRestart: restartServer(&effects)
    case .serverSwitch: switchServer(&effects)
    default: return false
    }
    return true
  }

  /// Gives the conversation the keys, with the chosen call's line in the window and marked.
  private mutating func showSelectedCallInText() {
    guard let call = selectedCall, let detail = roundOfTools,
      let turn = detail.response.turns.firstIndex(where: { $0.toolCalls.contains { $0.id == call } })
    else { return show(notice: .information, "No tool call is chosen.") }
    setFocus(.transcript)
    toolView.pointed = call
    chosenRound = detail.round.index
    let entry = EntryPosition(round: detail.round.index, part: .turn(turn))
    let mode = scroll.mode
    let (row, isVisible) = read { reader in
      let row = reader.layout.row(of: call, in: entry, reader.content, reader.options) ?? 0
      let distance = reader.distance(
        from: reader.top(mode), to: TranscriptReader.Row(entry: entry, row: row), limit: reader.height)
      return (row, distance != nil)
    }
    if !isVisible { show(row: row, of: entry) }
    finishReading()
  }

  /// Gives the tool calls the keys, with the call chosen whose line is in the window: the one come from, the first, or at
  /// the end of the conversation the last.
  private mutating func showCallInSight() {
    let mode = scroll.mode
    let calls = read { $0.callsInWindow(mode) }
    finishReading()
    let present = [toolView.pointed, selectedCall].compactMap { $0 }.first(where: calls.contains)
    guard let call = present ?? (scroll.isFollowing ? calls.last : calls.first) else {
      return show(notice: .information, "No tool call in sight.")
    }
    // First, so that its round is the one whose calls are shown.
    toolView.pointed = call
    setFocus(.tools)
    guard focus == .tools, callsInView.contains(where: { $0.id == call }) else { return }
    selectedCall = call
    scroll.callToReveal = call
  }

  /// The round of the call that was gone to or come from, for as long as it is on the screen.
  func roundOfPointedCall(_ transcript: Transcript) -> RoundDetail? {
    guard let call = toolView.pointed,
      let detail = transcript.shownRounds.last(where: { detail in
        detail.response.turns.contains { $0.toolCalls.contains { $0.id == call } }
      })
    else { return nil }
    let round = detail.round.index
    let isInView =
      round >= scroll.viewport.top?.entry.round ?? round && round <= scroll.viewport.roundInView ?? round
    return isInView ? detail : nil
  }
}

extension TranscriptReader {
  /// The calls whose lines are in the window, from its top.
  fileprivate mutating func callsInWindow(_ mode: ScrollState.Mode) -> [ToolCallID] {
    let top = top(mode)
    var entry = top.entry
    var distance = -top.row
    var found: [ToolCallID] = []
    while distance < height {
      if case .turn(let index) = entry.part, let detail = content.detail(at: entry) {
        for call in detail.response.turns[index].toolCalls {
          guard let row = layout.row(of: call.id, in: entry, content, options) else { continue }
          if (0..<height).contains(distance + row) { found.append(call.id) }
        }
      }
      distance += rowCount(of: entry)
      guard let next = content.position(after: entry) else { break }
      entry = next
    }
    return found
  }
}
