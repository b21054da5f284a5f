import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Synchronization

/// All who read one response: each kind of reader, each over connections of its own.
final class ReaderCast: Sendable {
  let referee: Referee
  private let stage: InvariantStage
  private let seed: UInt64
  private let host: String
  private let state = Mutex(State())
  /// Opened when those who stopped reading may go on.
  private let stall = Gate()

  /// How many they are.
  static var size: Int { Kind.allCases.count }

  private struct Plan: Sendable {
    var reader: WireReader
    /// Milliseconds after the others.
    var delay = 0
    var stalls = false
    var proxy: CuttingProxy?
    var remote: RemoteCoordinator?
  }

  private struct State {
    var plans: [Plan] = []
    /// How often they have all come.
    var times: UInt64 = 0
    var tasks: [Task<ReaderRecord, Never>] = []
    /// Names of those that have not come to the end.
    var reading: Set<String> = []
    var records: [ReaderRecord] = []
  }

  /// - Parameter host: an address of this machine that no other cast of the stage has.
  init(_ referee: Referee, stage: InvariantStage, seed: UInt64, host: String) {
    self.referee = referee
    self.host = host
    self.stage = stage
    self.seed = seed
    state.withLock { $0.records = Kind.allCases.map { ReaderRecord($0.rawValue, referee) } }
  }

  /// How one can read.
  private enum Kind: String, CaseIterable {
    /// Without any wire, so that the others can be held against it.
    case here
    case remoteUnix, remoteUnixCut, remoteCut
    case snapshots, deltas, deltasUnix
    case eventSource
    case webSocket, webSocketDeltas
    /// Stops reading after the first event, until the response is over.
    case stalling
    case leaving
  }

  private static func plan(
    _ kind: Kind, _ referee: Referee, _ stage: InvariantStage, _ stall: Gate, host: String,
    _ random: inout SeededGenerator
  ) async throws -> Plan {
    let id = referee.responseID
    let (unix, tcp) = (stage.served.unix, stage.served.tcp)
    let seed = random.next()
    var proxy: CuttingProxy?
    var remote: RemoteCoordinator?
    func cut(_ door: HTTPExchange.Door, host: String? = nil) async throws -> HTTPExchange.Door {
      let made = try await CuttingProxy(
        CutPlan(seed: seed), to: door.place, name: String(seed, radix: 36), in: stage.served.folder,
        host: host)
      proxy = made
      return HTTPExchange.Door(place: made.place, token: door.token, host: door.host)
    }
    func connected(_ door: HTTPExchange.Door) throws -> RemoteSitting {
      let made = try InvariantStage.remote(at: door)
      remote = made
      return RemoteSitting(responseID: id, coordinator: made)
    }
    func events(_ door: HTTPExchange.Door, isDelta: Bool) -> EventStreamSitting {
      EventStreamSitting(
        responseID: id, door: door, isDelta: isDelta, interval: Int(seed % 8),
        usesHeader: seed & 32 == 0, isBlind: stage.mistake == .addsTwice)
    }
    let sitting: any Sitting
    switch kind {
    case .here: sitting = RemoteSitting(responseID: id, coordinator: stage.coordinator)
    case .remoteUnix: sitting = try connected(unix)
    case .remoteUnixCut: sitting = try connected(try await cut(unix))
    case .remoteCut: sitting = try connected(try await cut(tcp, host: host))
    case .snapshots: sitting = events(try await cut(tcp), isDelta: false)
    case .deltas: sitting = events(try await cut(tcp), isDelta: true)
    case .deltasUnix: sitting = events(try await cut(unix), isDelta: true)
    case .eventSource:
      var reader = events(try await cut(tcp), isDelta: false)
      (reader.isEventSource, reader.usesHeader, reader.ticketDoor) = (true, true, tcp)
      sitting = reader
    case .webSocket: sitting = WebSocketSitting(responseID: id, door: try await cut(tcp))
    case .webSocketDeltas:
      sitting = WebSocketSitting(responseID: id, door: try await cut(unix), isDelta: true)
    case .stalling:
      var reader = events(tcp, isDelta: seed & 64 == 0)
      reader.stall = stall
      sitting = reader
    case .leaving:
      sitting =
        seed & 64 == 0 ? WebSocketSitting(responseID: id, door: tcp) : events(unix, isDelta: seed & 128 == 0)
    }
    var reader = WireReader(name: kind.rawValue, sitting: sitting, seed: seed)
    if kind == .leaving { reader.leavesAfter = Int.random(in: 1...6, using: &random) }
    reader.isEventSource = kind == .eventSource
    let delay = Bool.random(using: &random) ? 0 : Int.random(in: 0...60, using: &random)
    return Plan(reader: reader, delay: delay, stalls: kind == .stalling, proxy: proxy, remote: remote)
  }

  /// All of them begin to read, or go on where they stopped.
  func begin() async throws {
    let times = state.withLock { state in
      defer { state.times += 1 }
      return state.times
    }
    var random = SeededGenerator(seed: seed &+ times)
    var plans: [Plan] = []
    for kind in Kind.allCases {
      plans.append(try await Self.plan(kind, referee, stage, stall, host: host, &random))
    }
    state.withLock { [plans] state in
      state.plans = plans
      state.reading = Set(plans.map(\.reader.name))
      state.tasks = zip(plans, state.records).map { plan, record in
        Task {
          if plan.delay > 0 { try? await Task.sleep(for: .milliseconds(plan.delay)) }
          defer { self.state.withLock { _ = $0.reading.remove(plan.reader.name) } }
          return await plan.reader.follow(record)
        }
      }
    }
  }

  /// Who reads, for a run that does not end.
  var progress: String {
    let stored = stage.store.response(referee.responseID)
    return "these read: \(state.withLock { $0.reading }.sorted()), outcome \(stored?.outcome as Any), "
      + "\(stored?.turns.map(\.inShort) ?? []), \(referee.problems)"
  }

  /// All of them stop reading, and their connections end.
  func leave() async {
    let (plans, tasks) = state.withLock { ($0.plans, $0.tasks) }
    for task in tasks { task.cancel() }
    var records: [ReaderRecord] = []
    for task in tasks { records.append(await task.value) }
    state.withLock { [records] in $0.records = records }
    for plan in plans { await plan.remote?.close() }
    for plan in plans { await plan.proxy?.stop() }
  }

  /// What all of them have at the end, except those who wanted less.
  func finish() async -> [ReaderRecord] {
    let (plans, tasks) = state.withLock { ($0.plans, $0.tasks) }
    return await withTaskCancellationHandler {
      var records: [ReaderRecord] = []
      for (plan, task) in zip(plans, tasks) where !plan.stalls { records.append(await task.value) }
      stall.open()
      for (plan, task) in zip(plans, tasks) where plan.stalls { records.append(await task.value) }
      for record in records where !record.isOver && record.name != Kind.leaving.rawValue {
        referee.note("it was not told the end", of: record.name)
      }
      return records
    } onCancel: {
      for task in tasks { task.cancel() }
    }
  }
}
