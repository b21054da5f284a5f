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

  private var state: ServerState
  private var machine: SessionMachine
  private var log = ServerLog()
  private var identity: ServerIdentity?
  /// What was last offered: kept while the server is away.
  private var offer = ServerOffer()
  private var starts = 0
  private var crashes = 0
  /// Whether the tools of this or an earlier life are known.
  private var knowsTools = false
  private var isGraceOver = false
  /// Whether the next who needs a failed server may try it again.
  private var mayTryAgain = false

  /// Of the program that runs now, where there is one.
  private(set) var processID: Int32?
  private var transport: (any ServerTransport)?
  private var life: Task<Void, Never>?
  /// The last life, which may not have given back yet what it took.
  private var ending: Task<Void, Never>?
  /// How often it was to be stopped or started anew.
  private var wishes = 0
  private var isOver = false
  private var timers: [SessionTimer: Task<Void, Never>] = [:]
  /// Ends with the life or begins the next one.
  private var ownTimers: [OwnTimer: Task<Void, Never>] = [:]

  private var lastTicket = 0
  private var waiters: [Ticket: CheckedContinuation<Result<JSONValue, ServerFailure>, Never>] = [:]
  private var progress: [Ticket: @Sendable (ServerProgress) -> Void] = [:]
  private var toolWaiters: [CheckedContinuation<Void, Never>] = []
  private var watchers: [Int: AsyncStream<ServerStatus>.Continuation] = [:]
  private var lastWatcher = 0

  private enum OwnTimer: Hashable { case grace, restart, probation }

  public init(_ settings: MCPServerSettings, in environment: ServerEnvironment) {
    self.settings = settings
    self.environment = environment
    state = .off
    machine = SessionMachine(Self.configuration(of: settings, in: environment))
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
  public func start() {
    guard settings.isEnabled, !isOver else { return }
    switch state {
    case .off: begin()
    case .failed where mayTryAgain: begin()
    default: break
    }
  }

  /// Starts it anew, whatever it does, and forgets how often it has crashed. By the user's wish.
  public func restart() async {
    guard settings.isEnabled, !isOver else { return }
    // Whoever wishes last has it: what is wished meanwhile finds the same end to wait for.
    guard await close("The server was started again.") else { return }
    crashes = 0
    begin()
  }

  /// Ends it, and starts it no more until `restart`. Returns when nothing of it runs.
  ///
  /// - Parameter isForGood: whether no `restart` starts it either.
  public func stop(isForGood: Bool = false) async {
    isOver = isOver || isForGood
    guard await close("The server was stopped.") else { return }
    state = .stopped
    changed()
  }

  /// - Returns: whether nothing else has been wished meanwhile.
  private func close(_ reason: String) async -> Bool {
    wishes += 1
    let wish = wishes
    end(reason)
    await ending?.value
    return wish == wishes
  }

  private func begin() {
    for timer in ownTimers.values { timer.cancel() }
    ownTimers = [:]
    starts += 1
    mayTryAgain = false
    isGraceOver = false
    machine = SessionMachine(Self.configuration(of: settings, in: environment))
    state = .starting
    let number = starts
    do throws(ServerSettingsProblem) {
      let transport = try environment.transport(for: settings)
      self.transport = transport
      life = Task { [weak self] in
        let reason = await transport.run { [weak self] event in await self?.take(event, of: number) }
        await self?.ended(reason, number)
      }
      set(.grace, environment.grace)
    } catch {
      fail(error.words)
    }
    changed()
  }

  private func take(_ event: TransportEvent, of number: Int) {
    guard number == starts else { return }
    switch event {
    case .opened(let process):
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

  /// Its end came by itself.
  private func ended(_ reason: String, _ number: Int) {
    guard number == starts, transport != nil else { return }
    let wasReady = state == .ready
    end(reason)
    log.append(reason, from: .client)
    if wasReady, crashes < environment.restartDelays.count {
      state = .starting
      set(.restart, environment.restartDelays[crashes])
      crashes += 1
      changed()
    } else {
      fail(reason)
    }
  }

  /// Puts away what belongs to a life.
  private func end(_ reason: String) {
    perform(machine.react(to: .closed(reason)))
    for timer in timers.values { timer.cancel() }
    timers = [:]
    for timer in ownTimers.values { timer.cancel() }
    ownTimers = [:]
    transport = nil
    processID = nil
    if let life {
      life.cancel()
      ending = life
    }
    life = nil
    wakeToolWaiters()
  }

  private func fail(_ reason: String) {
    state = .failed(reason)
    if log.lines.last?.text != reason { log.append(reason, from: .client) }
    wakeToolWaiters()
    if case .http = settings.transport { set(.probation, environment.probation) }
    changed()
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
        waiters.removeValue(forKey: ticket)?.resume(returning: result)
      case .progress(let ticket, let amount): progress[ticket]?(amount)
      case .agreed(let identity):
        self.identity = identity
        transport?.agree(on: identity.protocolVersion)
        changed()
      case .listed(let list): listed(list)
      case .log(let line):
        log.append(line, from: .message)
        changed()
      case .fail(let reason):
        end(reason)
        fail(reason)
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
    let number = starts
    timers[timer] = Task { [weak self, sleep = environment.sleep] in
      guard (try? await sleep(duration)) != nil else { return }
      await self?.isOver(timer, number)
    }
  }

  private func isOver(_ timer: SessionTimer, _ number: Int) {
    guard number == starts, !Task.isCancelled else { return }
    timers[timer] = nil
    react(to: .timer(timer))
  }

  private func set(_ timer: OwnTimer, _ duration: Duration) {
    ownTimers[timer]?.cancel()
    let number = starts
    ownTimers[timer] = Task { [weak self, sleep = environment.sleep] in
      guard (try? await sleep(duration)) != nil else { return }
      await self?.isOver(timer, number)
    }
  }

  private func isOver(_ timer: OwnTimer, _ number: Int) {
    guard number == starts, !Task.isCancelled else { return }
    ownTimers[timer] = nil
    switch timer {
    case .grace:
      isGraceOver = true
      wakeToolWaiters()
    case .restart: begin()
    case .probation:
      crashes = 0
      mayTryAgain = true
    }
  }

  private func listed(_ list: ServerList) {
    offer = machine.offer
    if list == .tools {
      knowsTools = true
      if state == .starting {
        state = .ready
        set(.probation, environment.probation)
      }
      wakeToolWaiters()
    }
    changed()
  }

  private func wakeToolWaiters() {
    let woken = toolWaiters
    toolWaiters = []
    for waiter in woken { waiter.resume() }
  }

  // MARK: For those who look at it

  public var status: ServerStatus {
    ServerStatus(
      name: name, state: state, identity: identity, offer: offer,
      isListing: machine.isListing, log: log.tail, starts: starts)
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
    while !knowsTools, state == .starting, !isGraceOver, !Task.isCancelled {
      await withCheckedContinuation { toolWaiters.append($0) }
    }
    guard let wanted = settings.tools else { return offer.tools }
    return offer.tools.filter { wanted.contains($0.name) }
  }

  /// The definition of a tool as it is known now; does not wait, and starts nothing.
  public func tool(named name: String) -> ServerTool? {
    if let wanted = settings.tools, !wanted.contains(name) { return nil }
    return offer.tools.first { $0.name == name }
  }

  /// Calls a tool, if it is still the one whose definition has this digest.
  ///
  /// Cancelling the task cancels the call at the server.
  public func call(
    _ tool: String, digest: String, arguments: JSONValue,
    progress: (@Sendable (ServerProgress) -> Void)? = nil
  ) async -> Result<ServerToolResult, ServerFailure> {
    let params: JSONValue = ["name": .string(tool), "arguments": arguments]
    let request = ServerRequest(
      method: "tools/call", params: params, wantsProgress: true, tool: PinnedTool(name: tool, digest: digest))
    return await ask(request, progress: progress).map(ServerToolResult.init)
  }

  /// Reads a resource.
  public func read(_ uri: String) async -> Result<[ServerContent], ServerFailure> {
    await ask(ServerRequest(method: "resources/read", params: ["uri": .string(uri)])).flatMap { result in
      guard let contents = result["contents"]?.elements else {
        return .failure(.malformed("it has no contents"))
      }
      return .success(contents.prefix(ServerToolResult.maximumPieces).map { ServerContent(contentsOf: $0) })
    }
  }

  /// Has the server fill a prompt.
  public func prompt(
    _ name: String, arguments: [String: String]
  ) async -> Result<[ServerPromptMessage], ServerFailure> {
    let values = arguments.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
    let params: JSONValue = ["name": .string(name), "arguments": .object(values)]
    return await ask(ServerRequest(method: "prompts/get", params: params)).flatMap { result in
      guard let messages = result["messages"]?.elements else {
        return .failure(.malformed("it has no messages"))
      }
      return .success(messages.prefix(ServerToolResult.maximumPieces).map { ServerPromptMessage($0) })
    }
  }

  private func ask(
    _ request: ServerRequest, progress: (@Sendable (ServerProgress) -> Void)? = nil
  ) async -> Result<JSONValue, ServerFailure> {
    start()
    lastTicket += 1
    let ticket = Ticket(number: lastTicket)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { return continuation.resume(returning: .failure(.cancelled)) }
        if let reason = unavailable { return continuation.resume(returning: .failure(.unavailable(reason))) }
        waiters[ticket] = continuation
        self.progress[ticket] = progress
        react(to: .requested(ticket, request))
      }
    } onCancel: {
      Task { await self.react(to: .cancelled(ticket)) }
    }
  }

  private var unavailable: String? {
    switch state {
    case .ready, .starting:
      transport == nil ? "The server \(name) is being started again. Try it in a moment." : nil
    case .off: "The server \(name) is switched off."
    case .stopped: "The server \(name) was stopped by the user."
    case .failed(let reason): "The server \(name) does not run: \(reason)"
    }
  }
}
