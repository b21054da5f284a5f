import Foundation
import Processes
import Testing

/// What a program has started is dead when it is, even when it was killed.
@Suite(.serialized) struct GuardTests {
  /// Each writes the number of the process that is to be looked for into `$FILE`.
  static let scripts: [(name: String, script: String)] = [
    ("plain", "echo $$ > FILE; exec sleep 300"),
    ("child", "sleep 300 & echo $! > FILE; wait"),
    ("background", "sleep 300 & echo $! > FILE; sleep 301"),
    ("setsid", "setsid sleep 300 & echo $! > FILE; sleep 301"),
    ("own session", "setsid bash -c 'echo $$ > FILE; exec sleep 300' & sleep 301"),
    ("double fork", "(setsid bash -c 'echo $$ > FILE; exec sleep 300' &) & sleep 301"),
    ("triple fork", "( ( (setsid bash -c 'echo $$ > FILE; exec sleep 300' &) &) &) ; sleep 301"),
    ("ignores TERM", "trap '' TERM HUP INT; echo $$ > FILE; while :; do sleep 1; done"),
    ("nohup", "nohup sleep 300 > /dev/null & echo $! > FILE; sleep 301"),
    ("stopped", "sleep 300 & echo $! > FILE; kill -STOP $!; kill -STOP $$"),
    ("closes all", "exec 0<&- 1>&- 2>&-; setsid bash -c 'echo $$ > FILE; exec sleep 300' & sleep 301"),
    (
      "python daemon",
      "python3 -c 'import os,time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\nopen(\"FILE\",\"w\").write(str(os.getpid()))\nos.chdir(\"/\")\ntime.sleep(300)'; sleep 301"
    ),
  ]

  @Test func `none is alive two seconds after the program was killed`() async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let scripts = Self.scripts.enumerated().map { index, entry in
      entry.script.replacing("FILE", with: "\(folder.path)/\(index)")
    }
    let helper = try HelperProcess(scripts)
    let processes = try await folder.numbers(count: scripts.count)
    for (index, process) in processes.enumerated() {
      #expect(isAlive(process), "\(Self.scripts[index].name) does not run")
    }
    helper.kill()
    try await Task.sleep(for: .seconds(2))
    for (index, process) in processes.enumerated() {
      #expect(!isAlive(process), "\(Self.scripts[index].name) is alive")
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGSEGV])
  func `nor after another end`(signal: CInt) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let helper = try HelperProcess(["setsid bash -c 'echo $$ > \(folder.path)/0; exec sleep 300' & sleep 301"]
    )
    let processes = try await folder.numbers(count: 1)
    helper.kill(signal)
    try await Task.sleep(for: .seconds(2))
    #expect(!isAlive(processes[0]))
  }

  @Test func `what a command leaves ends with it`() async throws {
    let run = try await Run("setsid sleep 300 & nohup sleep 300 & (sleep 300 &) ; jobs -p; echo done")
    #expect(run.ending == ChildEnding(.exited(0)))
    #expect(run.text.hasSuffix("done\n"))
    for process in run.text.split(whereSeparator: \.isNewline).compactMap({ pid_t($0) }) {
      #expect(!isAlive(process))
    }
  }

  @Test func `a guard that is asked to end ends what it guards`() async throws {
    let child = try await Helper.launcher.start(
      ChildCommand(["/bin/sleep", "300"], folder: "/", environment: Helper.environment))
    let parent = try #require(parentOf(child.processID))
    kill(parent, SIGTERM)
    #expect(await child.ending().status == .signalled(Int(SIGKILL)))
    #expect(!isAlive(child.processID))
  }

  @Test func `when the guard is killed the group still ends`() async throws {
    let child = try await Helper.launcher.start(
      ChildCommand(["/bin/sh", "-c", "sleep 300; true"], folder: "/", environment: Helper.environment))
    kill(try #require(parentOf(child.processID)), SIGKILL)
    #expect(await child.ending().status == .signalled(Int(SIGKILL)))
    try await eventually { !isAlive(child.processID) }
  }

  @Test func `a child that nobody holds any more ends`() async throws {
    var child: ChildProcess? = try await Helper.launcher.start(
      ChildCommand(["/bin/sleep", "300"], folder: "/", environment: Helper.environment))
    let process = try #require(child?.processID)
    child = nil
    try await eventually { !isAlive(process) }
  }

  @Test func `a guard sees nothing of our variables and holds none of our descriptors`() async throws {
    setenv("FAKE_KEY", "FAKE", 1)
    let child = try await Helper.launcher.start(
      ChildCommand(["/bin/sleep", "300"], folder: "/", environment: Helper.environment))
    let parent = try #require(parentOf(child.processID))
    let environment = try String(contentsOfFile: "/proc/\(parent)/environ", encoding: .utf8)
    #expect(!environment.contains("FAKE"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/fd").count <= 4)
    // Before it sleeps it has the libraries open that it loads.
    try await eventually {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.processID)/fd").count) == 3
    }
    child.kill()
  }
}

/// Whether a process runs; one that only waits to be taken note of does not.
func isAlive(_ process: pid_t) -> Bool {
  guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
  return !text.contains(") Z ")
}

func parentOf(_ process: pid_t) -> pid_t? {
  guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
  return text.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
}

/// Waits for something that has to come.
func eventually(_ condition: () -> Bool) async throws {
  for _ in 0..<3000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
  #expect(condition())
}

struct TemporaryFolder {
  let path = "/var/tmp/antiphon-test-\(UUID().uuidString.prefix(8))"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// What is written into the files 0, 1, 2 and so on, once all of them are there.
  func numbers(count: Int) async throws -> [pid_t] {
    func read(_ index: Int) -> pid_t? {
      (try? String(contentsOfFile: "\(path)/\(index)", encoding: .utf8))
        .flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    try await eventually { (0..<count).allSatisfy { read($0) != nil } }
    return (0..<count).map { read($0) ?? -1 }
  }
}

/// A program that starts scripts, to be killed.
final class HelperProcess {
  private let process = Process()

  init(_ scripts: [String]) throws {
    process.executableURL = URL(filePath: Helper.program)
    process.arguments = ["start"] + scripts
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
  }

  func kill(_ signal: CInt = SIGKILL) {
    Foundation.kill(process.processIdentifier, signal)
    process.waitUntilExit()
  }
}
