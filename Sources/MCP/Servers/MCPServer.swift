import Settings

/// One configured server: started when it is needed, watched, and started again.
///
/// Nothing here waits for the server longer than it is told to: a slow or dead one costs others nothing.
public actor MCPServer {
  public nonisolated let settings: MCPServerSettings
  public nonisolated var name: String { settings.name }
  /// Whether a sandbox holds its program; `nil` for a server at an address.
  public nonisolated var isSandboxed: Bool? { settings.isSandboxed }
  private let environment: ServerEnvironment

  private var lifecycle: LifecycleMachine
  private var machine: SessionMachine
  private var log = ServerLog()
  private var identity: ServerIdentity?
  /// What was last offered: kept while the server is away.
  private(set) var offer = ServerOffer()

  /// Of the program that runs now, where there is one.
  private(set) var processID: Int32?
  private var transport: (any ServerTransport)?
  private var life: Task<Void, Never>?
  private var timers: [SessionTimer: Task<Void, Never>] = [:]
  private var lifecycleTimers: [LifecycleTimer: Task<Void, Never>] = [:]

  private var lastTicket = 0
  private var asking: [Ticket: CheckedContinuation<Result<JSONValue, ServerFailure>, Never>] = [:]
  private var progress: [Ticket: @Sendable (ServerProgress) -> Void] = [:]
  private var lastWaiter = 0
  private var waiting: [Waiter: CheckedContinuation<Void, Never>] = [:]
  private var watchers: [Int: AsyncStream<ServerStatus>.Continuation] = [:]
  private var lastWatcher = 0

  public init(_ settings: MCPServerSettings, in environment: ServerEnvironment) {
    self.settings = settings
    self.environment = environment
    machine = SessionMachine(Self.configuration(of: settings, in: environment))
    var lifecycle = LifecycleMachine.Configuration(
      isEnabled: settings.isEnabled, grace: environment.grace, restartDelays: environment.restartDelays,
      probation: environment.probation)
    if case .http = settings.transport { lifecycle.isTriedAgain = true }
    self.lifecycle = LifecycleMachine(lifecycle)
  }

  private static func configuration(
    of settings: MCPServerSettings, in environment: ServerEnvironment
  ) -> SessionMachine.Configuration {
    var configuration = SessionMachine.Configuration(
      clientVersion: environment.clientVersion, opening: environment.opening, limits: environment.limits)
    if let timeout = settings.timeout { configuration.limits.silence = timeout }
    switch settings.transport {
    case .stdio: configuration.root = FileAddress.of(environment.workspace)
    case .http: configuration.hasOwnConnections = true
    }
    return configuration
  }

  deinit { life?.cancel() }

  // MARK: Life

  /// Starts it in the background, unless it runs, is switched off, was stopped or has failed.
  public func start() { react(to: .needed) }

  /// Starts it anew, whatever it does, and forgets how often it has crashed. By the user's wish.
  ///
  /// Returns when nothing of the last program runs. Of several wishes the last one counts.
  public func restart() async { await wait { .restart($0) } }

  /// Ends it, and starts it no more until `restart`. Returns when nothing of it runs.
  ///
  /// - Parameter isForGood: whether no `restart` starts it either.
  public func stop(isForGood: Bool = false) async { await wait { .stop($0, isForGood: isForGood) } }

  private func wait(_ event: (Waiter) -> LifecycleEvent) async {
    lastWaiter += 1
    let waiter = Waiter(number: lastWaiter)
    await withCheckedContinuation { continuation in
      waiting[waiter] = continuation
      react(to: event(waiter))
    }
  }

  private func react(to event: LifecycleEvent) {
    let before = (lifecycle.state, lifecycle.starts)
    for action in lifecycle.react(to: event) {
      switch action {
      case .begin: begin()
      case .end(let reason):
        close(reason)
        life?.cancel()
      case .start(let timer, let duration): start(timer, duration)
      case .stop(let timer): lifecycleTimers.removeValue(forKey: timer)?.cancel()
      case .log(let line): log.append(line, from: .client)
      case .wake(let waiter): waiting.removeValue(forKey: waiter)?.resume()
      }
    }
    if before != (lifecycle.state, lifecycle.starts) { changed() }
  }

  private func begin() {
    machine = SessionMachine(Self.configuration(of: settings, in: environment))
    do throws(ServerSettingsProblem) {
      let transport = try environment.transport(for: settings)
      self.transport = transport
      life = Task { [weak self] in
        let reason = await transport.run { [weak self] event in await self?.take(event) }
        await self?.ended(reason)
      }
    } catch {
      react(to: .notBegun(error.words))
    }
  }

  /// What comes is of the program that was begun last: none is begun before the last one has ended.
  private func take(_ event: TransportEvent) {
    switch event {
    case .opened(let process):
      guard transport != nil else { return }
      processID = process
      react(to: .opened)
    case .received(let incoming): react(to: .received(incoming))
    case .undelivered(let id, let why): react(to: .undelivered(id, why))
    case .said(let line):
      log.append(line, from: .standardError)
      changed()
    case .log(let line):
      log.append(line, from: .client)
      changed()
    }
  }

  /// Nothing of the program runs, whether it was told to end or not.
  private func ended(_ reason: String) {
    life = nil
    close(reason)
    react(to: .ended(reason))
  }

  /// Puts away what belongs to the session.
  private func close(_ reason: String) {
    perform(machine.react(to: .closed(reason)))
    for timer in timers.values { timer.cancel() }
    timers = [:]
    transport = nil
    processID = nil
  }

  // MARK: The session

  private func react(to event: SessionEvent) {
    perform(machine.react(to: event))
  }

  private func perform(_ actions: [SessionAction]) {
    for action in actions {
      switch action {
      case .send(let message): send(message)
      case .abandon(let id): transport?.abandon(id)
      case .start(let timer, let duration): start(timer, duration)
      case .stop(let timer): timers.removeValue(forKey: timer)?.cancel()
      case .answer(let ticket, let result):
        progress[ticket] = nil
        asking.removeValue(forKey: ticket)?.resume(returning: result)
      case .progress(let ticket, let amount): progress[ticket]?(amount)
      case .agreed(let identity):
        self.identity = identity
        transport?.agree(on: identity.protocolVersion)
        changed()
      case .listed(let list): listed(list)
      case .log(let line):
        log.append(line, from: .message)
        changed()
      case .fail(let reason): react(to: .gaveUp(reason))
      }
    }
  }

  private func send(_ message: Message) {
    if case .request(_, "initialize", _) = message { transport?.agree(on: nil) }
    guard let transport, !transport.send(message) else { return }
    if case .request(let id, _, _) = message {
      react(to: .undelivered(id, .failed("The server does not read what it is sent.")))
    }
  }

  private func start(_ timer: SessionTimer, _ duration: Duration) {
    timers[timer]?.cancel()
    // A session that ends while it is sent something may still start one: it is none of the next session.
    let number = lifecycle.starts
    timers[timer] = Task { [weak self, sleep = environment.sleep] in
      guard (try? await sleep(duration)) != nil else { return }
      await self?.isOver(timer, number)
    }
  }

  private func isOver(_ timer: SessionTimer, _ number: Int) {
    guard number == lifecycle.starts, !Task.isCancelled else { return }
    timers[timer] = nil
    react(to: .timer(timer))
  }

  private func start(_ timer: LifecycleTimer, _ duration: Duration) {
    lifecycleTimers[timer]?.cancel()
    lifecycleTimers[timer] = Task { [weak self, sleep = environment.sleep] in
      guard (try? await sleep(duration)) != nil else { return }
      await self?.isOver(timer)
    }
  }

  private func isOver(_ timer: LifecycleTimer) {
    guard !Task.isCancelled else { return }
    lifecycleTimers[timer] = nil
    react(to: .timer(timer))
  }

  private func listed(_ list: ServerList) {
    offer = machine.offer
    if list == .tools { react(to: .listed) }
    changed()
  }

  // MARK: For those who look at it

  public var status: ServerStatus {
    ServerStatus(
      name: name, state: lifecycle.state, identity: identity, offer: offer,
      isListing: machine.isListing, log: log.tail, starts: lifecycle.starts)
  }

  /// The status now, and again whenever it has changed; who is slow misses all but the newest.
  public func changes() -> AsyncStream<ServerStatus> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: ServerStatus.self, bufferingPolicy: .bufferingNewest(1))
    lastWatcher += 1
    let number = lastWatcher
    watchers[number] = continuation
    continuation.onTermination = { [weak self] _ in
      Task { [weak self] in await self?.forget(number) }
    }
    continuation.yield(status)
    return stream
  }

  private func forget(_ watcher: Int) { watchers[watcher] = nil }

  private func changed() {
    guard !watchers.isEmpty else { return }
    let status = status
    for watcher in watchers.values { watcher.yield(status) }
  }

  // MARK: For those who use it

  /// The tools that it offers, as far as they are known; starts it when that has not happened.
  ///
  /// Waits for the first list only, and no longer than the grace that a start has.
  public func tools() async -> [ServerTool] {
    start()
    if lifecycle.isWaitingForTools {
      lastWaiter += 1
      let waiter = Waiter(number: lastWaiter)
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          waiting[waiter] = continuation
          react(to: .waitForTools(waiter))
          if Task.isCancelled { react(to: .cancelled(waiter)) }
        }
      } onCancel: {
        Task { await self.react(to: .cancelled(waiter)) }
      }
    }
    guard let wanted = settings.tools else { return offer.tools }
    return offer.tools.filter { wanted.contains($0.name) }
  }

  /// Asks the server, and has it told when whoever asks is cancelled.
  func ask(
    _ request: ServerRequest, progress: (@Sendable (ServerProgress) -> Void)? = nil
  ) async -> Result<JSONValue, ServerFailure> {
    start()
    lastTicket += 1
    let ticket = Ticket(number: lastTicket)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume(returning: .failure(.cancelled)) }
        if let reason = unavailable { return continuation.resume(returning: .failure(.unavailable(reason))) }
        asking[ticket] = continuation
        self.progress[ticket] = progress
        react(to: .requested(ticket, request))
      }
    } onCancel: {
      Task { await self.react(to: .cancelled(ticket)) }
    }
  }

  private var unavailable: String? {
    switch lifecycle.state {
    case .ready, .starting:
      transport == nil ? "The server \(name) is being started again. Try it in a moment." : nil
    case .off: "The server \(name) is switched off."
    case .stopped: "The server \(name) was stopped by the user."
    case .failed(let reason): "The server \(name) does not run: \(reason)"
    }
  }
}
