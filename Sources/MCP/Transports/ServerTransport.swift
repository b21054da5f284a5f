/// A way to a server, for one session after the other.
///
/// All but `run` may be called from any task and return at once.
protocol ServerTransport: Sendable {
  /// Opens the way and keeps it until it breaks or the task is cancelled; gives back whatever it took.
  ///
  /// - Parameter tell: called for one event after the other; the next is not read before it returns.
  /// - Returns: why it ended, in a sentence.
  func run(_ tell: @escaping @Sendable (TransportEvent) async -> Void) async -> String

  /// Sends a message, after those before it.
  ///
  /// - Returns: `false` when so many wait already that the server cannot be reading.
  func send(_ message: Message) -> Bool

  /// The answer to a request is not needed.
  func abandon(_ id: RequestID)

  /// The version that both speak from here on; `nil` when a session is begun.
  func agree(on version: ProtocolVersion?)
}

/// What comes from a server's side.
enum TransportEvent: Hashable, Sendable {
  /// The number of the server's process, where it has one here.
  case opened(process: Int32?)
  case received(Incoming)
  case undelivered(RequestID, Undelivered)
  /// A line of its standard error.
  case said(String)
  /// For the log, in our own words.
  case log(String)
}
