@preconcurrency import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Being there before anybody comes.
extension UnixSocket {
  /// Takes connections from now on, which wait until somebody accepts them.
  func listen(backlog: CInt) throws(ServerError) {
    #if canImport(Darwin)
      let status = Darwin.listen(descriptor, backlog)
    #elseif canImport(Musl)
      let status = Musl.listen(descriptor, backlog)
    #else
      let status = Glibc.listen(descriptor, backlog)
    #endif
    guard status == 0 else { throw Self.failure(path) }
  }

  /// Waits until somebody has connected. Neither threads nor memory of a server are needed before that, and most
  /// workspaces have one terminal.
  ///
  /// - Returns: `false` when the calling task was cancelled before.
  func firstConnection() async -> Bool {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    await withTaskCancellationHandler {
      // The descriptor is of no use to anybody else before the source has let go of it.
      await withCheckedContinuation { released in
        source.setCancelHandler { released.resume() }
        source.setEventHandler { source.cancel() }
        source.resume()
      }
    } onCancel: {
      source.cancel()
    }
    return !Task.isCancelled
  }

  /// Gives the place up before there was a server at it.
  func abandon() {
    remove()
    close(descriptor)
  }
}
