import NIOCore

/// A time limit of a channel handler that is set anew for every step, without a new timer for each.
final class Deadline {
  private let isOver: (ChannelHandlerContext) -> Void
  private var time: NIODeadline?
  private var scheduled: (task: Scheduled<Void>, time: NIODeadline)?

  /// - Parameter isOver: called on the event loop when a limit has passed that was neither set anew nor cancelled.
  init(_ isOver: @escaping (ChannelHandlerContext) -> Void) {
    self.isOver = isOver
  }

  func set(_ duration: Duration, _ context: ChannelHandlerContext) {
    let time = context.eventLoop.now + TimeAmount(duration)
    self.time = time
    if let scheduled {
      // The timer that runs looks how late it is when it is done.
      if scheduled.time <= time { return }
      scheduled.task.cancel()
    }
    schedule(time, context)
  }

  func cancel() {
    time = nil
    // A timer holds its handler, and with it the connection.
    scheduled?.task.cancel()
    scheduled = nil
  }

  private func schedule(_ time: NIODeadline, _ context: ChannelHandlerContext) {
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.fire(context) }
    scheduled = (task, time)
  }

  private func fire(_ context: ChannelHandlerContext) {
    scheduled = nil
    guard let time else { return }
    if context.eventLoop.now < time { return schedule(time, context) }
    self.time = nil
    isOver(context)
  }
}
