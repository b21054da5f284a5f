import Coordinator

/// What a host answered, whole.
struct RemoteAnswer: Sendable {
  var status: Int
  /// What `Retry-After` says, in seconds.
  var retryAfter: Duration?
  var body: [UInt8]

  /// The value that the body holds.
  ///
  /// - Throws: `.host(.incompatible)` when it holds another.
  func value<Value: Decodable>(
    _ type: Value.Type = Value.self, from address: RemoteAddress
  ) throws(CoordinatorError) -> Value {
    do { return try WireJSON.decode(type, from: body) } catch {
      throw .host(.notAHost(address, "sent something else than was expected"))
    }
  }

  /// What an answer that is none of success says: the error in it, or what its status stands for.
  func refusal(from address: RemoteAddress) -> CoordinatorError {
    if let told = try? WireJSON.decode(Told.self, from: body) { return told.error.completed(at: address) }
    let problem: HostProblem =
      switch status {
      case 401: HostProblem(.unauthorized, "\(address) wants a token.")
      case 403: HostProblem(.forbidden, "\(address) takes no requests from here.")
      case 413: HostProblem(.tooLarge, "What was sent is too large for \(address).")
      case 421: .notAHost(address, "does not go by this name")
      case 429: HostProblem(.tooMany, "\(address) has too much to do.", suggestion: "Try again in a while.")
      case 500...: HostProblem(.failure, "\(address) answered with the status \(status).")
      // A redirect too: nobody knows where the token would go then.
      default: .notAHost(address, "is not the host of a workspace: it answered with the status \(status)")
      }
    return CoordinatorError.host(problem).completed(at: address)
  }

  private struct Told: Decodable {
    var error: CoordinatorError
  }

  /// Reads a number of seconds; a date is not taken, since clocks differ.
  static func retryAfter(_ text: String?) -> Duration? {
    guard let text, let seconds = Int(text), (0...86_400).contains(seconds) else { return nil }
    return .seconds(seconds)
  }
}

extension CoordinatorError {
  /// With what may help this client, where the host cannot know it.
  fileprivate func completed(at address: RemoteAddress) -> CoordinatorError {
    guard case .host(var problem) = self, problem.code == .unauthorized else { return self }
    problem.suggestion =
      address.token == nil
      ? "Give the token of the host: it is in its token file."
      : "The token is not the one of the host that is there now: take it from its token file."
    return .host(problem)
  }
}
