import Conversation
import Coordinator
import Foundation
import Processes
import Synchronization
import Testing

@testable import Tools

/// `run_command`, run.
@Suite struct RunCommandTests {
  @Test func `the output comes in order, with the exit status in the last line`() async throws {
    try await withCommands { commands in
      try await commands.expect("echo a; echo b >&2; echo c", says: "a\nb\nc\n[exit status 0]")
      try await commands.expect("printf x; exit 7", says: "x\n[exit status 7]")
      try await commands.expect("true", says: "[exit status 0]")
      let missing = try await commands.run("no-such-program")
      #expect(missing.text.hasSuffix("[exit status 127]"))
      try await commands.expect("kill -9 $$", says: "[killed by signal 9]")
    }
  }

  @Test func `it runs where it is to run`() async throws {
    try await withCommands { commands in
      try commands.playground.write("", to: "sub/file")
      try await commands.expect("ls; pwd", folder: "sub", says: "file\n\(commands.root)/sub\n[exit status 0]")
      try await commands.expect("pwd", says: "\(commands.root)\n[exit status 0]")
    }
  }

  @Test(arguments: ["..", "/", "file", "missing", "link", "/etc"])
  func `it runs nowhere else`(folder: String) async throws {
    try await withCommands { commands in
      try commands.playground.write("", to: "file")
      try commands.playground.link("link", to: "..")
      guard case .failed = try await commands.prepare("pwd", folder: folder) else {
        Issue.record("\(folder) is taken")
        return
      }
    }
  }

  @Test func `no file of settings is read, and nothing can be`() async throws {
    try await withCommands { commands in
      try commands.playground.write("echo evil", to: ".bashrc")
      try commands.playground.write("echo evil", to: ".profile")
      try commands.playground.write("echo evil", to: "env")
      var host = commands.host
      host.environment["HOME"] = commands.root
      host.environment["BASH_ENV"] = "\(commands.root)/env"
      host.environment["ENV"] = "\(commands.root)/env"
      host.settings.environment = ["BASH_ENV", "ENV"]
      try await commands.with(host).expect(
        "cat; read x || echo end; tty", says: "end\nnot a tty\n[exit status 1]")
      try await commands.with(host).expect("cat; echo end", says: "end\n[exit status 0]")
    }
  }

  /// Looking at a repository is running git, and the path may lead into the workspace.
  @Test func `without a sandbox nothing is run before the question, git not either`() async throws {
    try await withCommands { commands in
      try commands.playground.write("#!/bin/sh\ntouch \(commands.root)/ran\n", to: "bin/git")
      try #require(chmod("\(commands.root)/bin/git", 0o755) == 0)
      var host = commands.host
      host.environment["PATH"] = "\(commands.root)/bin:/usr/bin:/bin"
      guard case .ready(let call) = try await commands.with(host).prepare("git status") else {
        Issue.record("it is not prepared")
        return
      }
      #expect(call.isSandboxed == false && call.doubts["git"] != nil)
      #expect(!FileManager.default.fileExists(atPath: "\(commands.root)/ran"))
    }
  }

  @Test func `an approval shows the script, the folder, the names and what holds it`() async throws {
    try await withCommands { commands in
      var host = commands.host
      host.environment["MY_TOKEN"] = "x"
      host.environment["EXTRA"] = "x"
      host.environment["PROVIDER"] = "x"
      host.secrets = ["PROVIDER"]
      host.settings.environment = ["EXTRA", "MY_TOKEN", "PROVIDER"]
      let script = "echo \u{202E}x\n\trm -rf *"
      let call = try await commands.with(host).prepared(script, seconds: 5)
      #expect(call.subject.effect == .runs(script: script))
      #expect(call.details.first { $0.kind == .script }?.values == [script])
      #expect(call.details.first { $0.kind == .folder }?.values == [commands.root])
      #expect(
        call.details.first { $0.kind == .environment }?.values == [
          "EXTRA", "GIT_TERMINAL_PROMPT", "HOME", "NO_COLOR", "PAGER", "PATH", "TERM",
        ])
      let notes = call.details.filter { $0.kind == .note }.flatMap(\.values)
      #expect(notes.contains { $0.hasPrefix("Runs without a sandbox: it can do whatever you can") })
      #expect(notes.contains("It is ended after 5 seconds, with all that it has started."))
      #expect(call.isSandboxed == false)
    }
  }

  @Test func `where a sandbox is required and there is none, nothing runs`() async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings.sandbox = .required
      host.sandbox = Sandbox(launcher: host.launcher, searchPath: "/nowhere")
      guard case .failed(let reason) = try await commands.with(host).prepare("true") else {
        Issue.record("it is taken")
        return
      }
      #expect(reason.contains("bubblewrap (bwrap) is not installed."))
    }
  }

  @Test func `a time that is over is told`() async throws {
    try await withCommands { commands in
      try await commands.expectsItsTime("echo a; sleep 300")
    }
  }

  @Test func `a call that is cancelled ends, with what it has started`() async throws {
    try await withCommands { commands in
      let (reports, arrival) = AsyncStream.makeStream(of: ToolProgress.self)
      let call = try await commands.prepared("setsid sleep 300 & echo $!; trap '' TERM; wait; sleep 300")
      let run = Task { await call.run { arrival.yield($0) } }
      var process: pid_t?
      for await report in reports {
        process = pid_t(report.output.trimmingCharacters(in: .whitespacesAndNewlines))
        break
      }
      run.cancel()
      #expect(await run.value == .failure("The call was cancelled, and the command ended."))
      #expect(!FileManager.default.fileExists(atPath: "/proc/\(try #require(process))"))
    }
  }

  @Test func `the progress is told as it comes, and at its end`() async throws {
    try await withCommands { commands in
      // Goes on when somebody has seen all that there is until then.
      let call = try await commands.prepared(
        "for i in $(seq 2000); do echo $i; done; until [ -e seen ]; do sleep 0.05; done; echo end")
      let all = Mutex<[ToolProgress]>([])
      let outcome = await call.run { report in
        all.withLock { $0.append(report) }
        if report.output.hasSuffix("\n2000\n") { try? commands.playground.write("", to: "seen") }
      }
      let reports = all.withLock { $0 }
      #expect(outcome.text.hasSuffix("\n2000\nend\n[exit status 0]"))
      #expect(reports.last?.output.hasSuffix("\n1999\n2000\nend\n") == true)
      #expect(reports.last?.outputByteCount == 8897)
      #expect(reports.map(\.outputByteCount) == reports.map(\.outputByteCount).sorted())
    }
  }

  @Test func `what is too long is kept whole, up to a limit`() async throws {
    try await withCommands { commands in
      let outcome = try await commands.run(
        "head -c 100000000 /dev/zero | tr '\\0' 'x' | fold -w 99", seconds: 600)
      let file = try #require(outcome.files.first)
      #expect(file.byteCount == CommandOutputFile.limit)
      #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int == file.byteCount)
      #expect(outcome.text.contains("The first \(file.byteCount) bytes are in \(file.path).]"))
      #expect(outcome.text.utf8.count < 33 * 1024)
      #expect(outcome.text.hasSuffix("x\n[exit status 0]"))
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
      print("100 MB of output: \(peak ?? "")")
    }
  }

  @Test func `a binary output is kept byte for byte`() async throws {
    try await withCommands { commands in
      let outcome = try await commands.run(
        "for i in $(seq 200); do printf '\\x1b[31m\\xff\\x00%0200d\\r' $i; done")
      let file = try #require(outcome.files.first)
      let data = try Data(contentsOf: URL(filePath: file.path))
      #expect(data.count == 200 * 208)
      #expect(data.prefix(7) == Data([0x1B, 0x5B, 0x33, 0x31, 0x6D, 0xFF, 0x00]))
      #expect(outcome.text == "\u{FFFD}" + String(repeating: "0", count: 197) + "200\n[exit status 0]")
    }
  }

  @Test(arguments: [
    ("{}", "\"command\" is missing"), (#"{"command": ""}"#, "\"command\" is empty"),
    (#"{"command": "a\u0000b"}"#, "zero character"), (#"{"command": "a", "timeout": 601}"#, "at most 600"),
    (#"{"command": "a", "timeout": 0}"#, "whole number"), (#"{"command": ["a"]}"#, "must be a string"),
    (#"{"command": "\#(String(repeating: "a", count: 102_401))"}"#, "at most 102400"),
  ])
  func `arguments that cannot be used are explained`(arguments: String, part: String) async throws {
    try await withCommands { commands in
      guard case .failed(let reason) = await commands.tool.prepare(arguments, in: SessionID(high: 0, low: 1))
      else {
        Issue.record("it is taken")
        return
      }
      #expect(reason.contains(part))
    }
  }

  @Test func `a folder that is replaced after the approval is not the one`() async throws {
    try await withCommands { commands in
      try commands.playground.write("", to: "sub/file")
      let call = try await commands.prepared("touch here", folder: "sub")
      try FileManager.default.moveItem(atPath: "\(commands.root)/sub", toPath: "\(commands.root)/other")
      try FileManager.default.createSymbolicLink(
        atPath: "\(commands.root)/sub", withDestinationPath: commands.playground.outside)
      guard case .failure = await call.run({ _ in }) else {
        Issue.record("it has run")
        return
      }
      #expect(!FileManager.default.fileExists(atPath: commands.playground.outside + "/here"))
    }
  }
}

/// `run_command` where there is bubblewrap.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")))
struct SandboxedCommandTests {
  @Test func `in the sandbox it writes to the workspace and to what is named, and nowhere else`() async throws
  {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings(sandbox: .auto, writable: [commands.playground.outside + "/more"])
      host.protected = [commands.playground.outside + "/settings"]
      host.hidden = [commands.root + "/data"]
      try commands.playground.write("key", to: "data/keys")
      for folder in ["more", "settings"] {
        try FileManager.default.createDirectory(
          atPath: "\(commands.playground.outside)/\(folder)", withIntermediateDirectories: true)
      }
      let sandboxed = commands.with(host)
      guard await host.sandbox.state() == .available else { return }
      let call = try await sandboxed.prepared("true")
      #expect(call.isSandboxed == true)
      #expect(call.details.first { $0.kind == .environment }?.values.contains("TMPDIR") == true)
      let note = call.details.first { $0.kind == .note }?.values.first
      #expect(
        note
          == "Runs in the sandbox: it can write to the workspace, \(commands.playground.outside)/more, to a /tmp of "
          + "its own that ends with it, and nowhere else. It has no network.")
      let outcome = try await sandboxed.run(
        """
        echo x > file && echo 1; echo x > ../more/file && echo 2; echo x > ../settings/file && echo 3
        mkdir .git && echo 4; mkdir -p .antiphon/x && echo 5; cat data/keys && echo 6; echo $TMPDIR; exit 3
        """)
      let lines = outcome.text.split(separator: "\n").filter { $0.utf8.count < 20 }
      #expect(lines == ["1", "2", "/tmp", "[exit status 3]"])
      host.settings.allowsNetwork = true
      let open = try await commands.with(host).prepared("true")
      #expect(open.details.first { $0.kind == .note }?.values.first?.hasSuffix("Network allowed.") == true)
    }
  }

  @Test func `its time is limited and it can be cancelled there too`() async throws {
    try await withCommands { commands in
      var host = commands.host
      host.settings = CommandSettings()
      guard await host.sandbox.state() == .available else { return }
      let sandboxed = commands.with(host)
      try await sandboxed.expectsItsTime("echo a; setsid sleep 300 & wait")
      let call = try await sandboxed.prepared("sleep 300")
      let run = Task { await call.run { _ in } }
      run.cancel()
      guard case .failure = await run.value else {
        Issue.record("it has run")
        return
      }
    }
  }
}

/// Commands in a playground; without a sandbox unless a test says otherwise.
struct CommandPlayground {
  let playground: Playground
  var host: CommandHost

  var root: String { playground.real + "/root" }
  var tool: RunCommandTool { RunCommandTool(root: RootFolder(playground.root), host: host) }

  func with(_ host: CommandHost) -> CommandPlayground {
    CommandPlayground(playground: playground, host: host)
  }

  func prepare(_ script: String, folder: String? = nil, seconds: Int = 300) async throws -> ToolPreparation {
    var arguments: [String: Any] = ["command": script, "timeout": seconds]
    arguments["folder"] = folder
    let json = try JSONSerialization.data(withJSONObject: arguments)
    return await tool.prepare(String(decoding: json, as: UTF8.self), in: SessionID(high: 0, low: 1))
  }

  func prepared(_ script: String, folder: String? = nil, seconds: Int = 300) async throws -> PreparedCall {
    switch try await prepare(script, folder: folder, seconds: seconds) {
    case .ready(let call): return call
    case .failed(let reason): throw ChildError(.system, reason)
    }
  }

  func expect(
    _ script: String, folder: String? = nil, seconds: Int = 300, says text: String,
    at location: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await run(script, folder: folder, seconds: seconds)
    #expect(outcome.text == text, sourceLocation: location)
  }

  /// Its time is over in every case; on a busy machine the script may not have said `a` within a short one.
  func expectsItsTime(_ script: String, at location: SourceLocation = #_sourceLocation) async throws {
    var said: [String] = []
    for seconds in [1, 5, 30] where said.last != "a\n" {
      let text = try await run(script, seconds: seconds).text
      let end = "[killed after \(seconds) s]"
      #expect(text.hasSuffix(end), sourceLocation: location)
      said.append(String(text.dropLast(end.count)))
    }
    #expect(said.last == "a\n", sourceLocation: location)
  }

  func run(_ script: String, folder: String? = nil, seconds: Int = 300) async throws -> ToolOutcome {
    await (try await prepared(script, folder: folder, seconds: seconds)).run { _ in }
  }
}

func withCommands(_ body: (CommandPlayground) async throws -> Void) async throws {
  signal(SIGPIPE, SIG_IGN)
  let program = URL(filePath: ChildLauncher.thisProgram ?? "").deletingLastPathComponent()
    .appending(path: "ProcessHelper").path
  try await withPlayground { playground in
    let launcher = ChildLauncher(guardProgram: program)
    var host = CommandHost(
      settings: CommandSettings(sandbox: .off), launcher: launcher, sandbox: Sandbox(launcher: launcher),
      environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"],
      outputs: ToolOutputs(folder: playground.outside + "/outputs"))
    host.lookTime = .seconds(600)
    try await body(CommandPlayground(playground: playground, host: host))
  }
}

extension ToolOutcome {
  fileprivate var files: [ToolFile] {
    if case .success(_, let files) = self { files } else { [] }
  }
}
