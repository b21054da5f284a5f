import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

/// Programs that a script which only reads would take from the workspace, because `PATH` leads there.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")), .timeLimit(.minutes(5)))
struct ProgramOriginTests {
  /// In a sandbox, with folders of `PATH` before the usual ones.
  private func with(
    _ folders: [String], _ body: (CommandPlayground) async throws -> Void
  ) async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      guard await host.sandbox.state() == .available else { return }
      let places = folders.map { "\(commands.playground.real)/\($0)" }
      host.environment["PATH"] = (places + ["/usr/local/bin", "/usr/bin", "/bin"]).joined(separator: ":")
      try await body(commands.with(host))
    }
  }

  /// Puts a program there that says so when it runs.
  private func plant(_ name: String, in commands: CommandPlayground) throws {
    try commands.playground.write("#!/bin/sh\necho planted\ntouch '\(commands.root)/ran'\n", to: name)
    try #require(chmod("\(commands.root)/\(name)", 0o755) == 0)
  }

  private func reply(
    _ script: String, _ commands: CommandPlayground, rules: [ToolRule] = []
  ) async throws -> ToolReply {
    let json = try JSONSerialization.data(withJSONObject: ["command": script])
    let tools = BuiltInTools(
      root: commands.playground.root, launcher: commands.host.launcher, commands: commands.host)
    return await ToolBox([tools], rules: rules, root: commands.playground.root).run(
      ToolInvocation(
        ToolCall(
          id: ToolCallID(high: 1, low: 1), providerCallID: "call", serverName: "builtin",
          methodName: "run_command", arguments: String(decoding: json, as: UTF8.self)),
        in: SessionID(high: 0, low: 1)))
  }

  private func hasRun(_ commands: CommandPlayground) -> Bool {
    FileManager.default.fileExists(atPath: "\(commands.root)/ran")
  }

  @Test(arguments: ["ls", "git", "cat", "rg"])
  func `what is taken from the workspace asks, and nothing of it runs before`(program: String) async throws {
    try await with(["root/bin"]) { commands in
      try plant("bin/\(program)", in: commands)
      guard case .needsApproval(let request) = try await reply("\(program) status", commands) else {
        Issue.record("it ran")
        return
      }
      let words = "\"\(program)\" is \"\(commands.root)/bin/\(program)\", in the working folder."
      #expect(request.reason == "run_command asks: the script is not known to only read: \(words)")
      #expect(request.details.contains { $0.kind == .note && $0.values == [words] })
      #expect(!hasRun(commands))
    }
  }

  @Test func `a link does not hide where it is`() async throws {
    try await with(["linked", "own"]) { commands in
      let place = commands.playground.real
      try plant("bin/ls", in: commands)
      try plant("other/cat", in: commands)
      try FileManager.default.createSymbolicLink(
        atPath: "\(place)/linked", withDestinationPath: "\(commands.root)/bin")
      try FileManager.default.createDirectory(atPath: "\(place)/own", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: "\(place)/own/cat", withDestinationPath: "\(commands.root)/other/cat")
      // In the workspace, and a link out of it again: it can be another tomorrow.
      try commands.playground.link("bin/head", to: "/usr/bin/head")
      for script in ["ls", "cat x", "head x", "echo x | cat"] {
        guard case .needsApproval(let request) = try await reply(script, commands) else {
          Issue.record("\(script) ran")
          continue
        }
        #expect(request.reason.hasSuffix(", in the working folder."))
      }
      #expect(!hasRun(commands))
    }
  }

  @Test func `what comes there after the look is not taken`() async throws {
    try await with(["root/bin"]) { commands in
      try plant("bin/tool", in: commands)
      let call = try await commands.prepared("ls bin; git --version")
      #expect(call.doubts.isEmpty)
      for program in ["ls", "git"] { try plant("bin/\(program)", in: commands) }
      let text = (await call.run { _ in }).text
      #expect(!hasRun(commands) && text.contains("tool") && text.contains("git version"))
    }
  }

  @Test func `who has programs of the project in the path goes on as before`() async throws {
    try await with(["root/bin", "root/node_modules/.bin"]) { commands in
      try plant("bin/tool", in: commands)
      guard case .ended(.success(let text, _)) = try await reply("ls bin && pwd", commands) else {
        Issue.record("reading asks")
        return
      }
      #expect(text.contains("tool"))
      // What is asked about, and allowed, finds what the person finds.
      #expect(try await commands.run("tool").text.contains("planted"))
      let rules = [ToolRule(tool: "run_command", arguments: ["tool"], decision: .allow)]
      guard case .ended = try await reply("ls bin; tool", commands, rules: rules) else {
        Issue.record("a rule does not count")
        return
      }
      // The rule is for one program, and not for another that only has the name of a harmless one.
      try plant("bin/ls", in: commands)
      guard case .needsApproval = try await reply("ls bin; tool", commands, rules: rules) else {
        Issue.record("it ran")
        return
      }
    }
  }

  @Test func `what the shell does itself is taken from nowhere`() async throws {
    try await with(["root/bin"]) { commands in
      for program in ["echo", "pwd", "true", "false"] { try plant("bin/\(program)", in: commands) }
      guard case .ended(.success(let text, _)) = try await reply("echo a; pwd; true", commands) else {
        Issue.record("it asks")
        return
      }
      #expect(text == "a\n\(commands.root)\n[exit status 0]" && !hasRun(commands))
    }
  }
}
