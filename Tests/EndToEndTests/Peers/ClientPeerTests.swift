import Foundation
import Testing

/// Clients that we did not write run the two samples of the streaming API against the real server: an answer as
/// server-sent events, and one over a WebSocket.
@Suite struct ClientPeerTests {
  @Test(.enabled(if: Client.python.isThere, "httpx-sse is not installed"), arguments: ["tcp", "unix"])
  func `httpx-sse reads an answer, goes on where it left, and stops one`(place: String) async throws {
    try await ServedWorkspace.whileServed { try await Client.python.run("sse.py", place, at: $0) }
  }

  @Test(.enabled(if: Client.python.isThere, "websockets is not installed"), arguments: ["tcp", "unix"])
  func `the websockets library asks, is answered, and stays through what it does wrong`(place: String)
    async throws
  {
    try await ServedWorkspace.whileServed { workspace in
      try await Client.python.run("sockets.py", place, workspace.newSession(), at: workspace)
    }
  }

  @Test(.enabled(if: Client.python.isThere, "websockets is not installed"))
  func `the websockets command asks and is answered`() async throws {
    try await ServedWorkspace.whileServed { workspace in
      try await Client.python.run(
        "socket_cli.py", workspace.newSession(), workspace.newTicket(), at: workspace)
    }
  }

  @Test(.enabled(if: Client.python.isThere, "the OpenAI SDK is not installed"))
  func `the OpenAI SDK lists models, is answered at once and in pieces, and has a conversation`() async throws
  {
    try await ServedWorkspace.whileServed { try await Client.python.run("openai_sdk.py", at: $0) }
  }

  @Test(.enabled(if: Client.node.isThere, "Node is not installed"))
  func `fetch of Node reads an answer, and is refused without a token`() async throws {
    try await ServedWorkspace.whileServed { try await Client.node.run("fetch.mjs", at: $0) }
  }

  @Test(.enabled(if: Client.node.isThere, "Node is not installed"))
  func `EventSource of Node reads a response, and comes back by itself when it is cut`() async throws {
    try await ServedWorkspace.whileServed {
      try await Client.node.run("eventsource.mjs", options: ["--experimental-eventsource"], at: $0)
    }
  }

  @Test(.enabled(if: Client.node.isThere, "Node is not installed"))
  func `WebSocket of Node reads two answers at a time`() async throws {
    try await ServedWorkspace.whileServed { try await Client.node.run("websocket.mjs", at: $0) }
  }

  @Test(.enabled(if: Client.chromium.isThere, "Chromium is not installed"))
  func `a page in Chromium reads answers in every way, and one that is not allowed in none`() async throws {
    try await ServedWorkspace.whileServed("--allow-origin", "http://page.test") { workspace in
      let chromium = try #require(Client.chromium.path)
      try await Client.chromium.run("browser.py", chromium, workspace.newSession(), at: workspace)
    }
  }
}
