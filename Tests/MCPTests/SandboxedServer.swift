import Foundation
import Processes
import Settings
import Tools

@testable import MCP

/// A server of ours in the sandbox, in a workspace with something in it that must stay as it is.
struct SandboxedServer {
  let server: MCPServer
  /// Not below /tmp, which nobody inside sees.
  let base: String
  var workspace: String { base + "/work" }

  static let hasBubblewrap = FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")

  /// A way to hold servers, as the program has it.
  static func confine(
    in workspace: String, hidden: [String] = [], protected: [String] = [],
    searchPath: String = "/usr/bin:/bin"
  ) -> @Sendable (MCPServerSettings.Sandbox) async -> Sandbox.Answer {
    let launcher = Adversary.launcher
    let host = CommandHost(
      launcher: launcher, sandbox: Sandbox(launcher: launcher, searchPath: searchPath), environment: [:],
      protected: protected, hidden: hidden)
    return { wanted in
      await host.sandbox.confine(
        host.limits(
          workspace: workspace, writable: wanted.writable, allowsNetwork: wanted.allowsNetwork))
    }
  }

  /// - Parameter sandbox: what the settings of the server say.
  init(
    _ sandbox: MCPServerSettings.Sandbox?, variables: [MCPServerSettings.Variable] = [],
    searchPath: String = "/usr/bin:/bin"
  ) throws {
    base = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"
    for folder in ["work/.git", "work/src", "outside", "more", "settings", "data"] {
      try FileManager.default.createDirectory(
        atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
    }
    try Data("key".utf8).write(to: URL(filePath: "\(base)/data/keys"))
    try Data("text".utf8).write(to: URL(filePath: "\(base)/outside/text"))
    let workspace = "\(base)/work"
    var environment = Adversary.environment(workspace)
    environment.variables["MY_TOKEN"] = "secret"
    environment.confine = Self.confine(
      in: workspace, hidden: ["\(base)/data"], protected: ["\(base)/settings"], searchPath: searchPath)
    let command = MCPServerSettings.Command(
      "python3", arguments: ["-u", Adversary.script("prober.py")], environment: variables, sandbox: sandbox)
    server = MCPServer(MCPServerSettings(name: "prober", transport: .stdio(command)), in: environment)
  }

  /// What comes of some trials.
  func attempt(_ trials: String...) async throws -> [String] {
    _ = await server.tools()
    guard let tool = await server.tool(named: "try") else {
      throw ServerFailure.unavailable("\(await server.status)")
    }
    let arguments: JSONValue = ["trials": .array(trials.map { .string($0) })]
    let result = try await server.call("try", digest: tool.digest, arguments: arguments).get()
    guard case .text(let text)? = result.content.first else { return [] }
    return text.split(separator: "\n").map(String.init)
  }

  func end() async {
    await server.stop()
    try? FileManager.default.removeItem(atPath: base)
  }
}

/// Runs a test with a server in the sandbox, and ends it.
func withSandboxed(
  _ sandbox: MCPServerSettings.Sandbox?, variables: [MCPServerSettings.Variable] = [],
  searchPath: String = "/usr/bin:/bin", _ body: (SandboxedServer) async throws -> Void
) async throws {
  let held = try SandboxedServer(sandbox, variables: variables, searchPath: searchPath)
  do {
    try await body(held)
    await held.end()
  } catch {
    await held.end()
    throw error
  }
}
