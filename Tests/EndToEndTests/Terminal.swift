import Foundation
import Testing

/// A real terminal: a tmux server of its own with one window, in which programs run and keys are typed.
///
/// Every instance has its own socket and its own home folder, so that nothing of the person's is touched and
/// tests can run side by side. `close()` ends it with everything that runs in it.
struct Terminal {
  let socket = "antiphon-test-\(UUID().uuidString.prefix(8))"
  /// A folder for this test alone; it is the home of what runs here.
  let home: URL

  /// How long anything may take to appear: far longer than it does, for machines with much else to do.
  static let patience: Duration = .seconds(30)

  init(columns: Int = 100, rows: Int = 30, environment: [String: String] = [:]) throws {
    home = FileManager.default.temporaryDirectory.appending(path: "\(socket)-home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    var variables = [
      "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "LANG": "C.UTF-8", "ANTIPHON_BINARY": Binary.path, "PS1": "$ ", "TERM": "xterm-256color",
      "ANTIPHON_NO_PROBE": "1",
    ]
    variables.merge(environment) { $1 }
    let settings = home.appending(path: "tmux.conf")
    try """
    set -g default-terminal "tmux-256color"
    set -g escape-time 0
    set -g status off
    set -g remain-on-exit on
    """.write(to: settings, atomically: true, encoding: .utf8)
    try Tool.run(
      ["env", "-i"] + variables.map { "\($0.key)=\($0.value)" } + [
        "tmux", "-L", socket, "-f", settings.path, "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
        "-c", home.path, "/bin/sh",
      ])
    try waitFor("$ ")
  }

  /// The screen as text, one line a row, without trailing spaces.
  var screen: String {
    get throws { try tmux("capture-pane", "-p") }
  }

  /// Types text as it is.
  func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

  /// Presses keys by tmux's names: `Enter`, `C-n`, `M-1`, `Escape`.
  func press(_ keys: String...) throws {
    for key in keys { try tmux("send-keys", key) }
  }

  /// Runs a shell line.
  func run(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// Opens the program and waits for its composer.
  func openAntiphon(_ arguments: String = "--model demo/demo") throws {
    try run("$ANTIPHON_BINARY --data-dir $HOME/data \(arguments)")
    try waitFor { $0.contains("›") }
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// Waits until the screen shows a text.
  func waitFor(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try waitFor(sourceLocation: sourceLocation, "“\(text)”") { $0.contains(text) }
  }

  /// Waits until the screen is as it should be. tmux tells nobody when a screen changes, so this looks again
  /// and again.
  func waitFor(
    sourceLocation: SourceLocation = #_sourceLocation, _ what: String = "the expected screen",
    _ isRight: (String) -> Bool
  ) throws {
    let end = ContinuousClock.now + Self.patience
    var last = ""
    while ContinuousClock.now < end {
      last = try screen
      if isRight(last) { return }
      usleep(20_000)
    }
    Issue.record("\(what) did not appear; the screen shows:\n\(last)", sourceLocation: sourceLocation)
    throw Missing(what: what)
  }

  struct Missing: Error { var what: String }

  func close() {
    _ = try? tmux("kill-server")
    try? FileManager.default.removeItem(at: home)
  }

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String {
    try Tool.run(["tmux", "-L", socket] + arguments)
  }
}

/// The program under test, as `swift build` made it.
enum Binary {
  static let path: String = {
    // The test bundle lies in the folder into which the program was built.
    let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    var folder = bundle.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: "antiphon")
      if FileManager.default.isExecutableFile(atPath: candidate.path),
        !FileManager.default.fileExists(atPath: candidate.appending(path: "Package.swift").path)
      {
        return candidate.path
      }
      folder = folder.deletingLastPathComponent()
    }
    return "antiphon"
  }()
}

/// Runs a command to its end.
enum Tool {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  struct Failed: Error {
    var command: [String]
    var result: Result
  }

  @discardableResult
  static func run(_ command: [String]) throws -> String {
    let result = try finish(command)
    guard result.status == 0 else { throw Failed(command: command, result: result) }
    return result.output
  }

  /// Runs a command and takes what it says, whatever its status.
  static func finish(
    _ command: [String], environment: [String: String]? = nil, input: String = "", in folder: URL? = nil
  ) throws -> Result {
    let scratch = FileManager.default.temporaryDirectory
    let outputs = (0..<2).map { _ in scratch.appending(path: "antiphon-output-\(UUID())") }
    defer { for file in outputs { try? FileManager.default.removeItem(at: file) } }
    for file in outputs { FileManager.default.createFile(atPath: file.path, contents: nil) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    if let environment { process.environment = environment }
    if let folder { process.currentDirectoryURL = folder }
    process.standardOutput = try FileHandle(forWritingTo: outputs[0])
    process.standardError = try FileHandle(forWritingTo: outputs[1])
    let stdin = Pipe()
    process.standardInput = stdin
    try process.run()
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? stdin.fileHandleForWriting.close()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: (try? String(contentsOf: outputs[0], encoding: .utf8)) ?? "",
      errors: (try? String(contentsOf: outputs[1], encoding: .utf8)) ?? "")
  }
}
