import Foundation
import Subprocess
import SystemPackage
import Testing

/// Runs against programs that are not ours; `Scripts/test --peers` installs them.
@Suite(.serialized) struct PeerTests {
  /// The folder with an installed peer; `nil` when it is not there.
  static func folder(of peer: String) -> URL? {
    guard let peers = ProcessInfo.processInfo.environment["ANTIPHON_PEERS"] else { return nil }
    let folder = URL(filePath: peers).appending(path: peer)
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// Runs a mock of model APIs on a free loopback port while `body` runs.
  private func withMockServer(_ body: (MockServer) async throws -> Void) async throws {
    let folder = try #require(Self.folder(of: "llmock"))
    let probe = try ScriptedServer(answers: [[]])
    let mock = MockServer(port: Int(probe.port))
    probe.close()
    var options = PlatformOptions()
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
    _ = try await Subprocess.run(
      .path("/usr/bin/env"),
      arguments: [
        "python3", folder.appending(path: "bin/llmock").path, "serve", "-h", "127.0.0.1", "-p",
        "\(mock.port)",
      ],
      environment: .inherit.updating(["PYTHONPATH": folder.path]), platformOptions: options,
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      do {
        try await body(mock)
        await execution.teardown(using: options.teardownSequence)
      } catch {
        await execution.teardown(using: options.teardownSequence)
        throw error
      }
    }
  }

  private struct MockServer {
    let port: Int

    /// Waits until it answers, then says how it will answer the next requests.
    func script(_ scenario: String) async throws {
      try await Tool.run([
        "curl", "-sf", "--retry", "60", "--retry-connrefused", "--retry-delay", "1", "-X", "POST",
        "-H", "content-type: application/json", "-d", scenario, "http://127.0.0.1:\(port)/_llmock/scenario",
      ])
    }
  }

  @Test(.enabled(if: folder(of: "llmock") != nil))
  func `a tool call of somebody else's server is run, shown with its result, and the answer goes on`()
    async throws
  {
    try await withMockServer { mock in
      try await mock.script(
        #"""
        {"behaviors": [
          {"type": "reply", "tool_calls": [{"name": "list_directory", "arguments": {"path": "."}}], "times": 1},
          {"type": "reply", "text": "I see a file named marker.txt.", "times": 1}
        ]}
        """#)
      let terminal = try await Terminal(columns: 130, rows: 40)
      defer { terminal.close() }
      try """
      model = "mock/gpt-4o"
      sessions.titles = false
      [providers.mock]
      kind = "openai-chat"
      base_url = "http://127.0.0.1:\(mock.port)/v1"
      """.write(to: terminal.home.appending(path: "config.toml"), atomically: true, encoding: .utf8)
      try Data().write(to: terminal.home.appending(path: "marker.txt"))
      try await terminal.openAntiphon("--config $HOME/config.toml")
      try await terminal.type("What is in this folder?")
      try await terminal.press("Enter")
      try await terminal.waitFor("✓ list_directory")
      try await terminal.waitFor("I see a file named marker.txt.")
      try await terminal.waitFor("completed")
    }
  }
}
