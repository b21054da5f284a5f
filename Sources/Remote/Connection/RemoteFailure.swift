import Coordinator

/// Why there is no answer that can be used.
enum RemoteFailure: Error {
  /// There was no connection, or it was lost.
  ///
  /// - Parameter mayHaveArrived: whether the host may have seen the request, and done what it asks for.
  case lost(HostProblem, mayHaveArrived: Bool)
  /// The answer took too long; the host may have seen the request.
  case timedOut(HostProblem)
  /// The host answered that it does not, or in a way that is not a host's.
  ///
  /// - Parameter retryAfter: when it may be asked again, where it said so.
  case refused(CoordinatorError, retryAfter: Duration?)
  /// The task was cancelled.
  case cancelled
}

extension HostProblem {
  /// What is said when it cannot be known whether a request was carried out.
  static let unknownOutcome = HostProblem(
    .outcomeUnknown, "The connection was lost before the answer came: it may have been done or not.",
    suggestion: "Look whether it was done before asking for it again.")

  /// Nobody waits for the answer any more.
  static let abandoned = HostProblem(
    .outcomeUnknown, "The answer of the host was not waited for.")

  static let closed = HostProblem(.closed, "The connection to the host has been closed.")

  static func cut(_ address: RemoteAddress) -> HostProblem {
    HostProblem(.unreachable, "The connection to \(address) was cut.")
  }

  static func silent(_ address: RemoteAddress, for limit: Duration) -> HostProblem {
    HostProblem(.unreachable, "Nothing came from \(address) for \(limit.components.seconds) s.")
  }

  /// - Parameter what: a sentence's end.
  static func notAHost(_ address: RemoteAddress, _ what: String) -> HostProblem {
    HostProblem(
      .incompatible, "What answers at \(address) \(what).",
      suggestion: "Check the address, and whether both programs are of the same version.")
  }
}
