import Conversation
import Widgets

/// Answering the call that is chosen in the sidebar, without reading it over everything else.
///
/// Denying needs no reading. Allowing does: what has not been seen whole in the sidebar, just as it is asked now, is read
/// first. More than once is allowed only where it is read.
extension ChatState {
  /// The chosen call, where somebody is to be asked about it.
  var selectedWaitingCall: WaitingCall? {
    guard let id = shown.sessionID, let call = callsInView.first(where: { $0.id == selectedCall }),
      approvalListing.waits(call)
    else { return nil }
    return WaitingCall(call, in: id)
  }

  /// Whether all that the chosen call would do has been on the screen in the sidebar, and it is there still.
  var isSelectedRequestSeen: Bool {
    guard let sight = toolView.sight, sight.isWhole, let call = selectedWaitingCall, focus == .tools,
      !approvalListing.asksAnew(call.call), ScreenLayout(self).tools != nil
    else { return false }
    return sight.call == call.id && sight.request == call.call.request
  }

  mutating func allowSelectedCall(_ effects: inout [Effect]) {
    guard isSelectedRequestSeen, let call = selectedWaitingCall else { return readSelectedCall(&effects) }
    answer(.allowOnce, call, &effects, saying: "\(call.call.shownName) is allowed once.")
  }

  mutating func denySelectedCall(_ effects: inout [Effect]) {
    guard let call = selectedWaitingCall else { return readSelectedCall(&effects) }
    answer(.deny(), call, &effects, saying: "\(call.call.shownName) is denied.")
  }

  /// Asks for the reason over everything else; whoever leaves it reads the call.
  mutating func denySelectedCallWithReason(_ effects: inout [Effect]) {
    readSelectedCall(&effects)
    guard case .approval(var reading) = dialog else { return }
    reading.reason = TextEditor()
    dialog = .approval(reading)
  }
}
