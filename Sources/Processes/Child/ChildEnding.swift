/// How a program ended.
public struct ChildEnding: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    /// With this exit status. Of a program in the sandbox that a signal ended it is 128 and the signal's number, as in a
    /// shell.
    case exited(Int)
    /// By this signal.
    case signalled(Int)
    /// The sandbox ended before it had started the program; what it wrote says why.
    case notStarted
  }

  public enum Cause: Sendable, Hashable {
    case itself
    /// It has run for longer than it may.
    case timeLimit
    /// `ChildProcess.end` or `ChildProcess.kill` was called.
    case request
  }

  public var status: Status
  public var cause: Cause

  public init(_ status: Status, cause: Cause = .itself) {
    self.status = status
    self.cause = cause
  }
}
