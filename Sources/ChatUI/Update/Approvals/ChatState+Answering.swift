import Conversation
import Screen
import Widgets

/// Reading what a tool call would do, and answering.
extension ChatState {
  /// - Returns: whether what is read had a use for the command.
  mutating func performInApproval(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .approval(var reading) = dialog else { return false }
    if let reason = reading.reason {
      switch command {
      case .fieldAccept:
        let text = reason.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        answer(.deny(reason: text.isEmpty ? nil : text), reading, &effects)
      case .fieldCancel:
        reading.reason = nil
        dialog = .approval(reading)
      default: return false
      }
      return true
    }
    switch command {
    case _ where command.isAnswer && reading.isHeldBack(at: now):
      reading.holdBack(at: now)
    case _ where reading.position.perform(command): break
    case .denyWithReason: if reading.call != nil { reading.reason = TextEditor() }
    case .approvalNext: step(1, &reading)
    case .approvalPrevious: step(-1, &reading)
    case .approvalLeave:
      dialog = nil
      return true
    case .allowOnce: return allow(.allowOnce, reading, &effects)
    case .allowForSession: return allow(.allowForSession, reading, &effects)
    case .allowAlways: return allow(.allowAlways, reading, &effects)
    case .deny:
      answer(.deny(), reading, &effects)
      return true
    default: return false
    }
    dialog = .approval(reading)
    return true
  }

  mutating func scrollApproval(by rows: Int) {
    guard case .approval(var reading) = dialog else { return }
    reading.position.scroll(by: rows)
    dialog = .approval(reading)
  }

  /// Goes to another call that waits, round and round.
  private mutating func step(_ amount: Int, _ reading: inout ApprovalReading) {
    let calls = callsToAnswer
    let place = calls.firstIndex { $0.id == reading.call?.id } ?? 0
    guard calls.count > 1 else {
      reading.warning = "No other tool call asks."
      return
    }
    reading = ApprovalReading(calls[(place + amount + calls.count) % calls.count])
  }

  /// Allows it, when all of it has been on the screen.
  private mutating func allow(
    _ approval: Approval, _ reading: ApprovalReading, _ effects: inout [Effect]
  ) -> Bool {
    guard reading.isRead, let call = reading.call else { return true }
    if approval != .allowOnce, call.call.approval?.rule == nil {
      var reading = reading
      reading.warning = "No rule fits others like it: it can be allowed once only."
      dialog = .approval(reading)
      return true
    }
    answer(approval, reading, &effects)
    return true
  }

  private mutating func answer(_ approval: Approval, _ reading: ApprovalReading, _ effects: inout [Effect]) {
    guard let call = reading.call else { return }
    answer(approval, call, &effects, saying: nil)
    goOn(after: call)
  }

  /// Reads the next call of the same session that asks, also one that will in a moment; without one, it stays closed.
  private mutating func goOn(after call: WaitingCall) {
    let following = FollowingCall(after: call, at: now)
    let calls = callsToAnswer.filter { $0.session == call.session }
    let next = calls.first { $0.id > call.id } ?? calls.first
    guard next != nil || mayAskSoon(following) else { return }
    notice = nil
    dialog = .approval(ApprovalReading(next, following: following))
  }

  /// Whether there are calls behind the one that was answered, whose turn it is then.
  func mayAskSoon(_ following: FollowingCall) -> Bool {
    guard now < following.waitsUntil, transcripts[following.session]?.hasTail == true else { return false }
    guard let turn = runningResponse(in: .session(following.session))?.turns.last, !turn.status.isTerminal
    else { return false }
    // One that is about to ask runs for a moment: its tool is what says that it asks.
    return turn.toolCalls.contains {
      ($0.state == .pending || $0.state == .running) && $0.id != following.answered
    }
  }

  /// What is typed goes where it is meant to, while nothing is there yet to be answered.
  mutating func leaveEmptyApproval(for event: InputEvent) {
    guard case .approval(let reading) = dialog, reading.call == nil, reading.following != nil,
      helpScroll == nil
    else { return }
    switch event {
    case .key(let key):
      guard key.isTyped, commands.match(pendingKeys + [key], in: .approval) == nil else { return }
    case .paste: break
    case .mouse, .focus, .background, .deviceAttributes: return
    }
    dialog = nil
    pendingKeys = []
  }

  /// - Parameter words: says what was answered, where nothing that closes does.
  mutating func answer(
    _ approval: Approval, _ call: WaitingCall, _ effects: inout [Effect], saying words: String?
  ) {
    dialog = nil
    approvalListing.answer(call)
    effects.append(.resolve(call.id, approval, digest: call.call.approval?.digest, in: call.session))
    let more = callsToAnswer.count
    let key = commands.label(for: .approvalShow, in: focusContext).map { ": \($0)" } ?? ""
    let rest =
      more == 0 ? nil : more == 1 ? "One more tool call asks\(key)" : "\(more) more tool calls ask\(key)"
    let said = [words, rest].compactMap { $0 }
    if !said.isEmpty { show(notice: .information, said.joined(separator: " ")) }
  }
}

extension Command.ID {
  /// Whether it answers a call that asks, or begins to.
  fileprivate var isAnswer: Bool {
    switch self {
    case .allowOnce, .allowForSession, .allowAlways, .deny, .denyWithReason: true
    default: false
    }
  }
}
