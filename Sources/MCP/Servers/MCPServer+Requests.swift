import Settings

/// What a server can be asked for, once its tools are known.
extension MCPServer {
  /// The definition of a tool as it is known now; does not wait, and starts nothing.
  public func tool(named name: String) -> ServerTool? {
    if let wanted = settings.tools, !wanted.contains(name) { return nil }
    return offer.tools.first { $0.name == name }
  }

  /// Calls a tool, if it is still the one whose definition has this digest.
  ///
  /// Cancelling the task cancels the call at the server.
  public func call(
    _ tool: String, digest: String, arguments: JSONValue,
    progress: (@Sendable (ServerProgress) -> Void)? = nil
  ) async -> Result<ServerToolResult, ServerFailure> {
    let params: JSONValue = ["name": .string(tool), "arguments": arguments]
    let request = ServerRequest(
      method: "tools/call", params: params, wantsProgress: true, tool: PinnedTool(name: tool, digest: digest))
    return await ask(request, progress: progress).map(ServerToolResult.init)
  }

  /// Reads a resource.
  public func read(_ uri: String) async -> Result<[ServerContent], ServerFailure> {
    await ask(ServerRequest(method: "resources/read", params: ["uri": .string(uri)])).flatMap { result in
      guard let contents = result["contents"]?.elements else {
        return .failure(.malformed("it has no contents"))
      }
      return .success(contents.prefix(ServerToolResult.maximumPieces).map { ServerContent(contentsOf: $0) })
    }
  }

  /// Has the server fill a prompt.
  public func prompt(
    _ name: String, arguments: [String: String]
  ) async -> Result<[ServerPromptMessage], ServerFailure> {
    let values = arguments.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
    let params: JSONValue = ["name": .string(name), "arguments": .object(values)]
    return await ask(ServerRequest(method: "prompts/get", params: params)).flatMap { result in
      guard let messages = result["messages"]?.elements else {
        return .failure(.malformed("it has no messages"))
      }
      return .success(messages.prefix(ServerToolResult.maximumPieces).map { ServerPromptMessage($0) })
    }
  }
}
