@testable import MCP

/// A session as a line in time: what the server says, and what is done about it, one line each.
struct SessionStory {
  var machine: SessionMachine

  init(
    opening: SessionMachine.Opening = .initialize, root: String? = nil, hasOwnConnections: Bool = false,
    limits: SessionLimits = SessionLimits()
  ) {
    machine = SessionMachine(
      SessionMachine.Configuration(
        root: root, hasOwnConnections: hasOwnConnections, opening: opening, limits: limits))
  }

  mutating func open() -> [String] { react(.opened) }

  /// The server sends a line.
  mutating func says(_ text: String) -> [String] {
    Incoming.reading(text.utf8).flatMap { react(.received($0)) }
  }

  /// Someone asks for something, under a number.
  mutating func asks(
    _ number: Int, _ method: String, _ params: JSONValue = .object([]), wantsProgress: Bool = false,
    tool: PinnedTool? = nil
  ) -> [String] {
    let request = ServerRequest(method: method, params: params, wantsProgress: wantsProgress, tool: tool)
    return react(.requested(Ticket(number: number), request))
  }

  mutating func react(_ event: SessionEvent) -> [String] { machine.react(to: event).map(Self.line) }

  /// A session that is open, with one list of tools read.
  mutating func begin(tools: [JSONValue] = [], capabilities: JSONValue = ["tools": .object([])]) {
    _ = open()
    let result: JSONValue = ["protocolVersion": "2025-11-25", "capabilities": capabilities]
    _ = says(Message.result(RequestID(1), result).json.text)
    if capabilities["tools"] != nil {
      _ = says(Message.result(RequestID(2), ["tools": .array(tools)]).json.text)
      _ = react(.timer(.pause(.tools)))
    }
  }

  private static func line(_ action: SessionAction) -> String {
    switch action {
    case .send(let message):
      var text = message.json.text
      text.removeFirst(#"{"jsonrpc":"2.0","#.count)
      return "→ {\(text)"
    case .abandon(let id): return "abandon \(id.json.text)"
    case .start(let timer, let duration): return "wait \(duration) for \(words(timer))"
    case .stop(let timer): return "stop \(words(timer))"
    case .answer(let ticket, .success(let result)): return "\(ticket.number) gets \(result.text)"
    case .answer(let ticket, .failure(let failure)): return "\(ticket.number) fails: \(failure.words)"
    case .progress(let ticket, let progress):
      return "\(ticket.number) at \(progress.completed) of \(progress.total.map { "\($0)" } ?? "?")"
        + (progress.message.map { " \($0)" } ?? "")
    case .agreed(let identity): return "agreed on \(identity.protocolVersion.rawValue) with \(identity.name)"
    case .listed(let list): return "listed \(list.rawValue)"
    case .log(let text): return "log \(text)"
    case .fail(let reason): return "fail \(reason)"
    }
  }

  private static func words(_ timer: SessionTimer) -> String {
    switch timer {
    case .silence(let id): "silence \(id.json.text)"
    case .patience(let id): "patience \(id.json.text)"
    case .pause(let list): "pause \(list.rawValue)"
    }
  }
}
