import Foundation
import Testing

/// The interface, in a terminal, with a server that is not ours.
@Suite(.serialized, .enabled(if: Peer.mock.isThere, "llmock does not run")) struct InterfacePeerTests {
  @Test(arguments: Dialect.mocked)
  func `a tool call of somebody else's server is run, shown with its result, and the answer goes on`(
    dialect: Dialect
  ) async throws {
    let model = "\(dialect.rawValue)-interface"
    let mock = try MockServer(.mock)
    try await mock.script(
      [
        #"""
        {"type": "reply", "tool_calls": [{"name": "list_directory", "arguments": {"path": "."}}], "times": 1}
        """#,
        #"{"type": "reply", "text": "I see a file named marker.txt.", "times": 1}"#,
      ], model: model)
    let terminal = try await Terminal(columns: 130, rows: 40, environment: ["PEER_KEY": "any-key-at-all"])
    defer { terminal.close() }
    try """
    model = "mock/\(model)"
    sessions.titles = false
    [providers.mock]
    kind = "\(dialect.rawValue)"
    base_url = "\(mock.address)\(dialect.path(at: .mock))"
    api_key_env = "PEER_KEY"
    """.write(to: terminal.home.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    try Data().write(to: terminal.home.appending(path: "marker.txt"))
    try await terminal.openAntiphon("--config $HOME/config.toml")
    try await terminal.enter("What is in this folder?")
    try await terminal.waitFor("✓ list_directory")
    try await terminal.waitFor("I see a file named marker.txt.")
    try await terminal.waitFor("completed")
  }

  @Test(arguments: RealModelPeerTests.Route.all)
  func `a real model's answer is seen to its end, over every protocol`(route: RealModelPeerTests.Route)
    async throws
  {
    let terminal = try await Terminal(columns: 100, rows: 30, environment: ["PEER_KEY": route.peer.key])
    defer { terminal.close() }
    try """
    model = "peer/\(route.model)"
    sessions.titles = false
    tools.enabled = false
    answers.max_output_tokens = 40
    [providers.peer]
    kind = "\(route.dialect.rawValue)"
    base_url = "\(try #require(route.peer.address))\(route.dialect.path(at: route.peer))"
    api_key_env = "PEER_KEY"
    """.write(to: terminal.home.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    try await terminal.openAntiphon("--config $HOME/config.toml")
    try await terminal.enter("Tell me about the sea.")
    // Five models, or one for five, compute at once, on as many cores as there are.
    try await terminal.waitFor("completed", for: .seconds(180))
  }
}
