/// What a server may cost.
public struct SessionLimits: Sendable, Hashable {
  /// How long a server may say nothing of a request, neither an answer nor progress.
  public var silence: Duration = .seconds(60)
  /// How long a request may take with all its progress, as a multiple of that.
  public var patience = 10
  /// How long a server is asked whether it knows the protocol without sessions before it is asked for one.
  public var probe: Duration = .seconds(5)
  /// How long nothing is asked after a list was read, whatever the server says of changes.
  public var pauseBetweenLists: Duration = .seconds(1)
  /// The most pages and entries of a list, and the most bytes of all of them.
  public var pages = 100
  public var entries = 1000
  public var listBytes = 8 << 20
  /// How many things that are no messages may come one after the other.
  public var garbage = 1000
  /// How many requests may be under way, and how many more may wait for the session.
  public var requests = 256

  public init() {}
}
