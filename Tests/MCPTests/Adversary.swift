import Foundation
import Processes
import Settings

@testable import MCP

/// A tool server that misbehaves in one way, and what it has noted of the calls that reached it.
struct Adversary {
  let server: MCPServer
  private let folder: URL
  private var journal: URL { folder.appending(path: "journal") }

  /// The tool that it has before it changes it.
  static let echo = ServerTool(
    name: "echo", description: "Gives back a text.",
    inputSchema: ["type": "object", "properties": ["text": ["type": "string"]]],
    annotations: ["readOnlyHint": true])

  static let launcher: ChildLauncher = {
    signal(SIGPIPE, SIG_IGN)
    // Beside the tests, where the build has put it.
    let program = URL(filePath: ChildLauncher.thisProgram ?? CommandLine.arguments[0])
    return ChildLauncher(
      guardProgram: program.deletingLastPathComponent().appending(path: "ProcessHelper").path)
  }()

  /// Limits that a test can wait for.
  static func environment(_ workspace: String) -> ServerEnvironment {
    var environment = ServerEnvironment(
      variables: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
      workspace: workspace, clientVersion: "1", launcher: launcher)
    environment.limits.pauseBetweenLists = .milliseconds(20)
    environment.limits.silence = .seconds(30)
    environment.grace = .seconds(30)
    environment.restartDelays = [.milliseconds(10), .milliseconds(10), .milliseconds(10)]
    return environment
  }

  static func script(_ name: String) -> String {
    Bundle.module.resourceURL!.appending(path: "Servers/\(name)").path
  }

  init(_ mode: String, change: (inout ServerEnvironment) -> Void = { _ in }) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-mcp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var environment = Self.environment(folder.path)
    change(&environment)
    let command = MCPServerSettings.Command(
      "python3", arguments: ["-u", Self.script("adversary.py"), mode, folder.appending(path: "journal").path])
    server = MCPServer(MCPServerSettings(name: "adversary", transport: .stdio(command)), in: environment)
  }

  /// The lines that it has noted.
  var notes: [String] {
    ((try? String(contentsOf: journal, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  /// The definitions of the tools that were called, as they were when the calls arrived.
  var calledDefinitions: [ServerTool?] {
    notes.compactMap { try? JSONValue(parsing: $0).elements }.map { call in
      call.count == 2 ? try? ServerTool(call[1]) : nil
    }
  }

  /// The numbers of its processes.
  var processes: [Int32] {
    notes.compactMap { line in
      let words = line.split(separator: " ")
      return words.count == 2 && (words[0] == "process" || words[0] == "child") ? Int32(words[1]) : nil
    }
  }

  func call(_ text: String = "hello", digest: String = echo.digest) async -> Result<
    ServerToolResult, ServerFailure
  > {
    await server.call("echo", digest: digest, arguments: ["text": .string(text)])
  }

  /// Waits until the server is in a state, or for ever: tests have a time limit.
  func wait(until isThere: (ServerStatus) -> Bool) async -> ServerStatus? {
    for await status in await server.changes() where isThere(status) { return status }
    return nil
  }

  func end() async {
    await server.stop()
    try? FileManager.default.removeItem(at: folder)
  }
}

/// Runs a test with a server that misbehaves, and ends it.
func withAdversary<Result>(
  _ mode: String, change: (inout ServerEnvironment) -> Void = { _ in },
  _ body: (Adversary) async throws -> Result
) async throws -> Result {
  let adversary = try Adversary(mode, change: change)
  do {
    let result = try await body(adversary)
    await adversary.end()
    return result
  } catch {
    await adversary.end()
    throw error
  }
}

func isAlive(_ process: Int32) -> Bool {
  guard kill(process, 0) == 0 else { return false }
  // One that has ended and was not looked after yet is not alive.
  let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
  return status.map { !$0.contains(") Z ") } ?? false
}
