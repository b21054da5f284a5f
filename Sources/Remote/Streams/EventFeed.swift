import Conversation
import Coordinator
import Synchronization

/// Keeps the hub of a workspace's events as it is at the host, from the first reader on until the client is closed.
final class EventFeed: Sendable {
  let hub: Broadcast<WorkspaceEventHub>
  private let task = Mutex<(task: Task<Void, Never>?, isOver: Bool)>((nil, false))

  init(_ hub: Broadcast<WorkspaceEventHub>) {
    self.hub = hub
  }

  deinit {
    task.withLock { $0.task }?.cancel()
  }

  func start(_ client: RemoteClient) {
    task.withLock { [hub] task in
      guard task.task == nil, !task.isOver else { return }
      task.task = Task { await EventFeeding(client: client, hub: hub).run() }
    }
  }

  /// Ends the events for all who read them.
  func end() {
    let running = task.withLock { task in
      task.isOver = true
      return task.task
    }
    running?.cancel()
    hub.update { $0.finish() }
  }
}

/// The task behind an `EventFeed`.
private struct EventFeeding: Sendable {
  let client: RemoteClient
  let hub: Broadcast<WorkspaceEventHub>

  /// What has been told so far, over all connections.
  private let told = Broadcast(Told())

  private struct Told: Sendable {
    var host: HostInformation?
    var sessions: [SessionID: SessionActivity] = [:]
    var hasStorageProblem = false
    /// How often anything has come.
    var count = 0
  }

  init(client: RemoteClient, hub: Broadcast<WorkspaceEventHub>) {
    self.client = client
    self.hub = hub
  }

  func run() async {
    var failures = 0
    while !Task.isCancelled {
      let generation = client.link.generation
      let before = told.read(\.count)
      do throws(StreamBreak) {
        try await follow()
        failures += 1
      } catch {
        failures = told.read(\.count) > before ? 1 : failures + 1
        do throws(CoordinatorError) {
          switch error {
          case .cancelled: return
          case .lost(let problem):
            client.link.lost(problem, at: generation)
            _ = try await client.link.found(after: generation)
            if failures == 1 { continue }
          case .refused(let error): if !error.mayPass { throw error }
          case .damaged:
            guard failures < client.limits.damages else {
              throw .host(.notAHost(client.transport.address, "sends what this program does not understand"))
            }
          }
        } catch {
          hub.update { $0.finish() }
          return
        }
      }
      let delay = client.limits.backoff.delay(after: failures, random: client.environment.random().1)
      guard (try? await client.environment.sleep(delay)) != nil else { return }
    }
  }

  private func follow() async throws(StreamBreak) {
    do throws(CoordinatorError) { try client.link.requireOpen() } catch { throw .refused(error) }
    let stream = RemoteStream(
      transport: client.transport, environment: client.environment, limits: client.limits)
    let reader = WorkspaceEventReader(limit: client.limits.bytes)
    _ = try await stream.run(RemoteRequest(.get, "/api/events"), into: reader) { reader, bytes in
      var actions: [WorkspaceAction] = []
      var damage: StreamDamage?
      do throws(StreamDamage) { try reader.feed(bytes, into: &actions) } catch { damage = error }
      for action in actions {
        switch action {
        case .host(let host): try await meet(host)
        case .event(let event): take(event)
        }
      }
      if let damage { throw damage }
      return false
    }
  }

  /// Tells an event, unless it says what was said already.
  private func take(_ event: WorkspaceEvent) {
    var isNews = true
    told.update { told in
      switch event {
      case .session(let activity):
        isNews = told.sessions.updateValue(activity, forKey: activity.session.id) != activity
      // One that is told of for the first time may be on its reader's list all the same.
      case .deleted(let id): told.sessions[id] = nil
      case .storage(let error): told.hasStorageProblem = error != nil
      case .rounds, .toolServers, .connection: break
      }
      if isNews { told.count += 1 }
    }
    if isNews { hub.update { $0.publish(event) } }
  }

  /// Where another process has the workspace now: tells what has become of what the one before had told of.
  private func meet(_ host: HostInformation) async throws {
    client.link.meet(host)
    let (before, sessions) = told.read { ($0.host, $0.sessions) }
    defer { told.update { $0.host = host } }
    guard let before, before.id != host.id else { return }
    let present: [Session] = try await client.read(RemoteRequest(.get, "/api/sessions"))
    let found = Dictionary(present.map { ($0.id, $0) }) { first, _ in first }
    for id in sessions.keys.sorted() {
      // What ran has ended with its process; what has been begun since is told next.
      take(found[id].map { .session(SessionActivity(session: $0)) } ?? .deleted(id))
    }
    if told.read(\.hasStorageProblem) { take(.storage(nil)) }
  }
}
