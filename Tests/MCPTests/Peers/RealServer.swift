import Foundation
import Processes
import Settings

@testable import MCP

/// A server that is not ours; `Scripts/test --peers` installs them, and says where they are.
enum RealServer: String, CaseIterable {
  case time = "mcp-server-time"
  case git = "mcp-server-git"
  case fetch = "mcp-server-fetch"
  case sqlite = "mcp-server-sqlite"
  /// 65 tools for testing clients, on the SDK before the present one.
  case testkit = "mcp-testkit"
  /// Ours, on the official SDK.
  case sdk = "mcp"

  private var folder: String? {
    ProcessInfo.processInfo.environment["ANTIPHON_MCP_PEERS"].map { "\($0)/\(rawValue)" }
  }
  var isThere: Bool { folder.map { FileManager.default.fileExists(atPath: "\($0)/.installed") } ?? false }

  /// The command that runs it.
  func command(
    _ arguments: [String] = [], sandbox: MCPServerSettings.Sandbox? = nil
  ) -> MCPServerSettings.Command {
    let folder = folder ?? ""
    let program = self == .sdk ? Adversary.script("sdk_server.py") : "\(folder)/bin/\(rawValue)"
    return MCPServerSettings.Command(
      "python3", arguments: [program] + arguments, environment: [.init("PYTHONPATH", .text(folder))],
      sandbox: sandbox)
  }

  func client(
    _ arguments: [String] = [], in workspace: String = "/", opening: SessionMachine.Opening = .initialize,
    sandbox: MCPServerSettings.Sandbox? = nil
  ) -> MCPServer {
    var environment = Adversary.environment(workspace)
    environment.confine = SandboxedServer.confine(in: workspace)
    environment.opening = opening
    environment.grace = .seconds(60)
    // On a busy machine python takes longer to begin than anybody else is given.
    environment.limits.probe = .seconds(60)
    return MCPServer(
      MCPServerSettings(name: rawValue, transport: .stdio(command(arguments, sandbox: sandbox))),
      in: environment)
  }

  /// Runs it as a server over HTTP, for as long as the body takes.
  func withHTTP<Result>(_ arguments: (String) -> [String], _ body: (Int) async throws -> Result) async throws
    -> Result
  {
    let port = try Self.freePort()
    let command = command(arguments("\(port)"))
    let child = try await Adversary.launcher.start(
      ChildCommand(
        [command.command] + command.arguments, folder: "/",
        environment: [
          "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "PYTHONPATH": folder ?? "",
        ]))
    // It says that it is there, or ends.
    var said = ""
    while !said.contains("running on"), let bytes = await child.output.next() {
      said += String(decoding: bytes, as: UTF8.self)
    }
    let rest = Task { while await child.output.next() != nil {} }
    do {
      let result = try await body(port)
      child.kill()
      await rest.value
      return result
    } catch {
      child.kill()
      await rest.value
      throw error
    }
  }

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Int32 in
        guard bind(descriptor, address, length) == 0 else { return -1 }
        return getsockname(descriptor, address, &length)
      }
    }
    guard port == 0 else { throw CocoaError(.featureUnsupported) }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
