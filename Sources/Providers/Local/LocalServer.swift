import Conversation

/// Runs the server of a local model while somebody needs it.
///
/// The child process is started when it is first asked for and stays for the next requests. One server runs at
/// a time: asking for another model ends it once nobody uses it. The child ends with this program, however that
/// ends. `stop` ends it and waits until it has gone; nothing can be asked for afterwards.
public actor LocalServer {
  /// The right to use the server for one request, to be given back with `release`.
  struct Lease: Hashable, Sendable {
    let endpoint: LocalEndpoint
    fileprivate let launch: LocalServerMachine.LaunchID
  }

  private var machine = LocalServerMachine()
  private var waiters: [LocalServerMachine.WaiterID: CheckedContinuation<Result<Lease, TurnError>, Never>] =
    [:]
  private var lastWaiter: LocalServerMachine.WaiterID = 0
  /// The one child that may live. Not a child task of anybody's: it outlives the request that started it, and
  /// `stop` waits for it.
  private var life: (id: LocalServerMachine.LaunchID, task: Task<Void, Never>)?

  private let prepare: @Sendable (String) throws(TurnError) -> LocalServerLaunch
  private let makeProcess: @Sendable (LocalServerLaunch) -> LocalServerProcess

  /// - Parameters:
  ///   - installation: where runtime and models are looked for at every start.
  ///   - settings: threads and context size.
  public init(installation: LocalInstallation, settings: LocalServerSettings = LocalServerSettings()) {
    let log = installation.folders.log
    self.init(
      prepare: { model throws(TurnError) in try installation.prepareLaunch(of: model, settings: settings) },
      makeProcess: { LocalServerProcess(launch: $0, apiKey: Self.randomKey(), logPath: log) })
  }

  /// - Parameters:
  ///   - prepare: says how the server of a model is started, or why it cannot be.
  ///   - makeProcess: makes one life of it.
  init(
    prepare: @escaping @Sendable (String) throws(TurnError) -> LocalServerLaunch,
    makeProcess: @escaping @Sendable (LocalServerLaunch) -> LocalServerProcess
  ) {
    self.prepare = prepare
    self.makeProcess = makeProcess
  }

  /// Waits until the server of a model answers, starting it if need be.
  ///
  /// Cancelling the calling task ends the waiting; a start that has begun goes on.
  ///
  /// - Throws: why there is no server; `.cancelled` when the task was cancelled or the server stopped.
  func acquire(model: String) async throws(TurnError) -> Lease {
    lastWaiter += 1
    let id = lastWaiter
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiters[id] = continuation
        perform(machine.request(id, model: model))
        if Task.isCancelled { perform(machine.withdraw(id)) }
      }
    } onCancel: {
      // The handler cannot wait for the actor; who has been granted meanwhile is left alone by the machine.
      Task { await withdraw(id) }
    }
    return try result.get()
  }

  /// Gives back what `acquire` returned.
  func release(_ lease: Lease) {
    perform(machine.release(lease.launch))
  }

  /// Ends the server and waits until its process has gone.
  public func stop() async {
    perform(machine.close())
    await life?.task.value
  }

  private func withdraw(_ id: LocalServerMachine.WaiterID) {
    perform(machine.withdraw(id))
  }

  private func perform(_ actions: [LocalServerMachine.Action]) {
    for action in actions {
      switch action {
      case .launch(let id, let model): launch(id, model)
      case .stop(let id):
        if life?.id == id { life?.task.cancel() }
      case .grant(let waiter, let id, let endpoint):
        waiters.removeValue(forKey: waiter)?.resume(
          returning: .success(Lease(endpoint: endpoint, launch: id)))
      case .refuse(let waiter, let error):
        waiters.removeValue(forKey: waiter)?.resume(returning: .failure(error))
      }
    }
  }

  private func launch(_ id: LocalServerMachine.LaunchID, _ model: String) {
    let process: LocalServerProcess
    do { process = makeProcess(try prepare(model)) } catch {
      perform(machine.ended(id, error))
      return
    }
    let task = Task {
      let error = await process.run { [weak self] endpoint in await self?.ready(id, endpoint) }
      ended(id, error)
    }
    life = (id, task)
  }

  private func ready(_ id: LocalServerMachine.LaunchID, _ endpoint: LocalEndpoint) {
    perform(machine.ready(id, endpoint))
  }

  private func ended(_ id: LocalServerMachine.LaunchID, _ error: TurnError?) {
    if life?.id == id { life = nil }
    perform(machine.ended(id, error))
  }

  /// 256 random bits in hexadecimal digits.
  private static func randomKey() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let word = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }.joined()
  }
}
