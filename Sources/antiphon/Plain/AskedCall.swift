import Conversation
import Coordinator
import Synchronization

/// A call that somebody is being asked about, and whether it still waits for their word.
///
/// May be used from any task.
final class AskedCall: Sendable {
  let call: ToolCall
  private let ending = Mutex<ToolCall?>(nil)

  init(_ call: ToolCall) { self.call = call }

  /// What has become of it, once it waits no more or asks for something else.
  var outcome: ToolCall? { ending.withLock { $0 } }

  var isOver: Bool { outcome != nil }

  /// Reads the turns of its response until then, or until the task is cancelled.
  func watch(_ turns: TurnStream) async {
    for await turn in turns {
      guard let now = turn.toolCalls.first(where: { $0.id == call.id }) else { continue }
      if now.state != .awaitingApproval || now.approval?.digest != call.approval?.digest { return end(now) }
    }
    // Its response is over, or its host is gone: nobody is asked any more.
    if !Task.isCancelled { end(call) }
  }

  private func end(_ now: ToolCall) { ending.withLock { $0 = $0 ?? now } }
}
