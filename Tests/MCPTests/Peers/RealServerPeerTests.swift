import Foundation
import Processes
import Settings
import Testing

@testable import MCP

/// Servers from PyPI, and the official SDK: over stdio, over streamable HTTP, with a session and without.
@Suite(.timeLimit(.minutes(5)), .serialized) struct RealServerPeerTests {
  private func call(
    _ server: MCPServer, _ name: String, _ arguments: JSONValue,
    progress: (@Sendable (ServerProgress) -> Void)? = nil
  ) async throws -> ServerToolResult {
    let tool = try #require(await server.tool(named: name))
    return try await server.call(name, digest: tool.digest, arguments: arguments, progress: progress).get()
  }

  private func text(_ result: ServerToolResult) -> String {
    result.content.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  @Test(.enabled(if: RealServer.time.isThere)) func `time`() async throws {
    let server = RealServer.time.client()
    #expect(Set(await server.tools().map(\.name)) == ["get_current_time", "convert_time"])
    let good = try await call(server, "get_current_time", ["timezone": "Europe/Paris"])
    #expect(!good.isError && text(good).contains("Europe/Paris"))
    let bad = try await call(server, "get_current_time", ["timezone": "Nowhere/AtAll"])
    #expect(bad.isError && !text(bad).isEmpty)
    #expect(await server.status.identity?.protocolVersion == .november2025)
    await server.stop()
  }

  @Test(.enabled(if: RealServer.git.isThere)) func `git`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-git-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try await Adversary.launcher.start(
      ChildCommand(
        ["git", "init", "-q", folder.path], folder: "/",
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]))
    _ = await made.ending()
    let server = RealServer.git.client(["--repository", folder.path], in: folder.path)
    #expect(await server.tools().count == 12)
    let status = try await call(server, "git_status", ["repo_path": .string(folder.path)])
    #expect(!status.isError && text(status).contains("No commits yet"))
    #expect(try await call(server, "git_status", ["repo_path": "/"]).isError)
    await server.stop()
  }

  @Test(.enabled(if: RealServer.time.isThere && SandboxedServer.hasBubblewrap))
  func `time and git in the sandbox`() async throws {
    let folder = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let made = try await Adversary.launcher.start(
      ChildCommand(
        ["git", "init", "-q", folder], folder: "/",
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]))
    _ = await made.ending()
    let time = RealServer.time.client(in: folder, sandbox: .init())
    _ = await time.tools()
    let good = try await call(time, "get_current_time", ["timezone": "Europe/Paris"])
    #expect(!good.isError && text(good).contains("Europe/Paris"))
    await time.stop()
    guard RealServer.git.isThere else { return }
    let git = RealServer.git.client(["--repository", folder], in: folder, sandbox: .init())
    #expect(await git.tools().count == 12)
    let status = try await call(git, "git_status", ["repo_path": .string(folder)])
    #expect(!status.isError && text(status).contains("No commits yet"))
    // What would be written to the repository is not.
    try Data("x".utf8).write(to: URL(filePath: folder + "/file"))
    let added = try await call(git, "git_add", ["repo_path": .string(folder), "files": ["file"]])
    #expect(added.isError && !FileManager.default.fileExists(atPath: folder + "/.git/index"))
    await git.stop()
  }

  @Test(.enabled(if: RealServer.fetch.isThere)) func `fetch`() async throws {
    let server = RealServer.fetch.client()
    #expect(await server.tools().map(\.name) == ["fetch"])
    // It refuses addresses of this machine.
    #expect(try await call(server, "fetch", ["url": "http://127.0.0.1:1/"]).isError)
    #expect(await server.status.offer.prompts.map(\.name) == ["fetch"])
    await server.stop()
  }

  @Test(.enabled(if: RealServer.sqlite.isThere)) func `sqlite`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "antiphon-\(UUID().uuidString).db").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let server = RealServer.sqlite.client(["--db-path", path])
    #expect(await server.tools().count == 6)
    _ = try await call(server, "create_table", ["query": "CREATE TABLE t (a INTEGER)"])
    _ = try await call(server, "write_query", ["query": "INSERT INTO t VALUES (42)"])
    #expect(text(try await call(server, "read_query", ["query": "SELECT a FROM t"])).contains("42"))
    for await status in await server.changes()
    where !status.offer.prompts.isEmpty && !status.offer.resources.isEmpty {
      break
    }
    let read = try await server.read("memo://insights").get()
    #expect(!read.isEmpty)
    await server.stop()
  }

  @Test(.enabled(if: RealServer.testkit.isThere)) func `testkit`() async throws {
    let server = RealServer.testkit.client()
    #expect(await server.tools().count == 65)
    #expect(text(try await call(server, "echo", ["message": "hello"])).contains("hello"))
    await server.stop()
  }

  // SDK 2 knows the protocol without sessions, 1.30 does not and gets a session.
  @Test(
    arguments: [(RealServer.sdk, ProtocolVersion.july2026), (.testkit, .november2025)].filter(\.0.isThere))
  func `the newest way is taken where there is one`(peer: RealServer, version: ProtocolVersion) async throws {
    let server = peer.client(opening: .discover)
    #expect(!(await server.tools()).isEmpty)
    #expect(await server.status.identity?.protocolVersion == version)
    if peer == .sdk { #expect(text(try await call(server, "add", ["a": 2, "b": 3])) == "5") }
    await server.stop()
  }

  private func tryAll(_ server: MCPServer) async throws {
    #expect(Set(await server.tools().map(\.name)) == ["slow", "add", "fail"])
    #expect(text(try await call(server, "add", ["a": 2, "b": 3])) == "5")
    #expect(try await call(server, "fail", .object([])).isError)
    let (amounts, input) = AsyncStream.makeStream(of: ServerProgress.self)
    let slow = try await call(server, "slow", ["count": 3]) { input.yield($0) }
    input.finish()
    var seen: [ServerProgress] = []
    for await amount in amounts { seen.append(amount) }
    #expect(text(slow) == "done 3")
    #expect(seen.map(\.message) == ["step 1", "step 2", "step 3"] && seen.last?.total == 3)
    for await status in await server.changes() where !status.offer.prompts.isEmpty { break }
    #expect(
      try await server.read("note://hello").get() == [.resource(uri: "note://hello", text: "hello note")])
    #expect(
      try await server.prompt("greet", arguments: ["name": "Ada"]).get().map(\.content)
        == [.text("Say hi to Ada")])
    // A call that is cancelled ends at once, and the next goes through.
    let (begun, begin) = AsyncStream.makeStream(of: ServerProgress.self)
    let long = Task { try await call(server, "slow", ["count": 1000]) { begin.yield($0) } }
    for await _ in begun { break }
    long.cancel()
    await #expect(throws: ServerFailure.cancelled) { try await long.value }
    #expect(text(try await call(server, "add", ["a": 1, "b": 1])) == "2")
  }

  @Test(.enabled(if: RealServer.sdk.isThere), arguments: [SessionMachine.Opening.initialize, .discover])
  func `all that a server can do, over stdio`(opening: SessionMachine.Opening) async throws {
    let server = RealServer.sdk.client(opening: opening)
    try await tryAll(server)
    await server.stop()
  }

  @Test(.enabled(if: RealServer.sdk.isThere), arguments: [SessionMachine.Opening.initialize, .discover])
  func `all that a server can do, over HTTP`(opening: SessionMachine.Opening) async throws {
    try await RealServer.sdk.withHTTP({ [$0] }) { port in
      let server = Self.client(port, opening: opening)
      try await tryAll(server)
      await server.stop()
    }
  }

  private static func client(
    _ port: Int, opening: SessionMachine.Opening = .initialize, headers: [MCPServerSettings.Variable] = []
  ) -> MCPServer {
    var environment = Adversary.environment("/")
    environment.opening = opening
    environment.variables["KEY"] = "s3cret"
    environment.grace = .seconds(60)
    let endpoint = MCPServerSettings.Endpoint(url: "http://127.0.0.1:\(port)/mcp", headers: headers)
    return MCPServer(MCPServerSettings(name: "http", transport: .http(endpoint)), in: environment)
  }

  @Test(.enabled(if: RealServer.testkit.isThere)) func `a key is needed, and taken from the environment`()
    async throws
  {
    try await RealServer.testkit.withHTTP({ ["--transport", "http", "--auth", "s3cret", "--port", $0] }) {
      port in
      let without = Self.client(port)
      #expect(await without.tools() == [])
      guard case .failed(let reason) = await without.status.state else {
        Issue.record("it is \(await without.status.state)")
        return
      }
      #expect(reason.contains("401"))
      await without.stop()
      let with = Self.client(port, headers: [.init("Authorization", .init(expanding: "Bearer ${KEY}"))])
      #expect(await with.tools().count == 65)
      let echo = try await call(with, "echo", ["message": "hello"])
      #expect(text(echo).contains("hello"))
      await with.stop()
    }
  }

  @Test(.enabled(if: RealServer.sdk.isThere)) func `a server that is killed is started again`() async throws {
    let server = RealServer.sdk.client()
    _ = await server.tools()
    let (begun, begin) = AsyncStream.makeStream(of: ServerProgress.self)
    let task = Task { try await call(server, "slow", ["count": 1000]) { begin.yield($0) } }
    for await _ in begun { break }
    let process = try #require(await server.processID)
    kill(process, SIGKILL)
    await #expect(throws: ServerFailure.unavailable("The server was ended by signal 9.")) {
      try await task.value
    }
    for await status in await server.changes() where status.starts == 2 && status.state == .ready { break }
    #expect(text(try await call(server, "add", ["a": 2, "b": 2])) == "4")
    await server.stop()
    #expect(!isAlive(process))
  }
}
