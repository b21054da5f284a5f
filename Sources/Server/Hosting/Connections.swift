import NIOCore
import Synchronization

/// The open connections of a server.
final class Connections: Sendable {
  private let limit: Int
  private let state = Mutex(State())

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isEnding = false
  }

  init(limit: Int) {
    self.limit = limit
  }

  /// Keeps a connection until it is closed.
  ///
  /// - Returns: whether there was room for it.
  func add(_ channel: any Channel) -> Bool {
    let id = ObjectIdentifier(channel)
    let hasRoom = state.withLock { state in
      guard !state.isEnding, state.channels.count < limit else { return false }
      state.channels[id] = channel
      return true
    }
    if hasRoom {
      channel.closeFuture.whenComplete { [weak self] _ in self?.state.withLock { $0.channels[id] = nil } }
    }
    return hasRoom
  }

  /// Tells them all that the server ends: those that nothing happens over are closed. There is no room for more.
  func quiesce() {
    for channel in end() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
  }

  /// Cuts them all off.
  func close() {
    for channel in end() { channel.close(promise: nil) }
  }

  private func end() -> [any Channel] {
    state.withLock { state in
      state.isEnding = true
      return Array(state.channels.values)
    }
  }
}
