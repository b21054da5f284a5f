import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// Tool servers, as people look after them.
extension WorkspaceAPI {
  private static let name = Parameter<String>(
    "name", in: .path, "The server, as the settings name it.", expects: "a name",
    schema: Schemas.text, read: { $0 })

  var toolServerRoutes: [Route] {
    let (servers, name) = (workspace.toolServers, Self.name)
    return [
      Route(
        .tools, .get, "/api/tools/servers",
        "The tool servers as they are now; the event toolServers says when that has changed.",
        answers: [.json(Schemas.list(of: Schemas.named("ToolServer")))]
      ) { _ in .json(try await servers.toolServers()) },
      Route(
        .tools, .post, "/api/tools/servers/{name}/restart", "Has a tool server started anew.",
        parameters: [name.description], answers: [.empty(.accepted)]
      ) { call in
        try await servers.restartToolServer(call.required(name))
        return .empty(.accepted)
      },
      Route(
        .tools, .post, "/api/tools/servers/{name}/stop", "Ends a tool server until it is started again.",
        parameters: [name.description], answers: [.empty(.accepted)]
      ) { call in
        try await servers.stopToolServer(call.required(name))
        return .empty(.accepted)
      },
      Route(
        .tools, .post, "/api/tools/servers/{name}/prompt", "The text of a prompt that a tool server writes.",
        parameters: [name.description], body: .json("ToolServerPromptBody"),
        answers: [.json(Schemas.named("ToolServerPromptText"))]
      ) { call in
        let request: ToolServerPromptRequest = try call.decode()
        return .json(["text": try await servers.promptText(request, of: call.required(name))])
      },
    ]
  }
}
