import Foundation
import Processes
import Testing

/// Programs that run, and end; with a guard, and where there is none.
@Suite struct ChildProcessTests {
  static let launchers = [Helper.launcher, ChildLauncher(guardProgram: nil)]

  private func start(
    _ script: String, _ launcher: ChildLauncher, input: Bool = false, limit: Duration? = nil,
    outputs: ChildCommand.Outputs = .together
  ) async throws -> ChildProcess {
    try await launcher.start(
      ChildCommand(
        ["bash", "--noprofile", "--norc", "-c", script], folder: "/", environment: Helper.environment,
        timeLimit: limit, hasInput: input, outputs: outputs))
  }

  @Test(arguments: launchers)
  func `both outputs come in order, and the status`(launcher: ChildLauncher) async throws {
    let run = try await Run(
      "for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 3", launcher: launcher)
    #expect(run.text == "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n")
    #expect(run.ending == ChildEnding(.exited(3)))
  }

  @Test(arguments: launchers)
  func `a signal is told`(launcher: ChildLauncher) async throws {
    let run = try await Run("kill -USR1 $$", launcher: launcher)
    #expect(run.ending == ChildEnding(.signalled(Int(SIGUSR1))))
  }

  @Test(arguments: launchers)
  func `outputs can be had apart`(launcher: ChildLauncher) async throws {
    let child = try await start("echo out; echo err >&2", launcher, outputs: .apart)
    #expect(await child.output.text() == "out\n")
    #expect(await child.errors?.text() == "err\n")
    #expect(await child.ending().status == .exited(0))
  }

  @Test(arguments: launchers)
  func `without an input it reads the end`(launcher: ChildLauncher) async throws {
    let run = try await Run("cat; read line || echo end", launcher: launcher)
    #expect(run.text == "end\n")
  }

  @Test(arguments: launchers)
  func `what is written is read, from several tasks in one piece each`(launcher: ChildLauncher) async throws {
    let child = try await start("sort | uniq -c | sort -n", launcher, input: true)
    let input = try #require(child.input)
    await withTaskGroup(of: Void.self) { group in
      for letter in ["a", "b", "c"] {
        group.addTask {
          for _ in 0..<20 {
            try? await input.write(Array((String(repeating: letter, count: 50_000) + "\n").utf8))
          }
        }
      }
    }
    input.close()
    let lines = await child.output.text().split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.map { $0[0] } == ["20", "20", "20"])
    #expect(lines.allSatisfy { $0[1].count == 50_000 })
  }

  @Test(arguments: launchers)
  func `a write to one who does not read ends when it ends`(launcher: ChildLauncher) async throws {
    let child = try await start("sleep 0.2; exec 0<&-; sleep 300", launcher, input: true)
    let input = try #require(child.input)
    await #expect(throws: ChildError.self) {
      try await input.write([UInt8](repeating: 65, count: 1_000_000))
    }
    let other = try await start("sleep 0.2", launcher, input: true)
    await #expect(throws: ChildError.self) {
      try await #require(other.input).write([UInt8](repeating: 65, count: 1_000_000))
    }
    child.kill()
    _ = await child.ending()
  }

  @Test(arguments: launchers)
  func `one that holds the output does not hold us up`(launcher: ChildLauncher) async throws {
    let run = try await Run("setsid sleep 5 & echo done", launcher: launcher)
    #expect(run.text == "done\n")
    #expect(run.ending == ChildEnding(.exited(0)))
  }

  @Test(arguments: launchers)
  func `one that is asked to end may put things in order`(launcher: ChildLauncher) async throws {
    let child = try await start(
      "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done", launcher)
    #expect(await child.output.next() == Array("ready\n".utf8))
    child.end(within: .seconds(30))
    // The shell may say before that its sleep was ended.
    #expect(await child.output.text().hasSuffix("bye\n"))
    #expect(await child.ending() == ChildEnding(.exited(5), cause: .request))
  }

  @Test(arguments: launchers)
  func `one that does not want to end is killed`(launcher: ChildLauncher) async throws {
    let child = try await start("trap '' TERM; echo ready; while :; do sleep 0.05; done", launcher)
    #expect(await child.output.next() == Array("ready\n".utf8))
    child.end()
    #expect(await child.ending() == ChildEnding(.signalled(Int(SIGKILL)), cause: .request))
  }

  @Test(arguments: launchers)
  func `a stopped one ends too`(launcher: ChildLauncher) async throws {
    let child = try await start("echo ready; kill -STOP $$; echo never", launcher)
    #expect(await child.output.next() == Array("ready\n".utf8))
    child.end()
    #expect(await child.ending().cause == .request)
  }

  @Test(arguments: launchers)
  func `its time is limited`(launcher: ChildLauncher) async throws {
    var texts: [String] = []
    // On a busy machine a program may not have come to its first word before a short limit is over.
    for limit: Duration in [.milliseconds(200), .seconds(2), .seconds(10)] where texts.last != "ready\n" {
      let child = try await start("echo ready; sleep 300", launcher, limit: limit)
      texts.append(await child.output.text())
      let ending = await child.ending()
      #expect(ending.cause == .timeLimit)
      #expect([.signalled(Int(SIGTERM)), .signalled(Int(SIGKILL))].contains(ending.status))
    }
    #expect(texts.last == "ready\n")
  }

  @Test(arguments: launchers)
  func `a program that writes faster than it is read waits`(launcher: ChildLauncher) async throws {
    let child = try await start("head -c 10000000 /dev/zero; echo end >&2", launcher, outputs: .apart)
    try await Task.sleep(for: .milliseconds(300))
    var count = 0
    var largest = 0
    for await piece in child.output {
      count += piece.count
      largest = max(largest, piece.count)
    }
    #expect(count == 10_000_000)
    #expect(largest <= ChildOutput.maximumPiece)
    #expect(await child.errors?.text() == "end\n")
  }

  @Test(arguments: launchers)
  func `a reader that is cancelled ends, and another goes on`(launcher: ChildLauncher) async throws {
    let child = try await start("read line; echo $line", launcher, input: true)
    let reader = Task { await child.output.next() }
    try await Task.sleep(for: .milliseconds(50))
    reader.cancel()
    #expect(await reader.value == nil)
    try await child.input?.write(Array("late\n".utf8))
    #expect(await child.output.text() == "late\n")
  }

  @Test(arguments: launchers)
  func `what cannot be started says why`(launcher: ChildLauncher) async throws {
    func code(_ command: ChildCommand) async -> ChildError.Code? {
      do {
        _ = try await launcher.start(command)
        return nil
      } catch { return error.code }
    }
    #expect(await code(ChildCommand(["no-such-program"], folder: "/")) == .programNotFound)
    #expect(await code(ChildCommand(["/no/such/program"], folder: "/")) == .programNotFound)
    #expect(await code(ChildCommand(["/etc/passwd"], folder: "/")) == .notPermitted)
    #expect(await code(ChildCommand(["true"], folder: "/no/such/folder")) == .folderNotFound)
    #expect(
      await code(ChildCommand(["true", String(repeating: "x", count: 300_000)], folder: "/")) == .tooLong)
    #expect(await code(ChildCommand(["true", "a\0b"], folder: "/")) == .system)
  }

  @Test func `a hundred at a time leave nothing open`() async throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<100 { group.addTask { try await Run("echo \(number)").text } }
      var texts: Set<String> = []
      for try await text in group { texts.insert(text) }
      #expect(texts.count == 100)
    }
    // Other tests run beside this one.
    try await eventually {
      let now = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? .max
      return now < before + 60
    }
  }
}

extension ChildOutput {
  fileprivate func text() async -> String {
    var bytes: [UInt8] = []
    for await piece in self { bytes += piece }
    return String(decoding: bytes, as: UTF8.self)
  }
}
