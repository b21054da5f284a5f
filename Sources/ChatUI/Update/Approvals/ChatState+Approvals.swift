import Conversation

/// Which tool calls wait for the user's word, in all sessions.
extension ChatState {
  /// Those that nobody has answered, the longest waiting first.
  public var callsToAnswer: [WaitingCall] {
    var calls = waitingCalls.filter { !isFollowed($0.session) && approvalListing.waits($0.call) }
    for id in Set(columns.panes.compactMap(\.sessionID)) where isFollowed(id) {
      guard let turn = runningResponse(in: .session(id))?.turns.last, turn.status == .awaitingApproval else {
        continue
      }
      calls += turn.toolCalls.filter(approvalListing.waits).map { WaitingCall($0, in: id) }
    }
    return calls.sorted { $0.id < $1.id }
  }

  /// Whether more is known of a session's calls than a list says: its stream is read.
  private func isFollowed(_ id: SessionID) -> Bool { isOpen(id) && transcripts[id]?.hasTail == true }

  mutating func take(_ action: ApprovalAction, _ effects: inout [Effect]) {
    switch action {
    case .listed(let calls):
      waitingCalls = calls
      if approvalListing.finish(true) { effects.append(.listApprovals) }
      refreshApprovalPicker()
    case .listFailed(let problem):
      if approvalListing.finish(false) { effects.append(.listApprovals) }
      if case .approval(let reading) = dialog, reading.call == nil { dialog = nil }
      show(problem)
    case .refused(let id, let problem):
      approvalListing.takeBack(id)
      show(problem)
      refreshApprovalPicker()
    }
  }

  mutating func listApprovals(_ effects: inout [Effect]) {
    if approvalListing.want() { effects.append(.listApprovals) }
  }

  /// Has them listed anew when they may be others, while somebody looks at them.
  mutating func refreshApprovals(after action: SessionAction, _ effects: inout [Effect]) {
    guard isShowingApprovals else { return }
    switch action {
    case .activity(let id, let status):
      if status == .awaitingApproval || waitingCalls.contains(where: { $0.session == id }) {
        listApprovals(&effects)
      }
    case .removed(let id): waitingCalls.removeAll { $0.session == id }
    default: break
    }
  }

  private var isShowingApprovals: Bool {
    switch dialog {
    case .approval: true
    case .picker(let picker): picker.content is ApprovalPicker
    default: false
    }
  }

  private mutating func refreshApprovalPicker() {
    if case .picker(let picker) = dialog, picker.content is ApprovalPicker { refreshPicker(.changed) }
  }

  // MARK: Opening

  mutating func openApprovals(_ effects: inout [Effect]) {
    open(ApprovalPicker())
    listApprovals(&effects)
  }

  /// Reads the call that is chosen among those of the response in view.
  mutating func readSelectedCall(_ effects: inout [Effect]) {
    guard let call = selectedWaitingCall else {
      show(notice: .information, "This call does not wait for your word.")
      return
    }
    read(call, &effects)
  }

  /// Reads the first call of the shown session that waits, or else of all.
  mutating func readNextWaitingCall(_ effects: inout [Effect]) {
    let calls = callsToAnswer
    guard let call = calls.first(where: { $0.session == shown.sessionID }) ?? calls.first else {
      guard waitingSessionCount > 0 else {
        show(notice: .information, "No tool call asks.")
        return
      }
      return read(nil, &effects)
    }
    read(call, &effects)
  }

  /// - Parameter call: `nil` for the first one, once they are known.
  mutating func read(_ call: WaitingCall?, _ effects: inout [Effect]) {
    pendingKeys = []
    quitArmedUntil = nil
    dialog = .approval(ApprovalReading(call))
    listApprovals(&effects)
  }

  // MARK: What happens meanwhile

  /// Goes on with what is read as it is now; closes it when it has been answered elsewhere or waits no more.
  mutating func settleApproval(_ effects: inout [Effect]) {
    guard case .approval(var reading) = dialog else { return }
    guard let call = reading.call else {
      if let following = reading.following {
        if let next = callsToAnswer.first(where: { $0.session == following.session }) {
          dialog = .approval(ApprovalReading(next, following: following))
        } else if !mayAskSoon(following) {
          dialog = nil
        }
      } else if let first = callsToAnswer.first {
        reading.follow(first)
        dialog = .approval(reading)
      } else if !approvalListing.isReading {
        dialog = nil
        show(notice: .information, "No tool call asks any more.")
      }
      return
    }
    guard let present = present(call) else {
      dialog = nil
      show(
        notice: .information,
        "\(call.call.shownName) does not ask any more: it was answered elsewhere, or stopped.")
      return
    }
    if present.call.state == .awaitingApproval {
      reading.follow(present)
      dialog = .approval(reading)
    } else {
      dialog = nil
      show(notice: .information, ApprovalText.ending(of: present.call))
    }
  }

  /// The same call as it is known now; `nil` when nobody knows it any more.
  private func present(_ call: WaitingCall) -> WaitingCall? {
    guard isFollowed(call.session) else {
      let listed = waitingCalls.first { $0.id == call.id }
      // Until it has been listed anew, it is what it was.
      return listed ?? (approvalListing.isReading ? call : nil)
    }
    for detail in transcripts[call.session]?.rounds.reversed() ?? [] {
      for turn in detail.response.turns.reversed() {
        if let found = turn.toolCalls.first(where: { $0.id == call.id }) {
          return WaitingCall(found, in: call.session)
        }
      }
    }
    return nil
  }
}
