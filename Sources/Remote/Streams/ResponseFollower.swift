import Conversation
import Coordinator

/// What follows a response for all of its readers here; ends when the last of them lets it go.
final class ResponseFollower: Sendable {
  let id: ResponseID
  let hub: Broadcast<StreamHub>
  private let task: Task<Void, Never>
  private let forget: @Sendable () -> Void

  /// - Parameter forget: called when nobody needs it any more.
  init(_ id: ResponseID, _ client: RemoteClient, forget: @escaping @Sendable () -> Void) {
    self.id = id
    self.forget = forget
    let hub = Broadcast(StreamHub(turns: []))
    self.hub = hub
    task = Task { await ResponseFollowing(id: id, client: client, hub: hub).run() }
  }

  deinit {
    task.cancel()
    forget()
  }

  /// Whether it has stopped following before the response was over.
  var isLost: Bool { hub.read { $0.loss != nil } }

  /// Waits until the present state is here.
  ///
  /// - Throws: why it cannot be had.
  func ready() async throws(CoordinatorError) {
    let ready = await hub.first { hub -> Result<Void, CoordinatorError>? in
      if !hub.turns.isEmpty || hub.outcome != nil { return .success(()) }
      return hub.loss.map { .failure($0) }
    }
    guard let ready else { throw .host(.abandoned) }
    try ready.get()
  }

  /// Waits until everything up to a revision is here, which the response is known to have.
  func caughtUp(to revision: Int) async {
    _ = await hub.first { $0.revision >= revision || $0.outcome != nil || $0.loss != nil ? true : nil }
  }

  /// Waits until the response is over, or nothing more will be heard of it.
  func ended() async {
    _ = await hub.first { $0.outcome != nil || $0.loss != nil ? true : nil }
  }

  func lose(_ error: CoordinatorError) {
    hub.update { $0.lose(error) }
    task.cancel()
  }
}

/// The task that keeps a hub as the response is at its host, over as many connections as that takes.
private struct ResponseFollowing: Sendable {
  let id: ResponseID
  let client: RemoteClient
  let hub: Broadcast<StreamHub>

  func run() async {
    // In a row, without anything new in between.
    var failures = 0
    var damages = 0
    // Whether what is here can be built on.
    var isSound = true
    while !Task.isCancelled {
      let generation = client.link.generation
      let before = hub.read(\.revision)
      do throws(StreamBreak) {
        try await follow(since: isSound && before > .min ? before : nil)
        return
      } catch {
        if hub.read(\.revision) > before { (failures, damages, isSound) = (0, 0, true) }
        failures += 1
        if case .damaged(let damage) = error {
          damages += 1
          // The whole is asked for then.
          if damage.kind == .misfit { isSound = false }
        }
        do throws(CoordinatorError) {
          try await recover(from: error, at: generation, failures: failures, damages: damages)
        } catch {
          hub.update { $0.lose(error) }
          return
        }
      }
    }
  }

  /// Returns when the stream may be asked for again.
  ///
  /// - Throws: why it may not.
  private func recover(
    from error: StreamBreak, at generation: Int, failures: Int, damages: Int
  ) async throws(CoordinatorError) {
    switch error {
    case .cancelled: throw .host(.abandoned)
    case .lost(let problem):
      client.link.lost(problem, at: generation)
      _ = try await client.link.found(after: generation)
      if failures > 1 { await pause(after: failures - 1) }
    case .refused(let error):
      guard error.mayPass else { throw error }
      await pause(after: failures)
    case .damaged:
      guard damages < client.limits.damages else {
        throw .host(.notAHost(client.transport.address, "sends what this program does not understand"))
      }
      await pause(after: failures)
    }
  }

  private func pause(after failures: Int) async {
    let delay = client.limits.backoff.delay(after: failures, random: client.environment.random().1)
    try? await client.environment.sleep(delay)
  }

  /// Follows over one connection; returns once the response is over and all of it is here.
  private func follow(since revision: Int?) async throws(StreamBreak) {
    do throws(CoordinatorError) { try client.link.requireOpen() } catch { throw .refused(error) }
    let request = RemoteRequest(.get, "/api/responses/\(id)/turns").with("format", "delta")
      .with("since", revision)
    let stream = RemoteStream(
      transport: client.transport, environment: client.environment, limits: client.limits)
    let reader = StreamEventReader(id, limit: client.limits.bytes)
    let hasTold = try await stream.run(request, into: reader) {
      [hub, environment = client.environment] reader, bytes in
      var actions: [StreamAction] = []
      var damage: StreamDamage?
      do throws(StreamDamage) { try reader.feed(bytes, into: &actions) } catch { damage = error }
      let time = environment.now()
      if !actions.isEmpty {
        hub.update { hub in
          do throws(StreamDamage) {
            for action in actions { try hub.apply(action, at: time) }
          } catch { damage = error }
        }
      }
      if hub.read({ $0.outcome != nil }) { return true }
      if let damage { throw damage }
      return false
    }
    if !hasTold { try await takeOutcome() }
  }

  /// The host has nothing to tell that is not here, save how it ended.
  private func takeOutcome() async throws(StreamBreak) {
    let detail: RoundDetail
    do throws(CoordinatorError) {
      detail = try await client.read(RemoteRequest(.get, "/api/responses/\(id)/round"))
    } catch {
      throw .refused(error)
    }
    var damage: StreamDamage?
    hub.update { hub in
      do throws(StreamDamage) {
        let response = detail.response
        try hub.apply(
          .snapshot(
            StreamSnapshot(
              responseID: response.id, turns: response.turns, turnCount: response.turns.count,
              outcome: response.outcome)), at: client.environment.now())
        if response.outcome == nil { throw StreamDamage(.misfit) }
      } catch { damage = error }
    }
    if let damage { throw .damaged(damage) }
  }
}
