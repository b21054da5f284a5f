/// What a client of a host waits for, and how much it takes.
public struct RemoteLimits: Hashable, Sendable {
  /// How long making a connection may take, TLS included.
  public var connect: Duration = .seconds(10)
  /// How long an answer may take; that of a request, not a stream.
  public var answer: Duration = .seconds(120)
  /// How long a stream may be silent: a host sends a sign of life every 15 s.
  public var silence: Duration = .seconds(45)
  /// How long a request waits for a host that is out of reach, before it says so.
  public var patience: Duration = .seconds(5)
  /// The most bytes of an answer, and of an event of a stream.
  public var bytes = 64 << 20
  /// How often in a row a stream may be damaged before it is given up, where the host itself can be reached.
  public var damages = 8
  public var backoff = Backoff()

  public init() {}
}
