/// How a session begins, and what of it depends on the version.
extension SessionMachine {
  private var client: JSONValue {
    ["name": "antiphon", "title": "Antiphon", "version": .string(configuration.clientVersion)]
  }

  /// What each request tells where there is no session (2026-07-28, `RequestMetaObject`).
  var statelessMeta: [JSONValue.Member] {
    [
      JSONValue.Member(
        "io.modelcontextprotocol/protocolVersion", .string(ProtocolVersion.newestStateless.rawValue)),
      JSONValue.Member("io.modelcontextprotocol/clientInfo", client),
      JSONValue.Member("io.modelcontextprotocol/clientCapabilities", .object([])),
      JSONValue.Member("io.modelcontextprotocol/logLevel", "info"),
    ]
  }

  mutating func open(_ actions: inout [SessionAction]) {
    firstRefusal = nil
    switch configuration.opening {
    case .initialize: initialize(&actions)
    case .discover: discover(&actions)
    }
  }

  private mutating func initialize(_ actions: inout [SessionAction]) {
    phase = .initializing
    let roots: [JSONValue.Member] =
      configuration.root == nil ? [] : [JSONValue.Member("roots", ["listChanged": false])]
    let params: JSONValue = [
      "protocolVersion": .string(ProtocolVersion.newestWithSession.rawValue),
      "capabilities": .object(roots), "clientInfo": client,
    ]
    send(
      Pending(purpose: .initialize, request: ServerRequest(method: "initialize", params: params)), &actions)
  }

  private mutating func discover(_ actions: inout [SessionAction]) {
    phase = .discovering
    let limit = firstRefusal == nil ? limits.probe : nil
    send(
      Pending(
        purpose: .discover,
        request: ServerRequest(method: "server/discover", params: .object([]), silence: limit)), &actions)
  }

  mutating func handshakeRefused(
    _ purpose: Purpose, _ error: RPCError, _ actions: inout [SessionAction]
  ) {
    // Only one that knows the protocol without sessions says this, and with it what else it speaks.
    if purpose == .discover, error.code == RPCError.unsupportedVersion {
      let names = error.data?["supported"]?.elements?.compactMap(\.string) ?? []
      if ProtocolVersion.best(of: names)?.isStateless != false {
        return giveUpOpening("The server speaks versions of the protocol that are not known here.", &actions)
      }
    }
    let words = ServerFailure.refused(code: error.code, message: error.message).words
    handshakeRefused(purpose, words, &actions)
  }

  /// One way is closed: the other is tried, once.
  mutating func handshakeRefused(_ purpose: Purpose, _ reason: String, _ actions: inout [SessionAction]) {
    if let firstRefusal {
      // What the way said that was preferred tells more.
      return giveUpOpening(purpose == .discover ? firstRefusal : reason, &actions)
    }
    firstRefusal = reason
    if purpose == .discover { initialize(&actions) } else { discover(&actions) }
  }

  private mutating func giveUpOpening(_ reason: String, _ actions: inout [SessionAction]) {
    end(reason, &actions)
    actions.append(.fail(reason))
  }

  mutating func initialized(_ result: JSONValue, _ actions: inout [SessionAction]) {
    let named = result["protocolVersion"]?.string ?? ""
    guard let version = ProtocolVersion(rawValue: named), !version.isStateless else {
      return giveUpOpening(
        named.isEmpty
          ? "The server does not say which version of the protocol it speaks."
          : "The server speaks version \(named.prefix(40)) of the protocol, which is not known here.",
        &actions)
    }
    agreed(version, result["serverInfo"], result, &actions)
    actions.append(.send(.notification(method: "notifications/initialized", params: nil)))
    if capabilities.hasLogging {
      let request = ServerRequest(method: "logging/setLevel", params: ["level": "info"])
      send(Pending(purpose: .setLevel, request: request), &actions)
    }
    begin(&actions)
  }

  mutating func discovered(_ result: JSONValue, _ actions: inout [SessionAction]) {
    let names = result["supportedVersions"]?.elements?.compactMap(\.string) ?? []
    guard let version = ProtocolVersion.best(of: names) else {
      return giveUpOpening(
        "The server speaks versions of the protocol that are not known here.", &actions)
    }
    guard version.isStateless else { return initialize(&actions) }
    agreed(version, result["_meta"]?["io.modelcontextprotocol/serverInfo"], result, &actions)
    begin(&actions)
    if !capabilities.changing.isEmpty {
      // Otherwise nothing is told of changes (2026-07-28, `SubscriptionFilter`).
      let wanted = capabilities.changing.subtracting([.templates]).sorted { $0.rawValue < $1.rawValue }
      let filter = wanted.map { JSONValue.Member("\($0.rawValue)ListChanged", true) }
      let request = ServerRequest(
        method: "subscriptions/listen", params: ["notifications": .object(filter)])
      send(Pending(purpose: .listen, request: request), &actions)
    }
  }

  private mutating func agreed(
    _ version: ProtocolVersion, _ info: JSONValue?, _ result: JSONValue, _ actions: inout [SessionAction]
  ) {
    phase = .open(version)
    capabilities = ServerCapabilities(result["capabilities"])
    let identity = ServerIdentity(
      name: info?["name"]?.string ?? "", title: info?["title"]?.string,
      version: info?["version"]?.string ?? "", protocolVersion: version,
      instructions: result["instructions"]?.string)
    self.identity = identity
    actions.append(.agreed(identity))
  }

  private mutating func begin(_ actions: inout [SessionAction]) {
    for list in ServerList.allCases {
      if capabilities.lists.contains(list) {
        listChanged(list, &actions)
      } else {
        empty(list)
        actions.append(.listed(list))
      }
    }
    sendWaiting(&actions)
  }

  // MARK: What the server asks and tells

  mutating func answer(_ id: RequestID, _ method: String, _ actions: inout [SessionAction]) {
    // There is no way for it to get there (2026-07-28, "Sending Messages").
    if isStateless, configuration.hasOwnConnections { return }
    switch method {
    case "ping": actions.append(.send(.result(id, .object([]))))
    case "roots/list" where configuration.root != nil:
      let root: JSONValue = ["uri": .string(configuration.root ?? ""), "name": "workspace"]
      actions.append(.send(.result(id, ["roots": [root]])))
    default:
      actions.append(.log("The server asked for \(method.prefix(100)), which is not given."))
      actions.append(
        .send(
          .error(id, RPCError(RPCError.methodNotFound, "This client does not offer \(method.prefix(100))."))))
    }
  }

  mutating func notified(_ method: String, _ params: JSONValue?, _ actions: inout [SessionAction]) {
    switch method {
    case "notifications/progress": progressed(params, &actions)
    case "notifications/message":
      let level = params?["level"]?.string ?? "info"
      let logger = params?["logger"]?.string.map { " \($0)" } ?? ""
      let data = params?["data"].map { $0.string ?? $0.text } ?? ""
      actions.append(.log("\(level)\(logger): \(data)"))
    case "notifications/tools/list_changed": if isOpen { listChanged(.tools, &actions) }
    case "notifications/prompts/list_changed": if isOpen { listChanged(.prompts, &actions) }
    case "notifications/resources/list_changed":
      if isOpen {
        listChanged(.resources, &actions)
        listChanged(.templates, &actions)
      }
    default: break
    }
  }

  private mutating func progressed(_ params: JSONValue?, _ actions: inout [SessionAction]) {
    guard let id = params?["progressToken"].flatMap(RequestID.init), var request = pending[id],
      case .ticket(let ticket) = request.purpose, request.request.wantsProgress,
      let completed = params?["progress"]?.number, completed > request.completed
    else { return }
    request.completed = completed
    pending[id] = request
    actions.append(.start(.silence(id), request.request.silence ?? limits.silence))
    actions.append(
      .progress(
        ticket,
        ServerProgress(
          completed: completed, total: params?["total"]?.number, message: params?["message"]?.string)))
  }
}
