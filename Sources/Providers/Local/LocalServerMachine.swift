import Conversation

/// Decides which model's server runs, and who may use it when.
///
/// One server runs at a time. Those who ask are served in the order they came: all who want the model that
/// runs use it side by side, and one who wants another waits until nobody uses it any more. It is a value
/// without clock, task or process: it takes events and says what is to be done.
struct LocalServerMachine {
  /// Tells one life of a server from the next.
  typealias LaunchID = Int
  typealias WaiterID = Int

  enum Action: Equatable {
    case launch(LaunchID, model: String)
    /// End the server; `ended` is to follow.
    case stop(LaunchID)
    case grant(WaiterID, LaunchID, LocalEndpoint)
    case refuse(WaiterID, TurnError)
  }

  private enum Phase: Equatable {
    case starting
    case ready(LocalEndpoint)
    case stopping
  }

  private struct Server {
    let id: LaunchID
    let model: String
    var phase = Phase.starting
    var uses = 0
  }

  private var server: Server?
  private var queue: [(id: WaiterID, model: String)] = []
  private var lastLaunch: LaunchID = 0
  private var isClosed = false

  static let stopped = TurnError(.cancelled, "The local model server was stopped.")

  /// Whether a server runs, or is about to or about to end.
  var hasServer: Bool { server != nil }

  /// Somebody wants to use a model. A grant is to be given back with `release`.
  mutating func request(_ id: WaiterID, model: String) -> [Action] {
    guard !isClosed else { return [.refuse(id, Self.stopped)] }
    queue.append((id, model))
    return advance()
  }

  /// Somebody no longer waits; nothing happens when the grant came first.
  mutating func withdraw(_ id: WaiterID) -> [Action] {
    guard let index = queue.firstIndex(where: { $0.id == id }) else { return [] }
    queue.remove(at: index)
    return [.refuse(id, TurnError(.cancelled, "The request was stopped."))] + advance()
  }

  /// Somebody is done with what was granted.
  mutating func release(_ launch: LaunchID) -> [Action] {
    guard server?.id == launch else { return [] }
    server?.uses -= 1
    return advance()
  }

  mutating func ready(_ launch: LaunchID, _ endpoint: LocalEndpoint) -> [Action] {
    guard server?.id == launch, server?.phase == .starting else { return [] }
    server?.phase = .ready(endpoint)
    return advance()
  }

  /// The server has gone: by itself, with an error, or because it was stopped.
  mutating func ended(_ launch: LaunchID, _ error: TurnError?) -> [Action] {
    guard let ended = server, ended.id == launch else { return [] }
    server = nil
    var actions: [Action] = []
    if ended.phase == .starting {
      // It would not start for the others who wait for it either.
      let reason = error ?? Self.stopped
      actions = queue.filter { $0.model == ended.model }.map { .refuse($0.id, reason) }
      queue.removeAll { $0.model == ended.model }
    }
    return actions + advance()
  }

  /// Ends everything, for good.
  mutating func close() -> [Action] {
    isClosed = true
    var actions: [Action] = queue.map { .refuse($0.id, Self.stopped) }
    queue.removeAll()
    if let running = server, running.phase != .stopping {
      server?.phase = .stopping
      actions.append(.stop(running.id))
    }
    return actions
  }

  private mutating func advance() -> [Action] {
    var actions: [Action] = []
    while let next = queue.first {
      guard let running = server else {
        lastLaunch += 1
        server = Server(id: lastLaunch, model: next.model)
        actions.append(.launch(lastLaunch, model: next.model))
        break
      }
      if case .ready(let endpoint) = running.phase, running.model == next.model {
        queue.removeFirst()
        server?.uses += 1
        actions.append(.grant(next.id, running.id, endpoint))
        continue
      }
      if running.model != next.model, running.uses == 0, running.phase != .stopping {
        server?.phase = .stopping
        actions.append(.stop(running.id))
      }
      break
    }
    return actions
  }
}
