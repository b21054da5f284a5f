import Conversation
import Coordinator
import MCP
import Synchronization

/// The tools of one server that speaks the Model Context Protocol.
///
/// A call is bound to what the server says of its tool: when that changes between the user's word and the call, or on
/// the way there, nothing is sent. May be used from any task.
public final class ServerTools: ToolSource {
  public let name: String
  let server: MCPServer
  private let servers: MCPServers
  private let outputs: ToolOutputs?
  /// The definitions with which tools were last called, or first looked at.
  private let known = Mutex<[String: ServerTool]>([:])

  init(_ server: MCPServer, among servers: MCPServers, outputs: ToolOutputs?) {
    name = server.name
    self.server = server
    self.servers = servers
    self.outputs = outputs
  }

  /// One source for each server, in the order of the settings.
  ///
  /// - Parameter outputs: where pictures and other results are kept that are no text.
  public static func sources(of servers: MCPServers, outputs: ToolOutputs?) -> [ServerTools] {
    sources(of: servers.all, among: servers, outputs: outputs)
  }

  /// One source for each of some of the servers, which have been added later.
  public static func sources(
    of added: [MCPServer], among servers: MCPServers, outputs: ToolOutputs?
  ) -> [ServerTools] {
    added.map { ServerTools($0, among: servers, outputs: outputs) }
  }

  /// What the server offers, sorted by name; the first who asks starts all servers.
  ///
  /// Waits no longer than the grace of the servers' environment, and never once a list is known.
  public func definitions() async -> [ToolDefinition] {
    await servers.start()
    let tools = await server.tools()
    var definitions: [ToolDefinition] = []
    var names: Set<String> = []
    let sorted = tools.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for definition in sorted.map({ ServerToolText.definition(of: $0, from: name) })
    where names.insert(definition.name).inserted {
      definitions.append(definition)
    }
    let offer = await server.status.offer
    if let reading = ResourceTool(server: server, offer: offer),
      names.insert(reading.definition.name).inserted
    {
      definitions.append(reading.definition)
    }
    return definitions
  }

  /// Looks up what the server says of the tool now. Runs away from the caller's actor.
  @concurrent public func prepare(_ call: ToolCall, in session: SessionID) async -> ToolPreparation {
    _ = await server.tools()
    let arguments: JSONValue
    switch Self.arguments(call.arguments) {
    case .success(let value): arguments = value
    case .failure(let error): return .failed(error.sentence)
    }
    if let tool = await server.tool(named: call.methodName) {
      return .ready(prepared(tool, arguments, call.id))
    }
    let offer = await server.status.offer
    if call.methodName == ResourceTool.methodName, let reading = ResourceTool(server: server, offer: offer) {
      return reading.prepare(arguments, call.id, ServerResults(call: call.id, outputs: outputs))
    }
    return .failed(await absence(of: call.methodName))
  }

  private static func arguments(_ text: String) -> Result<JSONValue, ArgumentError> {
    if text.allSatisfy(\.isWhitespace) { return .success(.object([])) }
    if let value = try? JSONValue(parsing: text), value.isObject { return .success(value) }
    return .failure(
      ArgumentError(
        sentence: "The arguments are not a JSON object. Send them as one, with no text around it."))
  }

  private func absence(of method: String) async -> String {
    let status = await server.status
    switch status.state {
    case .off: return "The tool server \(name) is switched off."
    case .stopped: return "The tool server \(name) was stopped by the user."
    case .starting: return "The tool server \(name) is still starting. Try again in a moment."
    case .failed(let reason): return "The tool server \(name) does not run. \(reason)"
    case .ready:
      let names = status.offer.tools.prefix(50).map(\.name).joined(separator: ", ")
      return "The tool server \(name) has no tool \"\(method)\"."
        + (names.isEmpty ? "" : " It has: \(names).")
    }
  }

  private func prepared(_ tool: ServerTool, _ arguments: JSONValue, _ call: ToolCallID) -> PreparedCall {
    let digest = tool.digest
    let before = known.withLock { known in
      if known[tool.name] == nil { known[tool.name] = tool }
      return known[tool.name] ?? tool
    }
    var details = [
      ApprovalDetail(.server, ServerToolText.origin(of: server.settings)),
      ApprovalDetail(.definition, ServerToolText.shownDescription(of: tool)),
      ApprovalDetail(.arguments, arguments.prettyText),
    ]
    if before.digest != digest {
      details.insert(ApprovalDetail(.note, ServerToolText.change(from: before, to: tool)), at: 0)
    }
    var prepared = PreparedCall(
      ToolSubject(tool: "\(name).\(tool.name)", effect: .unknown, arguments: [arguments.canonicalText]),
      details: details, bindings: [digest], isSandboxed: server.isSandboxed
    ) { [self] report in
      // It was allowed: what comes next is held against this.
      known.withLock { $0[tool.name] = tool }
      let reporter = PacedReporter<ServerProgress> { await report(ToolProgress($0)) }
      let result = await reporter.run { progress in
        await server.call(tool.name, digest: digest, arguments: arguments, progress: progress)
      }
      switch result {
      case .success(let value): return await ServerResults(call: call, outputs: outputs).outcome(of: value)
      case .failure(let failure): return .failure(failure.words)
      }
    }
    prepared.definition = digest
    return prepared
  }
}
