import Conversation

/// Runs the conversations of a workspace: takes requests, asks models, runs tools, keeps what is said, and lets
/// any number of readers follow.
///
/// Requests of one session are answered in the order in which they came, those of different sessions side by
/// side, as many at a time as the settings say. An actor around pure values: `TurnMachine` decides, `StreamHub` holds what readers see, `WriteBuffer`
/// gathers what is to be written. Streams are read without coming here.
///
/// Call `start` once before the first request, and `shutdown` before the program ends.
public actor SessionCoordinator {
  let store: any SessionStore
  let models: any ModelDirectory
  let tools: any ToolRunner
  let environment: CoordinatorEnvironment
  let settings: CoordinatorSettings
  let recorder: SessionRecorder?
  nonisolated let eventHub = Broadcast(WorkspaceEventHub())

  /// Sessions that something was done with since the program started.
  var known: [SessionID: SessionState] = [:]
  /// Responses that are not over or not written.
  var live: [ResponseID: LiveResponse] = [:]
  /// Responses that are being made, or will be as soon as their round is stored.
  var slots: Set<ResponseID> = []
  /// Sessions whose next response may begin once another has ended, in the order in which they came.
  var waitingSessions: [SessionID] = []
  /// Sessions that a model may give a better title when nothing else is to be done.
  var untitled: [SessionID] = []
  var titleTask: Task<Void, Never>?

  /// What is to be written, and the responses that wait for it.
  var buffer = WriteBuffer()
  var commits: [ResponseID] = []
  /// Tool calls that run as soon as it is written down that they do.
  var runs: [(calls: [ToolCall], response: ResponseID)] = []
  var isWriting = false
  /// Whether the timer has fired since the last write began.
  var isWriteDue = false
  var writeTimer: Task<Void, Never>?
  var writeTimerNumber = 0
  var storeFailure: StoreError?
  var writeWaiters: [CheckedContinuation<Void, Never>] = []

  /// Who waits for its turn to change a session; a key without anyone means that somebody is at it.
  private var gates: [SessionID: [CheckedContinuation<Void, Never>]] = [:]
  private var recovery: Task<Result<[ResponseID], StoreError>, Never>?
  private var purging: Task<Void, Never>?
  private var closing: Task<Void, Never>?
  /// Calls that use the store now, and who waits until there are none.
  private var storeUsers = 0
  private var idleWaiter: CheckedContinuation<Void, Never>?

  /// What is remembered of a session.
  struct SessionState {
    var session: Session
    /// The responses that are not over; the first is being made, the others wait.
    var queue: [ResponseID] = []
    var lastOutcome: ResponseOutcome?
    /// Whether the store does not have it yet.
    var isUnsaved = false
    /// What readers were last told.
    var told: SessionActivity?
  }

  /// - Parameters:
  ///   - store: where everything is kept; the coordinator is the only one that writes to it, and closes it.
  ///   - models: finds the provider of a model.
  ///   - tools: what models may call.
  ///   - environment: clock and random bits.
  ///   - settings: limits, prompts, and how writes are gathered.
  ///   - recorder: is told what goes in, for a recording.
  public init(
    store: any SessionStore, models: any ModelDirectory, tools: any ToolRunner,
    environment: CoordinatorEnvironment = .live, settings: CoordinatorSettings = CoordinatorSettings(),
    recorder: SessionRecorder? = nil
  ) {
    self.store = store
    self.models = models
    self.tools = tools
    self.environment = environment
    self.settings = settings
    self.recorder = recorder
  }

  // MARK: Start and end

  /// Marks what an earlier process left unfinished as interrupted; the first request does it otherwise.
  ///
  /// Also removes for good what was deleted so long ago that it cannot be brought back any more; that is not
  /// waited for.
  ///
  /// - Returns: the responses that were.
  @discardableResult
  public func start() async throws(CoordinatorError) -> [ResponseID] {
    try enter()
    defer { leave() }
    let interrupted = try await recover()
    let seconds = settings.deletionWindow.components.seconds
    let time = environment.now().advanced(byMilliseconds: -1000 * seconds)
    storeUsers += 1
    purging = Task {
      defer { leave() }
      // When it cannot be, it is done at the next start.
      do throws(StoreError) { try await store.purgeDeleted(before: time) } catch {}
    }
    return interrupted
  }

  func recover() async throws(CoordinatorError) -> [ResponseID] {
    let task =
      recovery
      ?? Task { [store, time = environment.now()] in
        #if MUTATIONS
          if Mutation.isActive(.noRecovery) { return .success([]) }
        #endif
        do throws(StoreError) { return .success(try await store.recover(at: time)) } catch {
          return .failure(error)
        }
      }
    recovery = task
    switch await task.value {
    case .success(let interrupted): return interrupted
    case .failure(let error):
      // Nothing was started meanwhile, so it can be tried again; somebody may be at it already.
      if recovery == task { recovery = nil }
      throw .store(error)
    }
  }

  /// Looks for damage in everything that is stored; see `SessionStore.check` for what that costs.
  ///
  /// Answers go on meanwhile, and what they say is written when it is done.
  ///
  /// - Returns: what is wrong, a sentence for each; empty when all is sound.
  public func checkStore() async throws(CoordinatorError) -> [String] {
    try enter()
    defer { leave() }
    return try await stored { () throws(StoreError) in try await store.check() }
  }

  /// Ends everything in good order: no new requests, running and queued responses become `interrupted` with what
  /// they had said, everything is written, the store is closed, and all streams end.
  ///
  /// Not cut short when the calling task is cancelled. Later calls wait for the first.
  public func shutdown() async {
    let task = closing ?? Task { await close() }
    closing = task
    await task.value
  }

  var isShuttingDown: Bool { closing != nil }

  private func close() async {
    // It may take long, and goes on at the next start.
    purging?.cancel()
    titleTask?.cancel()
    while true {
      let open = live.values.filter { !$0.machine.isOver }
      for response in open { apply(.interrupt, to: response.id) }
      for response in open { _ = await response.hub.first { $0.outcome } }
      if storeUsers > 0 { await withCheckedContinuation { idleWaiter = $0 } }
      if live.values.allSatisfy(\.machine.isOver), storeUsers == 0 { break }
    }
    await writeOut()
    await store.close()
    eventHub.update { $0.finish() }
  }

  // MARK: Taking turns

  /// To be called before using the store, with `leave` afterwards, so that it is not closed meanwhile.
  func enter() throws(CoordinatorError) {
    if isShuttingDown { throw .shuttingDown }
    storeUsers += 1
  }

  func leave() {
    storeUsers -= 1
    if storeUsers == 0, let waiter = idleWaiter {
      idleWaiter = nil
      waiter.resume()
    }
  }

  /// Waits until nobody else changes the session; first come, first served.
  func lock(_ id: SessionID) async {
    if gates[id] == nil {
      gates[id] = []
    } else {
      await withCheckedContinuation { gates[id]?.append($0) }
    }
  }

  func unlock(_ id: SessionID) {
    guard var waiting = gates[id], !waiting.isEmpty else {
      gates[id] = nil
      return
    }
    let next = waiting.removeFirst()
    gates[id] = waiting
    next.resume()
  }
}
