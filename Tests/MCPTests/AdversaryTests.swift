import Foundation
import Settings
import Testing

@testable import MCP

/// Servers that do what no server should: nobody hangs, nothing grows, and nothing is called that was not looked at.
@Suite(.timeLimit(.minutes(10)), .serialized) struct AdversaryTests {
  private static let hello = ServerContent.text("hello")

  @Test(arguments: [
    "good", "answers-initialize-twice", "garbage", "log-flood", "error-flood", "endless-error-line",
    "unknown-notifications", "ping-flood", "request-flood", "deep-json", "not-utf8", "nul-bytes", "storm",
    "storm-after-list", "half-lines", "duplicate-names", "malformed-tools", "huge-definition",
    "shadowing-names", "lies-about-resources", "same-cursor", "huge-cursor", "endless-pages", "answers-twice",
    "odd-progress", "batch-answer", "carriage-returns", "slow-start",
  ])
  func `a call gets through in spite of it`(mode: String) async throws {
    try await withAdversary(mode) { adversary in
      let tools = await adversary.server.tools()
      #expect(tools.contains { $0.digest == Adversary.echo.digest })
      for _ in 0..<2 {
        let result = try await adversary.call().get()
        #expect(result.content == [Self.hello] && !result.isError)
      }
      let status = await adversary.server.status
      #expect(status.state == .ready)
      #expect(status.log.count <= ServerLog.maximumLines)
      #expect(status.log.allSatisfy { $0.text.unicodeScalars.count <= ServerLog.maximumLength + 1 })
      #expect(adversary.calledDefinitions == [Adversary.echo, Adversary.echo])
    }
  }

  /// What a call ends with, in a part of its words.
  private static let failures: [(String, String)] = [
    ("silent-at-call", "did not answer within"), ("wrong-id", "did not answer within"),
    ("string-id", "did not answer within"), ("null-id", "did not answer within"),
    ("no-jsonrpc", "did not answer within"), ("result-and-error", "did not answer within"),
    ("deep-answer", "did not answer within"), ("progress-forever", "did not answer within"),
    ("result-no-object", "cannot be read"), ("huge-answer", "larger than"), ("endless-answer", "larger than"),
    ("exits-at-call", "signal 9"), ("half-answer", "has ended"),
  ]

  @Test(arguments: failures)
  func `a call fails in words`(mode: String, words: String) async throws {
    try await withAdversary(mode) {
      $0.limits.silence = .seconds(4)
      $0.limits.patience = 1
    } _: { adversary in
      _ = await adversary.server.tools()
      switch await adversary.call() {
      case .success(let result): Issue.record("\(result)")
      case .failure(let failure): #expect(failure.words.contains(words), "\(failure.words)")
      }
    }
  }

  private static let starts: [(String, String)] = [
    ("exits-at-start", "status 2"), ("exits-at-initialize", "status 3"), ("exits-at-initialized", "status 4"),
    ("exits-at-list", "status 5"), ("silent-at-initialize", "did not answer within"),
    ("refuses-initialize", "not today"), ("unknown-version", "1999-01-01"),
    ("no-version", "which version"), ("initialize-no-object", "cannot be read"),
    ("endless-garbage", "something else than messages"), ("never-starts", "did not answer within"),
    ("does-not-read", "did not answer within"),
  ]

  @Test(arguments: starts)
  func `a start fails in words, and leaves nothing behind`(mode: String, words: String) async throws {
    try await withAdversary(mode) {
      $0.limits.silence = .seconds(4)
    } _: { adversary in
      #expect(await adversary.server.tools() == [])
      let status = await adversary.wait {
        if case .failed = $0.state { true } else { false }
      }
      guard case .failed(let reason)? = status?.state else { return }
      #expect(reason.contains(words), "\(reason)")
      guard case .failure(let failure) = await adversary.call() else {
        Issue.record("it was called")
        return
      }
      #expect(failure.words.contains(words), "\(failure.words)")
      await adversary.server.stop()
      #expect(adversary.processes.allSatisfy { !isAlive($0) })
      #expect(adversary.calledDefinitions.isEmpty)
    }
  }

  @Test func `what a server says before it ends is in the log`() async throws {
    try await withAdversary("exits-at-start") { adversary in
      _ = await adversary.server.tools()
      let status = await adversary.wait { $0.state == .failed("The server has ended with status 2.") }
      #expect(status?.log.map(\.text).contains("cannot start: no such database") == true)
    }
  }

  @Test(arguments: [
    "silent-at-list", "list-no-object", "list-without-tools", "list-error", "no-tools",
    "capabilities-of-wrong-type",
  ])
  func `without a list nothing is called`(mode: String) async throws {
    try await withAdversary(mode) {
      $0.limits.silence = .seconds(4)
    } _: { adversary in
      #expect(await adversary.server.tools() == [])
      guard case .failure = await adversary.call() else {
        Issue.record("it was called")
        return
      }
      #expect(adversary.calledDefinitions.isEmpty)
    }
  }

  @Test func `a list is cut where it is longer than anybody can use`() async throws {
    try await withAdversary("many-tools") { adversary in
      let tools = await adversary.server.tools()
      #expect(tools.count == SessionLimits().entries)
    }
  }

  @Test(arguments: [
    "changes-name", "changes-description", "changes-schema", "changes-annotations",
    "removes-tool", "hides-in-schema",
  ])
  func `a tool that has changed since it was looked at is not called`(mode: String) async throws {
    try await withAdversary(mode) { adversary in
      _ = await adversary.server.tools()
      let first = try await adversary.call().get()
      #expect(first.content == [Self.hello])
      // It said so before its answer, and the next call waits for the new list.
      for _ in 0..<5 {
        switch await adversary.call() {
        case .success: Issue.record("it was called")
        case .failure(let failure): #expect(failure == .definitionChanged)
        }
      }
      #expect(adversary.calledDefinitions == [Adversary.echo])
    }
  }

  @Test func `after a restart too, nothing is called that was not looked at`() async throws {
    try await withAdversary("exits-at-call") { adversary in
      _ = await adversary.server.tools()
      for _ in 0..<3 { _ = await adversary.call(digest: Adversary.echo.digest) }
      _ = await adversary.call(digest: "another")
      #expect(adversary.calledDefinitions.allSatisfy { $0 == Adversary.echo })
    }
  }

  @Test func `a server that crashes is started again three times`() async throws {
    try await withAdversary("exits-at-call") { adversary in
      _ = await adversary.server.tools()
      for start in 1...4 {
        _ = await adversary.wait { $0.starts == start && $0.state == .ready }
        guard case .failure(let failure) = await adversary.call() else { continue }
        #expect(failure.words.contains("signal 9"))
      }
      let status = await adversary.wait { $0.state == .failed("The server was ended by signal 9.") }
      #expect(status?.starts == 4)
      await adversary.server.restart()
      #expect(await adversary.wait { $0.state == .ready }?.starts == 5)
    }
  }

  @Test func `started anew twice at once it runs once, and ended for good not at all`()
    async throws
  {
    // It takes its time to end, so both find the same end to wait for.
    try await withAdversary("ignores-end") { adversary in
      _ = await adversary.server.tools()
      await withTaskGroup { group in
        for _ in 0..<2 { group.addTask { await adversary.server.restart() } }
      }
      #expect(await adversary.wait { $0.state == .ready }?.starts == 2)
      await adversary.server.stop(isForGood: true)
      await adversary.server.restart()
      await adversary.server.start()
      let status = await adversary.server.status
      #expect(status.state == .stopped && status.starts == 2)
    }
  }

  @Test func `what the server asks in return is refused, and it goes on`() async throws {
    try await withAdversary("asks-in-return") { adversary in
      _ = await adversary.server.tools()
      let result = try await adversary.call().get()
      #expect(
        result.content == [
          .text(
            "sampling/createMessage:-32601 elicitation/create:-32601 roots/list:ok ping:ok nonsense:-32601")
        ])
    }
  }

  @Test func `pieces of the wrong kind are named`() async throws {
    try await withAdversary("content-of-wrong-type") { adversary in
      _ = await adversary.server.tools()
      let result = try await adversary.call().get()
      #expect(!result.isError && result.content.count == 5)
      #expect(result.content.last == .unknown(type: "hologram"))
    }
  }

  @Test func `large answers come whole, and many pieces are cut`() async throws {
    try await withAdversary("large-answer") { adversary in
      _ = await adversary.server.tools()
      let result = try await adversary.call().get()
      #expect(result.content == [.text(String(repeating: "l", count: 5 << 20))])
    }
    try await withAdversary("many-pieces") { adversary in
      _ = await adversary.server.tools()
      let result = try await adversary.call().get()
      #expect(result.content.count == ServerToolResult.maximumPieces)
    }
  }

  @Test func `a call that is cancelled ends at once, and the server is told`() async throws {
    try await withAdversary("silent-at-call") { adversary in
      _ = await adversary.server.tools()
      let call = Task { await adversary.call() }
      while adversary.calledDefinitions.isEmpty, !Task.isCancelled { await Task.yield() }
      call.cancel()
      #expect(await call.value == .failure(.cancelled))
      while !adversary.notes.contains("cancelled"), !Task.isCancelled { await Task.yield() }
      #expect(adversary.notes.contains("cancelled"))
    }
  }

  @Test(arguments: ["ignores-end", "ignores-end-and-forks", "never-starts", "does-not-read"])
  func `nothing is left of a server that does not want to end`(mode: String) async throws {
    try await withAdversary(mode) {
      $0.grace = .milliseconds(300)
    } _: { adversary in
      _ = await adversary.server.tools()
      if mode.hasPrefix("ignores") { _ = try await adversary.call().get() }
      await adversary.server.stop()
      #expect(adversary.processes.allSatisfy { !isAlive($0) }, "\(adversary.notes)")
      #expect(await adversary.server.status.state == .stopped)
      #expect(
        await adversary.call() == .failure(.unavailable("The server adversary was stopped by the user.")))
    }
  }

  @Test func `a slow server holds nobody up for longer than the grace`() async throws {
    try await withAdversary("never-starts") {
      $0.grace = .milliseconds(100)
    } _: { adversary in
      #expect(await adversary.server.tools() == [])
      #expect(await adversary.server.status.state == .starting)
      #expect(await adversary.server.tools() == [])
    }
  }

  @Test func `what cannot be started says why`() async throws {
    let environment = Adversary.environment("/")
    func failure(_ transport: MCPServerSettings.Transport) async -> String? {
      let server = MCPServer(MCPServerSettings(name: "x", transport: transport), in: environment)
      _ = await server.tools()
      defer { Task { await server.stop() } }
      for await status in await server.changes() {
        if case .failed(let reason) = status.state { return reason }
      }
      return nil
    }
    #expect(
      await failure(.stdio(.init("no-such-program-anywhere")))?.hasPrefix(
        "There is no program \"no-such-program-anywhere\".") == true)
    #expect(
      await failure(.stdio(.init("env", environment: [.init("KEY", .environment("NOT_SET_ANYWHERE"))])))
        == "KEY needs the environment variable NOT_SET_ANYWHERE, which is not set.")
    #expect(
      await failure(.stdio(.init("env", folder: "/no/such/folder")))
        == "There is no folder \"/no/such/folder\".")
    #expect(
      await failure(.http(.init(url: "http://example.com/mcp")))
        == "The url has to begin with https://: what is sent to example.com could be read on its way.")
  }
}
