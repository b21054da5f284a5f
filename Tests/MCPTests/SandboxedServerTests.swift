import Conversation
import Coordinator
import Foundation
import Processes
import Settings
import Testing

@testable import MCP
@testable import Tools

/// Servers that are held as the commands of models are.
@Suite(.enabled(if: SandboxedServer.hasBubblewrap), .timeLimit(.minutes(10))) struct SandboxedServerTests {
  /// A port of this machine at which somebody listens.
  private static let listener: (descriptor: Int32, port: UInt16) = {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = listen(descriptor, 16)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }()

  @Test func `it writes in the workspace and nowhere else, and reaches nobody`() async throws {
    let token = MCPServerSettings.Variable("API_TOKEN", .environment("MY_TOKEN"))
    try await withSandboxed(.init(), variables: [token]) { held in
      let (base, work) = (held.base, held.workspace)
      let said = try await held.attempt(
        "write \(work)/file", "write \(base)/outside/file", "write \(work)/.git/config",
        "write \(work)/.antiphon/x",
        "write \(base)/settings/config.toml", "write \(base)/more/file", "read \(base)/outside/text",
        "read \(base)/data/keys", "connect \(Self.listener.port)", "write /tmp/antiphon-inside",
        // What the settings of the server give it is its own; all else stays away.
        "environment API_TOKEN", "environment MY_TOKEN", "environment TMPDIR")
      let refused = Set(["OSError", "PermissionError", "FileNotFoundError"])
      #expect(said.count == 13)
      #expect(said[0] == "written")
      for place in 1...5 { #expect(refused.contains(said[place]), "\(place): \(said[place])") }
      #expect(said[6] == "text")
      #expect(refused.contains(said[7]) && said[8] == "ConnectionRefusedError")
      #expect(Array(said[9...]) == ["written", "secret", "not set", "/tmp"])
      #expect(FileManager.default.fileExists(atPath: "\(work)/file"))
      let (outside, git) = try (
        FileManager.default.contentsOfDirectory(atPath: "\(base)/outside"),
        FileManager.default.contentsOfDirectory(atPath: "\(work)/.git")
      )
      #expect(outside == ["text"] && git.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: "/tmp/antiphon-inside"))
    }
  }

  @Test func `the network and more folders are its own when its settings say so`() async throws {
    // The same trials are let through without the sandbox, or they would show nothing.
    for open in [nil, MCPServerSettings.Sandbox(allowsNetwork: true)] {
      try await withSandboxed(open) { held in
        let said = try await held.attempt("connect \(Self.listener.port)")
        #expect(said == ["connected"])
      }
    }
    try await withSandboxed(nil) { held in
      let said = try await held.attempt(
        "write \(held.base)/outside/file", "write \(held.workspace)/.git/config")
      #expect(said == ["written", "written"])
    }
    let base = "/var/tmp/antiphon-more-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: base) }
    try await withSandboxed(.init(writable: [base])) { held in
      let said = try await held.attempt(
        "write \(base)/file", "write \(held.base)/outside/file", "connect \(Self.listener.port)")
      #expect(said == ["written", "OSError", "ConnectionRefusedError"])
    }
  }

  @Test func `it ends with all that it has started`() async throws {
    let seconds = "\(3_000_000 + Int.random(in: 0..<1_000_000))"
    try await withSandboxed(.init()) { held in
      let said = try await held.attempt("start \(seconds)")
      #expect(said == ["started"])
      let process = try #require(await held.server.processID)
      #expect(Self.processes(with: seconds).count == 1 && isAlive(process))
      await held.server.stop()
      #expect(Self.processes(with: seconds).isEmpty && !isAlive(process))
      // And it comes up again.
      await held.server.restart()
      let again = try await held.attempt("environment NOTHING")
      #expect(again == ["not set"])
    }
  }

  @Test func `it is not started where there is no sandbox`() async throws {
    try await withSandboxed(.init(), searchPath: "/nowhere") { held in
      #expect(await held.server.tools() == [])
      let status = await held.server.status
      #expect(
        status.state
          == .failed(
            "The server is only started in the sandbox, as its settings say, and there is none: bubblewrap (bwrap) is "
              + "not installed. See to that, or take \"sandbox = true\" out of its settings."))
      #expect(await held.server.processID == nil)
      let names = try FileManager.default.contentsOfDirectory(atPath: held.workspace)
      #expect(names.sorted() == [".git", "src"])
    }
  }

  @Test func `without a way to hold it it is not started either`() async throws {
    let command = MCPServerSettings.Command("true", sandbox: .init())
    let server = MCPServer(
      MCPServerSettings(name: "a", transport: .stdio(command)), in: Adversary.environment("/var/tmp"))
    #expect(await server.tools() == [])
    guard case .failed(let reason) = await server.status.state else {
      Issue.record("\(await server.status.state)")
      return
    }
    #expect(reason.hasPrefix("The server is only started in the sandbox"))
  }

  @Test(arguments: [
    ("no-such-program", nil, "There is no program \"no-such-program\". Check the name, or give its path."),
    ("/tmp/no-such-program", nil, "execvp /tmp/no-such-program: No such file or directory"),
    // It is there, but what services have there is nobody's inside.
    ("true", "/run/lock", "Can't chdir to /run/lock: No such file or directory"),
  ]) func `what is not there inside is named`(command: String, folder: String?, words: String) async throws {
    let workspace = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: workspace, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: workspace) }
    var environment = Adversary.environment(workspace)
    environment.confine = SandboxedServer.confine(in: workspace)
    let server = MCPServer(
      MCPServerSettings(name: "a", transport: .stdio(.init(command, folder: folder, sandbox: .init()))),
      in: environment)
    #expect(await server.tools() == [])
    let status = await server.status
    guard case .failed = status.state else {
      Issue.record("\(status.state)")
      return
    }
    #expect(status.log.contains { $0.text.contains(words) }, "\(status.log)")
    await server.stop()
  }

  @Test func `an approval says whether it is held, and a rule for the one is none for the other`()
    async throws
  {
    var rules: [String?] = []
    for sandbox in [nil, MCPServerSettings.Sandbox()] {
      try await withSandboxed(sandbox) { held in
        let box = ToolBox(ServerTools.sources(of: MCPServers([held.server]), outputs: nil))
        _ = await box.definitions()
        let call = ToolCall(
          id: ToolCallID(high: 7, low: 7), providerCallID: "call", serverName: "prober", methodName: "try",
          arguments: #"{"trials":[]}"#)
        guard
          case .needsApproval(let request) = await box.run(
            ToolInvocation(call, in: SessionID(high: 1, low: 1)))
        else {
          Issue.record("it has run")
          return
        }
        #expect(request.isSandboxed == (sandbox != nil))
        let place = "prober, the program python3 with \(Adversary.script("prober.py"))"
        #expect(
          request.details.first { $0.kind == .server }?.values
            == [sandbox == nil ? place : place + ", in the sandbox"])
        rules.append(request.rule)
      }
    }
    #expect(rules.count == 2 && rules[0] != nil && rules[0] != rules[1])
  }

  /// The processes that have a word among their arguments.
  private static func processes(with word: String) -> [Int32] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.filter { process in
      guard let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
      return words.split(separator: 0).contains { $0.elementsEqual(word.utf8) } && isAlive(process)
    }
  }
}
