import Conversation
import Coordinator
import Synchronization

/// Whether the host can be reached, as all that talk to it find out together.
///
/// Whoever loses a connection says so here. One task then asks the host, again and again, until it answers; everybody
/// else waits for that. So a host that is gone is asked once for each try, however many streams it had.
final class HostLink: Sendable {
  private struct State: Sendable {
    /// Rises each time that the host has answered after somebody had lost it.
    var generation = 0
    var information: HostInformation?
    var isDown = false
    /// Why it could not be reached last.
    var problem = HostProblem.closed
    /// Whether readers have been told that it is lost.
    var isTold = false
    /// Why it will not be asked any more.
    var ending: CoordinatorError?
  }

  /// Asked before each try; `false` ends everything.
  typealias ShouldRetry = @Sendable (HostProblem, _ attempt: Int) async -> Bool

  private let state = Broadcast(State())
  private let search = Mutex<Task<Void, Never>?>(nil)
  private let transport: RemoteTransport
  private let environment: CoordinatorEnvironment
  private let limits: RemoteLimits
  private let shouldRetry: ShouldRetry
  private let tell: @Sendable (HostConnection) -> Void
  private let atEnd: @Sendable (CoordinatorError) -> Void

  /// - Parameters:
  ///   - tell: told of each failed try, and when the host is there again.
  ///   - atEnd: called once, when the host will not be asked any more.
  init(
    _ transport: RemoteTransport, _ environment: CoordinatorEnvironment, _ limits: RemoteLimits,
    shouldRetry: @escaping ShouldRetry, tell: @escaping @Sendable (HostConnection) -> Void,
    atEnd: @escaping @Sendable (CoordinatorError) -> Void
  ) {
    self.transport = transport
    self.environment = environment
    self.limits = limits
    self.shouldRetry = shouldRetry
    self.tell = tell
    self.atEnd = atEnd
  }

  deinit {
    search.withLock { $0 }?.cancel()
  }

  /// What is to be named when a connection is lost that was made from now on.
  var generation: Int { state.read(\.generation) }

  /// - Throws: why the host is not asked any more.
  func requireOpen() throws(CoordinatorError) {
    if let ending = state.read(\.ending) { throw ending }
  }

  /// Who the host is; asks when that is not known yet.
  func information() async throws(CoordinatorError) -> HostInformation {
    try requireOpen()
    if let known = state.read(\.information) { return known }
    let found = try await ask()
    state.update { if $0.information == nil { $0.information = found } }
    return found
  }

  /// Asks the host who it is.
  func ask() async throws(CoordinatorError) -> HostInformation {
    do throws(RemoteFailure) {
      let answer = try await transport.answer(
        RemoteRequest(.get, "/api/host"), within: min(limits.answer, limits.connect))
      let information: HostInformation = try Self.read(answer, at: transport.address)
      return information
    } catch {
      switch error {
      case .lost(let problem, _), .timedOut(let problem): throw .host(problem)
      case .refused(.host(let problem), _) where problem.code == .notFound:
        throw .host(.notAHost(transport.address, "is not the host of a workspace"))
      case .refused(let error, _): throw error
      case .cancelled: throw .host(.abandoned)
      }
    }
  }

  private static func read(
    _ answer: RemoteAnswer, at address: RemoteAddress
  ) throws(RemoteFailure) -> HostInformation {
    struct Version: Decodable {
      var protocolVersion: Int
    }
    let problem: HostProblem
    if let found = try? WireJSON.decode(Version.self, from: answer.body),
      found.protocolVersion != HostInformation.protocolVersion
    {
      problem = HostProblem(
        .incompatible,
        "The host at \(address) is another version of the program, which this one cannot talk to.",
        suggestion: "Make both of them the same version.")
    } else if let information = try? WireJSON.decode(HostInformation.self, from: answer.body) {
      return information
    } else {
      problem = .notAHost(address, "is not the host of a workspace")
    }
    throw .refused(.host(problem), retryAfter: nil)
  }

  // MARK: Losing and finding it

  /// Says that a connection was lost which had been made at a generation; the host is then looked for, unless it has
  /// been found since.
  func lost(_ problem: HostProblem, at generation: Int) {
    var isFirst = false
    state.update {
      guard $0.generation == generation, !$0.isDown, $0.ending == nil else { return }
      ($0.isDown, $0.problem, isFirst) = (true, problem, true)
    }
    guard isFirst else { return }
    let (environment, backoff) = (environment, limits.backoff)
    let task = Task { [weak self] in
      var attempt = 1
      while await self?.isMissing(attempt: attempt) ?? false {
        let delay = backoff.delay(after: attempt, random: environment.random().1)
        self?.tellLost(attempt: attempt, delay: delay)
        guard (try? await environment.sleep(delay)) != nil else { return }
        attempt += 1
      }
    }
    search.withLock { $0 = task }
    if state.read({ $0.ending != nil }) { task.cancel() }
  }

  /// Waits until the host has answered after a generation.
  ///
  /// - Parameter patience: how long at most; `nil` for as long as it takes.
  /// - Throws: why it cannot be reached.
  func found(
    after generation: Int, patience: Duration? = nil
  ) async throws(CoordinatorError) -> HostInformation {
    let find: @Sendable () async -> Result<HostInformation, CoordinatorError>? = { [state] in
      await state.first { state in
        if let ending = state.ending { return .failure(ending) }
        guard state.generation > generation, let information = state.information else { return nil }
        return .success(information)
      }
    }
    let found: Result<HostInformation, CoordinatorError>?
    if let patience {
      // Throws nothing but what `find` throws.
      found = (try? await TimeLimit.run(patience, in: environment, find)) ?? nil
    } else {
      found = await find()
    }
    if let found { return try found.get() }
    throw .host(Task.isCancelled ? .abandoned : state.read(\.problem))
  }

  /// Looks for the host once more.
  ///
  /// - Returns: whether to go on looking.
  private func isMissing(attempt: Int) async -> Bool {
    let problem = state.read(\.problem)
    guard await shouldRetry(problem, attempt) else {
      end(.host(problem))
      return false
    }
    if Task.isCancelled { return false }
    do throws(CoordinatorError) {
      note(try await ask())
      return false
    } catch {
      if Task.isCancelled { return false }
      // What goes with a process that begins or ends is waited for, as is another program at the same place: it may
      // be there by mistake.
      let problem =
        switch error {
        case .host(let problem): problem
        default: HostProblem(.failure, error.message, suggestion: error.suggestion)
        }
      state.update { $0.problem = problem }
      guard problem.code != .unauthorized, problem.code != .forbidden else {
        end(error)
        return false
      }
      return true
    }
  }

  private func tellLost(attempt: Int, delay: Duration) {
    var problem = HostProblem.closed
    state.update {
      $0.isTold = true
      problem = $0.problem
    }
    let (seconds, attoseconds) = delay.components
    let retryAt = environment.now().advanced(
      byMilliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    tell(.lost(problem, attempt: attempt, retryAt: retryAt))
  }

  /// Takes note of who is talking, where a stream said so.
  func meet(_ information: HostInformation) {
    var isAnother = false
    state.update {
      isAnother = $0.information.map { $0.id != information.id } ?? false
      $0.information = information
    }
    // It has changed so quickly that nobody had to look for it.
    if isAnother { tell(.restored(information, isSameHost: false)) }
  }

  private func note(_ information: HostInformation) {
    var (isSame, isNews) = (true, false)
    state.update {
      isSame = $0.information.map { $0.id == information.id } ?? true
      isNews = $0.isTold || !isSame
      ($0.isDown, $0.isTold, $0.information) = (false, false, information)
      $0.generation += 1
    }
    if isNews { tell(.restored(information, isSameHost: isSame)) }
  }

  /// Ends everything; the first reason counts.
  func end(_ error: CoordinatorError) {
    var isFirst = false
    state.update {
      guard $0.ending == nil else { return }
      ($0.ending, isFirst) = (error, true)
    }
    guard isFirst else { return }
    search.withLock { $0 }?.cancel()
    atEnd(error)
  }
}
