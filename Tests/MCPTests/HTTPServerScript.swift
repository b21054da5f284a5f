import Foundation
import Processes
import Settings

@testable import MCP

/// A server over HTTP that behaves in one way, and what it was asked.
struct HTTPServerScript {
  private let child: ChildProcess
  private let lines: Lines
  let port: Int

  private actor Lines {
    private var all: [String] = []
    private var partial: [UInt8] = []
    private let output: ChildOutput
    init(_ output: ChildOutput) { self.output = output }

    /// The lines so far, once there is one that is looked for.
    func until(_ isThere: @Sendable (String) -> Bool) async -> [String] {
      while !all.contains(where: isThere), let bytes = await output.next() {
        partial += bytes
        while let end = partial.firstIndex(of: UInt8(ascii: "\n")) {
          all.append(String(decoding: partial[..<end], as: UTF8.self))
          partial.removeFirst(end + 1)
        }
      }
      return all
    }
  }

  init(_ mode: String, _ other: String = "") async throws {
    child = try await Adversary.launcher.start(
      ChildCommand(
        ["python3", "-u", Adversary.script("http_server.py"), mode, other], folder: "/",
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
        hasInput: true, outputs: .together))
    lines = Lines(child.output)
    port = Int(await lines.until { _ in true }.first ?? "") ?? 0
  }

  var url: String { "http://127.0.0.1:\(port)/mcp" }

  /// What it was asked so far, once it was asked what begins like this.
  func requests(until beginning: String) async -> [String] {
    Array(await lines.until { $0.hasPrefix(beginning) }.dropFirst())
  }

  func client(
    headers: [MCPServerSettings.Variable] = [], change: (inout ServerEnvironment) -> Void = { _ in }
  ) -> MCPServer {
    var environment = Adversary.environment("/")
    environment.variables["TOKEN"] = "s3cret-token"
    change(&environment)
    return MCPServer(
      MCPServerSettings(name: "http", transport: .http(.init(url: url, headers: headers))), in: environment)
  }

  func end() async {
    child.kill()
    _ = await child.ending()
  }
}
