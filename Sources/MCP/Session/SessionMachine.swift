/// What goes on between us and one server, from the first message to the last.
///
/// A pure value: events in, actions out; clocks, processes and connections are elsewhere.
struct SessionMachine: Sendable {
  /// How the two find out what they have in common.
  enum Opening: Sendable, Hashable {
    /// Asks for a session, and when that is refused whether it goes without.
    ///
    /// There are servers that end when anything comes before `initialize`.
    case initialize
    /// Asks for the protocol without sessions first (2026-07-28, "Versioning"): one that is older does not know the
    /// question.
    case discover
  }

  enum Phase: Sendable, Hashable {
    case closed
    case initializing
    case discovering
    case open(ProtocolVersion)
    case ended(String)
  }

  struct Pending: Sendable, Hashable {
    var purpose: Purpose
    var request: ServerRequest
    var completed = -Double.infinity
    /// It was sent to a session that was lost.
    var isRepeated = false
  }

  enum Purpose: Sendable, Hashable {
    case initialize
    case discover
    case setLevel
    case listen
    case page(ServerList)
    case ticket(Ticket)
  }

  let configuration: Configuration
  var phase = Phase.closed
  var identity: ServerIdentity?
  var capabilities = ServerCapabilities()
  var offer = ServerOffer()
  var pending: [RequestID: Pending] = [:]
  /// What waits for a session, in its order.
  var waiting: [Pending] = []
  var lists: [ServerList: ListReading] = [:]
  /// Whether the list of tools was read in this session, and nothing went wrong since.
  var toolsAreKnown = false
  /// What one way of opening said before the other was tried.
  var firstRefusal: String?
  var garbageCount = 0
  /// How many sessions the server has forgotten since it last answered in one.
  private var lostSessions = 0
  private var lastID = 0
  /// Those that were given up: what still comes for them is no mistake.
  private var abandoned: [RequestID] = []

  struct Configuration: Sendable, Hashable {
    var clientVersion = "1"
    /// The workspace's folder, as `file://` address; only where the server is on this machine.
    var root: String?
    /// Whether each request has a connection of its own, which ends with it.
    var hasOwnConnections = false
    var opening = Opening.initialize
    var limits = SessionLimits()
  }

  init(_ configuration: Configuration) {
    self.configuration = configuration
  }

  var limits: SessionLimits { configuration.limits }
  var isOpen: Bool { if case .open = phase { true } else { false } }

  /// Whether every request stands for itself.
  var isStateless: Bool {
    if case .open(let version) = phase { version.isStateless } else { phase == .discovering }
  }

  mutating func react(to event: SessionEvent) -> [SessionAction] {
    var actions: [SessionAction] = []
    if case .ended(let reason) = phase {
      if case .requested(let ticket, _) = event {
        actions.append(.answer(ticket, .failure(.unavailable(reason))))
      }
      return actions
    }
    switch event {
    case .opened:
      if phase == .closed { open(&actions) }
    case .received(let incoming): receive(incoming, &actions)
    case .requested(let ticket, let request):
      take(Pending(purpose: .ticket(ticket), request: request), &actions)
    case .cancelled(let ticket): cancel(ticket, &actions)
    case .timer(let timer): timeIsUp(timer, &actions)
    case .undelivered(let id, let why): undelivered(id, why, &actions)
    case .refresh(let list): if isOpen { listChanged(list, &actions) }
    case .closed(let reason): end(reason, &actions)
    }
    return actions
  }

  // MARK: Requests

  private mutating func take(_ request: Pending, _ actions: inout [SessionAction]) {
    let mayGo = isOpen && (request.request.tool == nil || toolsAreCurrent)
    if mayGo, pending.count < limits.requests {
      sendChecked(request, &actions)
    } else if !mayGo, waiting.count < limits.requests {
      waiting.append(request)
      if isOpen, !toolsAreKnown { listChanged(.tools, &actions) }
    } else if case .ticket(let ticket) = request.purpose {
      actions.append(.answer(ticket, .failure(.unavailable("Too many requests wait for the server."))))
    }
  }

  /// Whether the server has said nothing of a change since the tools were read.
  private var toolsAreCurrent: Bool {
    guard toolsAreKnown else { return false }
    return lists[.tools].map { !$0.isLoading && !$0.isStale } ?? true
  }

  /// Sends a request, but no call of a tool that is another than was looked at.
  private mutating func sendChecked(_ request: Pending, _ actions: inout [SessionAction]) {
    if let pinned = request.request.tool, case .ticket(let ticket) = request.purpose {
      var failure: ServerFailure?
      if !toolsAreKnown {
        failure = .unavailable("The server's list of tools cannot be read, so nothing was called.")
      } else if offer.tools.first(where: { $0.name == pinned.name })?.digest != pinned.digest {
        failure = .definitionChanged
      }
      if let failure { return actions.append(.answer(ticket, .failure(failure))) }
    }
    send(request, &actions)
  }

  mutating func send(_ request: Pending, _ actions: inout [SessionAction]) {
    lastID += 1
    let id = RequestID(lastID)
    var sent = request
    sent.completed = -.infinity
    pending[id] = sent
    var params = request.request.params.members ?? []
    var meta: [JSONValue.Member] = isStateless ? statelessMeta : []
    if request.request.wantsProgress { meta.append(JSONValue.Member("progressToken", id.json)) }
    if !meta.isEmpty { params.append(JSONValue.Member("_meta", .object(meta))) }
    actions.append(.send(.request(id, method: request.request.method, params: .object(params))))
    if request.purpose == .listen { return }
    let silence = request.request.silence ?? limits.silence
    actions.append(.start(.silence(id), silence))
    if request.request.wantsProgress { actions.append(.start(.patience(id), silence * limits.patience)) }
  }

  mutating func sendWaiting(_ actions: inout [SessionAction]) {
    let requests = waiting
    waiting = []
    for request in requests { take(request, &actions) }
  }

  /// Sends the calls that have waited for the list of tools, whatever else the server says of it by now.
  mutating func sendWaitingCalls(_ actions: inout [SessionAction]) {
    let calls = waiting.filter { $0.request.tool != nil }
    waiting.removeAll { $0.request.tool != nil }
    for call in calls { sendChecked(call, &actions) }
  }

  /// The request is over: what is left of it is put away.
  mutating func remove(_ id: RequestID, _ actions: inout [SessionAction]) -> Pending? {
    guard let request = pending.removeValue(forKey: id) else { return nil }
    if request.purpose != .listen { actions.append(.stop(.silence(id))) }
    if request.request.wantsProgress { actions.append(.stop(.patience(id))) }
    return request
  }

  private mutating func cancel(_ ticket: Ticket, _ actions: inout [SessionAction]) {
    if let place = waiting.firstIndex(where: { $0.purpose == .ticket(ticket) }) {
      waiting.remove(at: place)
      actions.append(.answer(ticket, .failure(.cancelled)))
    } else if let id = pending.first(where: { $0.value.purpose == .ticket(ticket) })?.key {
      _ = remove(id, &actions)
      giveUp(id, "The user cancelled it.", &actions)
      actions.append(.answer(ticket, .failure(.cancelled)))
    }
  }

  /// Tells the server that nobody waits any more.
  mutating func giveUp(_ id: RequestID, _ reason: String, _ actions: inout [SessionAction]) {
    abandoned.append(id)
    if abandoned.count > 64 { abandoned.removeFirst() }
    // Where the end of its connection says it, nothing else does (2026-07-28, "Cancellation").
    if !(isStateless && configuration.hasOwnConnections) {
      let params: JSONValue = ["requestId": id.json, "reason": .string(reason)]
      actions.append(.send(.notification(method: "notifications/cancelled", params: params)))
    }
    actions.append(.abandon(id))
  }

  private mutating func timeIsUp(_ timer: SessionTimer, _ actions: inout [SessionAction]) {
    switch timer {
    case .pause(let list): pauseIsOver(list, &actions)
    case .silence(let id), .patience(let id):
      guard let request = remove(id, &actions) else { return }
      var limit = request.request.silence ?? limits.silence
      if case .patience = timer { limit = limit * limits.patience }
      // `initialize` must not be cancelled (2025-11-25, "Cancellation").
      if request.purpose == .initialize {
        actions.append(.abandon(id))
      } else {
        giveUp(id, "It took too long.", &actions)
      }
      failed(request, .timedOut(limit), &actions)
    }
  }

  private mutating func undelivered(_ id: RequestID, _ why: Undelivered, _ actions: inout [SessionAction]) {
    guard var request = remove(id, &actions) else { return }
    switch why {
    case .sessionLost:
      sessionLost(&request, &actions)
    case .notUnderstood(let reason):
      if request.purpose == .initialize || request.purpose == .discover {
        handshakeRefused(request.purpose, reason, &actions)
      } else {
        failed(request, .unavailable(reason), &actions)
      }
    case .failed(let reason): failed(request, .unavailable(reason), &actions)
    case .tooLarge: failed(request, .tooLarge, &actions)
    }
  }

  /// The server has not looked at the request: it goes to another session, once.
  private mutating func sessionLost(_ request: inout Pending, _ actions: inout [SessionAction]) {
    let words = "The server does not know the session that it has just begun."
    switch request.purpose {
    case .ticket where !request.isRepeated:
      request.isRepeated = true
      waiting.append(request)
    case .ticket, .initialize, .discover: failed(request, .unavailable(words), &actions)
    // Asked anew with the next session.
    case .page, .setLevel, .listen: break
    }
    guard isOpen else { return }
    lostSessions += 1
    guard lostSessions <= 3 else {
      end(words, &actions)
      actions.append(.fail(words))
      return
    }
    actions.append(.log("The server has forgotten the session; another one is begun."))
    forgetLists(&actions)
    open(&actions)
  }

  /// Nothing came of a request.
  mutating func failed(_ request: Pending, _ failure: ServerFailure, _ actions: inout [SessionAction]) {
    switch request.purpose {
    case .ticket(let ticket): actions.append(.answer(ticket, .failure(failure)))
    case .page(let list):
      actions.append(.log("\(list.method): \(failure.words)"))
      listEnded(list, succeeded: false, &actions)
    case .initialize:
      if case .refused = failure { return handshakeRefused(.initialize, failure.words, &actions) }
      end(failure.words, &actions)
      actions.append(.fail(failure.words))
    case .discover: handshakeRefused(.discover, failure.words, &actions)
    case .setLevel: actions.append(.log("logging/setLevel: \(failure.words)"))
    case .listen: actions.append(.log("The server tells of no changes: \(failure.words)"))
    }
  }

  /// The session is over, and with it all that waits for an answer.
  mutating func end(_ reason: String, _ actions: inout [SessionAction]) {
    phase = .ended(reason)
    for id in pending.keys.sorted(by: { $0.json.text < $1.json.text }) {
      guard let request = remove(id, &actions), case .ticket(let ticket) = request.purpose else { continue }
      actions.append(.answer(ticket, .failure(.unavailable(reason))))
    }
    for request in waiting {
      if case .ticket(let ticket) = request.purpose {
        actions.append(.answer(ticket, .failure(.unavailable(reason))))
      }
    }
    waiting = []
    for list in ServerList.allCases where lists[list] != nil { actions.append(.stop(.pause(list))) }
    lists = [:]
  }

  // MARK: What comes

  private mutating func receive(_ incoming: Incoming, _ actions: inout [SessionAction]) {
    switch incoming {
    case .message(let message):
      garbageCount = 0
      receive(message, &actions)
    case .garbage(let text):
      garbageCount += 1
      actions.append(.log("no message: \(text)"))
      guard garbageCount > limits.garbage else { return }
      let reason = "The server writes something else than messages of the protocol."
      end(reason, &actions)
      actions.append(.fail(reason))
    case .tooLarge(let id):
      actions.append(.log("A message larger than 8 MiB was not taken."))
      if let id, let request = remove(id, &actions) { failed(request, .tooLarge, &actions) }
    }
  }

  private mutating func receive(_ message: Message, _ actions: inout [SessionAction]) {
    switch message {
    case .request(let id, let method, _): answer(id, method, &actions)
    case .notification(let method, let params): notified(method, params, &actions)
    case .result(let id, let result):
      guard let request = remove(id, &actions) else { return notAsked(id, &actions) }
      guard result.isObject else {
        return failed(request, .malformed("the result is no object"), &actions)
      }
      if let type = result["resultType"]?.string, type != "complete", isStateless {
        return failed(request, .inputRequired, &actions)
      }
      succeeded(request, result, &actions)
    case .error(let id, let error):
      guard let id else {
        actions.append(.log("The server could not read a message: \(error.message)"))
        return
      }
      guard let request = remove(id, &actions) else { return notAsked(id, &actions) }
      if request.purpose == .discover || request.purpose == .initialize {
        return handshakeRefused(request.purpose, error, &actions)
      }
      failed(request, .refused(code: error.code, message: error.message), &actions)
    }
  }

  private mutating func notAsked(_ id: RequestID, _ actions: inout [SessionAction]) {
    if let place = abandoned.firstIndex(of: id) {
      abandoned.remove(at: place)
    } else {
      actions.append(.log("An answer came to a request that does not wait for one: \(id.json.text)"))
    }
  }

  private mutating func succeeded(
    _ request: Pending, _ result: JSONValue, _ actions: inout [SessionAction]
  ) {
    switch request.purpose {
    case .initialize: initialized(result, &actions)
    case .discover: discovered(result, &actions)
    case .ticket(let ticket):
      lostSessions = 0
      actions.append(.answer(ticket, .success(result)))
    case .page(let list): pageCame(list, result, &actions)
    case .setLevel: break
    case .listen: actions.append(.log("The server will tell of no more changes."))
    }
  }
}
