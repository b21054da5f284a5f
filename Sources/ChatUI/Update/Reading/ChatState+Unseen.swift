import Conversation

/// What nobody has seen yet, and what is only seen while it happens.
extension ChatState {
  /// A session is shown in which so many answers have ended since it last was.
  mutating func noteUnseen(_ count: Int, in id: SessionID) {
    reading.firstNew[id] = nil
    reading.unseen[id] = count > 0 ? count : nil
  }

  /// The rounds are there: the first answer that nobody has seen gets its line.
  mutating func placeUnseen(in id: SessionID) {
    guard let count = reading.unseen.removeValue(forKey: id), let transcript = transcripts[id] else { return }
    let ended = transcript.rounds.filter { $0.response.outcome != nil }
    reading.firstNew[id] = ended.suffix(count).first?.round.index
  }

  /// The session is left, or gone on with: what was new has been read.
  mutating func forgetUnseen(in id: SessionID) {
    reading.unseen[id] = nil
    reading.firstNew[id] = nil
  }

  /// How many times are remembered before the earliest are forgotten, all at once.
  private static let timeLimit = 512

  /// Notes how long a turn's reasoning took, when the answer begins while somebody looks on.
  mutating func noteReasoningTime(of turn: Turn, in id: SessionID) {
    guard !turn.reasoning.isEmpty, let start = turn.streamStartTime, reading.reasoningTimes[turn.id] == nil,
      turn.hasGoneOnFromReasoning,
      let known = transcripts[id]?.rounds.last(where: { $0.response.id == turn.responseID })?
        .response.turns.last(where: { $0.id == turn.id }),
      !known.reasoning.isEmpty, !known.hasGoneOnFromReasoning
    else { return }
    if reading.reasoningTimes.count >= Self.timeLimit { reading.reasoningTimes = [:] }
    reading.reasoningTimes[turn.id] = max(0, now.milliseconds - start.milliseconds)
  }
}

extension Turn {
  /// Whether anything has come behind the reasoning, or nothing will any more.
  fileprivate var hasGoneOnFromReasoning: Bool {
    !content.isEmpty || !toolCalls.isEmpty || status.isTerminal
  }
}
