import Conversation
import Coordinator

/// Asks the host for something, again where a connection was lost, and says in the coordinator's terms what came of it.
struct RemoteClient: Sendable {
  let transport: RemoteTransport
  let link: HostLink
  let environment: CoordinatorEnvironment
  let limits: RemoteLimits

  /// What may be done with a request whose answer was lost.
  enum Repetition {
    /// It may be sent again: done twice it is the same as done once.
    case free
    /// It may be sent again to the same process, which knows it by its key.
    case keyed
    /// It must not: nobody could tell the second from the first.
    case never
  }

  /// How often a request is sent at most.
  private static let tries = 6

  /// Asks for a value that changes nothing. Cancelling the task ends the request.
  func read<Value: Decodable & Sendable>(
    _ request: RemoteRequest, as type: Value.Type = Value.self
  ) async throws(CoordinatorError) -> Value {
    try await send(request, .free).value(from: transport.address)
  }

  /// Has something changed. Cancelling the task ends the waiting, not the request.
  ///
  /// - Parameter isDone: whether a refusal of a request that was sent again shows that the first has been carried out.
  @discardableResult
  func write(
    _ request: RemoteRequest, _ repetition: Repetition,
    isDone: @escaping @Sendable (CoordinatorError) -> Bool = { _ in false }
  ) async throws(CoordinatorError) -> RemoteAnswer {
    let outcome = Broadcast<Result<RemoteAnswer, CoordinatorError>?>(nil)
    Task {
      do throws(CoordinatorError) {
        let answer = try await send(request, repetition, isDone: isDone)
        outcome.update { $0 = .success(answer) }
      } catch {
        outcome.update { $0 = .failure(error) }
      }
    }
    guard let outcome = await outcome.first({ $0 }) else { throw .host(.abandoned) }
    return try outcome.get()
  }

  /// The same, with the value that comes back.
  func write<Value: Decodable & Sendable>(
    _ request: RemoteRequest, _ repetition: Repetition, as type: Value.Type
  ) async throws(CoordinatorError) -> Value {
    try await write(request, repetition).value(from: transport.address)
  }

  private func send(
    _ request: RemoteRequest, _ repetition: Repetition, isDone: (CoordinatorError) -> Bool = { _ in false }
  ) async throws(CoordinatorError) -> RemoteAnswer {
    var host = try await link.information()
    var request = request
    if repetition == .keyed {
      let key: Identifier<RemoteRequest> = environment.makeID()
      request.idempotencyKey = key.description
    }
    // The host may have seen it, and its answer was lost.
    var mayHaveArrived = false
    for attempt in 1... {
      try link.requireOpen()
      let generation = link.generation
      do throws(RemoteFailure) { return try await transport.answer(request) } catch {
        switch error {
        case .cancelled: throw .host(.abandoned)
        case .timedOut(let problem): throw .host(repetition == .free ? problem : .unknownOutcome)
        case .refused(let error, let retryAfter):
          if mayHaveArrived, isDone(error) { return RemoteAnswer(status: 204, body: []) }
          guard case .host(let problem) = error, problem.code == .tooMany, attempt < Self.tries else {
            throw error
          }
          try await pause(after: attempt, atLeast: retryAfter ?? .zero)
        case .lost(let problem, let arrived):
          link.lost(problem, at: generation)
          mayHaveArrived = mayHaveArrived || arrived
          let isUnknown = mayHaveArrived && repetition != .free
          guard attempt < Self.tries, !(mayHaveArrived && repetition == .never) else {
            throw .host(isUnknown ? .unknownOutcome : problem)
          }
          let found: HostInformation
          do throws(CoordinatorError) {
            found = try await link.found(after: generation, patience: limits.patience)
          } catch { throw isUnknown ? .host(.unknownOutcome) : error }
          // Another process knows nothing of the key.
          if isUnknown, found.id != host.id { throw .host(.unknownOutcome) }
          if !mayHaveArrived { host = found }
          if attempt > 1 { try await pause(after: attempt - 1) }
        }
      }
    }
    // The numbers do not end.
    throw .host(.unknownOutcome)
  }

  /// Waits before the next try, not longer than the longest back-off.
  private func pause(after failures: Int, atLeast time: Duration = .zero) async throws(CoordinatorError) {
    let delay = limits.backoff.delay(after: failures, random: environment.random().1)
    do { try await environment.sleep(max(delay, min(time, limits.backoff.longest))) } catch {
      throw .host(.abandoned)
    }
  }
}
