import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import NIOHTTP1
import Remote
import Server
import Synchronization

/// What a run takes place on: the coordinator with its store and model, its servers, and the ways there.
final class InvariantStage: Sendable {
  let mistake: Mistake?
  let store: MemorySessionStore
  let voice: ScriptedVoice
  let served: ServedCoordinator
  let session: Session
  /// Opened when a model that waits may go on.
  let mayGoOn = Gate()
  /// Asks, and answers approvals, over connections that may be cut.
  private let proxies: [CuttingProxy]
  /// The one whose process is dead, as far as the store that is read knows.
  private let former: SessionCoordinator?
  private let formerResponse: ResponseID?
  private let noted = Mutex<[String]>([])

  var coordinator: SessionCoordinator { served.coordinator }

  init(_ scripts: [ResponseScript], seed: UInt64, mistake: Mistake?) async throws {
    self.mistake = mistake
    voice = ScriptedVoice(scripts)
    var (store, former, response) = (MemorySessionStore(), SessionCoordinator?.none, ResponseID?.none)
    var coordinator = Self.coordinator(store, voice)
    try await coordinator.start()
    let session = try await coordinator.createSession(model: InvariantRun.model, title: "t")
    self.session = session
    if scripts[0].ending == .interrupted {
      voice.start.open()
      // Its process dies in the middle of an answer; the next one finds what is in the store.
      response = try await coordinator.handleRequest(sessionID: session.id, content: Self.content(0))
        .responseID
      let approving = Task { [coordinator] in try await Self.approveAll(coordinator) }
      await voice.gates[0].reached()
      approving.cancel()
      former = coordinator
      store = MemorySessionStore(store.now)
      coordinator = Self.coordinator(store, voice)
      try await coordinator.start()
    }
    (self.store, self.former, formerResponse) = (store, former, response)
    let name = "\(seed)\(mistake?.rawValue ?? "")"
    let served = try await ServedCoordinator(coordinator, mistake: mistake, name: name)
    self.served = served
    proxies = [
      try await CuttingProxy(
        CutPlan(seed: seed &+ 7, faults: 4), to: served.tcp.place, name: "a", in: served.folder),
      try await CuttingProxy(
        CutPlan(seed: seed &+ 8, faults: 4), to: served.unix.place, name: "b", in: served.folder),
    ]
  }

  private static func coordinator(_ store: MemorySessionStore, _ voice: ScriptedVoice) -> SessionCoordinator {
    var settings = CoordinatorSettings(turnLimit: ResponseScript.turnLimit, compactionThreshold: nil)
    settings.retries = .never
    return SessionCoordinator(
      store: store, models: voice, tools: ScriptedToolRunner.ofScripts, settings: settings)
  }

  static func content(_ number: Int) -> String { "Request \(number), süß." }

  /// The program's own client, which does not wait for long before it tries again.
  static func remote(at door: HTTPExchange.Door) throws -> RemoteCoordinator {
    let place: RemoteAddress.Place =
      switch door.place {
      case .unix(let path): .unix(path: path)
      case .tcp(let host, let port): .tcp(isSecure: false, host: host, port: port)
      }
    var limits = RemoteLimits()
    limits.backoff = Backoff(first: .milliseconds(2), longest: .milliseconds(20))
    limits.patience = .seconds(15)
    limits.damages = 20
    return try RemoteCoordinator(RemoteAddress(place, token: door.token), limits: limits)
  }

  /// Where connections of whoever asks are cut.
  private var cutDoor: HTTPExchange.Door {
    HTTPExchange.Door(place: proxies[0].place, token: served.tcp.token, host: served.tcp.host)
  }

  private func withRemote<Value: Sendable>(
    _ body: (RemoteCoordinator) async throws -> Value
  ) async throws -> Value {
    let remote = try Self.remote(at: HTTPExchange.Door(place: proxies[1].place))
    do {
      // Who was never reached is not looked for.
      _ = try await Asking.repeated { try await remote.start() }
      let value = try await body(remote)
      await remote.close()
      return value
    } catch {
      await remote.close()
      throw error
    }
  }

  // MARK: What happens

  /// Sends the request with a number.
  func ask(_ number: Int, by way: Asking) async throws -> ResponseID {
    if let formerResponse { return formerResponse }
    return try await withRemote { [self] remote in
      try await way.ask(
        Self.content(number), of: session.id, key: "key-\(number)", cut: cutDoor, whole: served.tcp,
        remote: remote)
    }
  }

  /// Does what the model waits for: says that calls may run, lets it go on, cancels it.
  func watch(_ id: ResponseID, _ script: ResponseScript, gate number: Int, seed: UInt64) async throws {
    guard script.ending != .interrupted else { return }
    try await withThrowingTaskGroup { group in
      group.addTask { [self] in
        for await turn in try await coordinator.turns(ofResponse: id) where turn.status == .awaitingApproval {
          for call in turn.toolCalls where call.state == .awaitingApproval {
            try await approve(call, isAllowed: seed % 3 > 0)
          }
        }
      }
      if script.waits {
        group.addTask { [self] in
          await voice.gates[number].reached()
          await mayGoOn.pass()
          if script.ending == .cancelled { try await cancel(id, seed: seed) }
          voice.gates[number].open()
        }
      }
      try await group.waitForAll()
    }
  }

  private func approve(_ call: ToolCall, isAllowed: Bool) async throws {
    let answer =
      isAllowed
      ? ApprovalAnswer(.allowOnce, digest: call.approval?.digest) : ApprovalAnswer(.deny(reason: "no"))
    let exchange = HTTPExchange(
      method: .POST, target: "/api/approvals/\(call.id)",
      body: String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
    let reply = try await Asking.repeated { try await exchange.answer(at: cutDoor) }
    // It was answered already when the reply to that was cut off.
    guard [204, 409].contains(reply.status) else {
      return note("an approval was answered with status \(reply.status)")
    }
  }

  private static func approveAll(_ coordinator: SessionCoordinator) async throws {
    for await event in coordinator.events() {
      guard case .session = event else { continue }
      for pending in await coordinator.pendingApprovals() {
        try? await coordinator.resolve(pending.call, .allowOnce)
      }
    }
  }

  private func cancel(_ id: ResponseID, seed: UInt64) async throws {
    if seed % 2 == 0 { return try await withRemote { try await $0.cancel(responseID: id) } }
    let exchange = HTTPExchange(method: .POST, target: "/api/responses/\(id)/cancel")
    let answer = try await Asking.repeated { try await exchange.answer(at: cutDoor) }
    if answer.status != 204 { note("a cancellation was answered with status \(answer.status)") }
  }

  // MARK: What has to hold

  private func note(_ problem: String) { noted.withLock { $0.append(problem) } }

  /// Nobody reads any more but what watches on behalf of the run: then nobody else waits, and no connection is open.
  ///
  /// What the kernel knows is nothing one can wait for, hence the loop.
  func checkEmpty(_ casts: [ReaderCast]) async throws {
    var streams: [TurnStream] = []
    for cast in casts {
      streams.append(try await coordinator.turns(ofResponse: cast.referee.responseID))
    }
    let deadline = ContinuousClock.now + .seconds(5)
    var (waiting, open) = (0, 0)
    repeat {
      (waiting, open) = (streams.map(\.waitingReaders).max() ?? 0, served.connections)
      if waiting <= 1, open == 0 { return }
      try await Task.sleep(for: .milliseconds(5))
    } while ContinuousClock.now < deadline
    note("all have left: \(waiting) readers wait at one response, \(open) connections are open")
  }

  /// What is wrong with what is stored, and what was noted on the way.
  ///
  /// - Parameter count: how many requests there were.
  func problems(_ count: Int) -> [String] {
    let stored = (store.now.rounds[session.id] ?? []).map(\.request.content)
    var problems = noted.withLock { $0 }
    if stored != (0..<count).map(Self.content) { problems.append("these requests are stored: \(stored)") }
    return problems
  }

  /// Ends everything.
  func stop() async throws {
    mayGoOn.open()
    voice.start.open()
    for gate in voice.gates { gate.open() }
    for proxy in proxies { await proxy.stop() }
    try await served.stop()
    await coordinator.shutdown()
    await former?.shutdown()
  }
}
