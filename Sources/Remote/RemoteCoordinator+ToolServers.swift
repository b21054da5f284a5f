import Conversation
import Coordinator

extension RemoteCoordinator: ToolServerService {
  private struct PromptText: Decodable {
    var text: String
  }

  public func toolServers() async throws(CoordinatorError) -> [ToolServer] {
    try await client.read(RemoteRequest(.get, "/api/tools/servers"))
  }

  /// Started twice is started; one that has been started since is started once more.
  public func restartToolServer(_ name: String) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.post, Self.path(name) + "/restart"), .free)
  }

  public func stopToolServer(_ name: String) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.post, Self.path(name) + "/stop"), .free)
  }

  public func promptText(
    _ request: ToolServerPromptRequest, of name: String
  ) async throws(CoordinatorError) -> String {
    let found = try await client.write(
      RemoteRequest(.post, Self.path(name) + "/prompt").with(body: request), .free, as: PromptText.self)
    return found.text
  }

  private static func path(_ name: String) -> String { "/api/tools/servers/\(PercentEncoding.encode(name))" }
}
