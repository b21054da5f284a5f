import Foundation
import Subprocess
import SystemPackage
import Testing

/// A real terminal: a tmux server of its own with one window, in which programs run and keys are typed.
///
/// Every instance has its own socket and its own home folder, so that nothing of the person's is touched and
/// tests can run side by side. `close()` ends it with everything that runs in it.
struct Terminal {
  let socket = "antiphon-test-\(UUID().uuidString.prefix(8))"
  /// A folder for this test alone; it is the home of what runs here.
  let home: URL
  /// Closed with the terminal.
  private let server: ScriptedServer?

  /// A file in the home folder.
  func file(_ name: String) -> URL { home.appending(path: name) }

  func write(_ text: String, to name: String) throws {
    try text.write(to: file(name), atomically: true, encoding: .utf8)
  }

  func read(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }

  /// How long anything may take to appear: far longer than it does, for machines with much else to do.
  static let patience: Duration = .seconds(20)

  init(
    columns: Int = 100, rows: Int = 30, environment: [String: String] = [:], server: ScriptedServer? = nil
  ) async throws {
    self.server = server
    home = FileManager.default.temporaryDirectory.appending(path: "\(socket)-home")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    var variables = [
      "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "LANG": "C.UTF-8", "ANTIPHON_BINARY": Binary.path, "TERM": "xterm-256color",
      "ANTIPHON_NO_PROBE": "1",
    ]
    variables.merge(environment) { $1 }
    let shell = home.appending(path: "bashrc")
    try "PS1='shell> '\n".write(to: shell, atomically: true, encoding: .utf8)
    let settings = home.appending(path: "tmux.conf")
    try """
    set -g default-terminal "tmux-256color"
    set -g escape-time 0
    set -g status off
    set -g remain-on-exit on
    """.write(to: settings, atomically: true, encoding: .utf8)
    try await Tool.run(
      ["env", "-i"] + variables.map { "\($0.key)=\($0.value)" } + [
        "tmux", "-L", socket, "-f", settings.path, "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
        "-c", home.path, "bash --noprofile --rcfile \(shell.path)",
      ])
    try await waitFor("shell>")
  }

  /// The screen as text, one line a row, without trailing spaces.
  var screen: String {
    get async throws { try await tmux("capture-pane", "-p") }
  }

  /// Types text as it is.
  func type(_ text: String) async throws { try await tmux("send-keys", "-l", text) }

  /// Presses keys by tmux's names: `Enter`, `C-n`, `M-1`, `Escape`.
  func press(_ keys: String...) async throws {
    for key in keys { try await tmux("send-keys", key) }
  }

  /// Pastes what is in a file, as terminals that mark a paste do.
  func paste(_ file: URL) async throws {
    try await tmux("load-buffer", file.path)
    try await tmux("paste-buffer", "-p")
  }

  /// Types a text and presses Enter.
  func enter(_ text: String) async throws {
    try await type(text)
    try await press("Enter")
  }

  /// Runs a shell line.
  func run(_ line: String) async throws { try await enter(line) }

  /// Sends bytes as a terminal would.
  func send(_ text: String) async throws {
    try await tmux(["send-keys", "-H"] + text.utf8.map { String($0, radix: 16) })
  }

  /// What tmux's newest buffer holds.
  var buffer: String {
    get async throws { try await tmux("show-buffer") }
  }

  /// Whether the program has asked for reports of the mouse.
  var hasMouse: Bool {
    get async throws { try await tmux("display-message", "-p", "#{mouse_any_flag}").hasPrefix("1") }
  }

  /// Lets programs fill tmux's buffer by OSC 52.
  func allowClipboard() async throws { try await tmux("set", "-g", "set-clipboard", "on") }

  func resize(columns: Int, rows: Int) async throws {
    try await tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// Waits until the screen shows a text.
  func waitFor(
    _ text: String, for patience: Duration = patience, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await waitFor(sourceLocation: sourceLocation, "“\(text)”", for: patience) { $0.contains(text) }
  }

  /// Waits until the screen is as it should be. tmux tells nobody when a screen changes, so this looks again
  /// and again.
  func waitFor(
    sourceLocation: SourceLocation = #_sourceLocation, _ what: String = "the expected screen",
    for patience: Duration = patience, _ isRight: (String) -> Bool
  ) async throws {
    let end = ContinuousClock.now + patience
    var last = ""
    while ContinuousClock.now < end {
      last = try await screen
      if isRight(last) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("\(what) did not appear; the screen shows:\n\(last)", sourceLocation: sourceLocation)
    throw Missing(what: what)
  }

  struct Missing: Error { var what: String }

  func close() {
    // Not `Process`: it waits for a descriptor that the tmux servers of other tests have inherited.
    _ = system("tmux -L \(socket) kill-server 2>/dev/null")
    server?.close()
    try? FileManager.default.removeItem(at: home)
  }

  @discardableResult
  private func tmux(_ arguments: String...) async throws -> String { try await tmux(arguments) }

  @discardableResult
  private func tmux(_ arguments: [String]) async throws -> String {
    try await Tool.run(["tmux", "-L", socket] + arguments)
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

/// Runs a command to its end, without holding up the threads that other tests run on.
enum Tool {
  struct Result {
    var status: Int
    var output: String
    var errors: String
  }

  struct Failed: Error {
    var command: [String]
    var result: Result
  }

  @discardableResult
  static func run(_ command: [String]) async throws -> String {
    let result = try await finish(command)
    guard result.status == 0 else { throw Failed(command: command, result: result) }
    return result.output
  }

  /// Runs a command and takes what it says, whatever its status; one that a signal ended has the signal's
  /// number below zero.
  static func finish(
    _ command: [String], environment: [String: String]? = nil, input: String = "", in folder: URL? = nil
  ) async throws -> Result {
    let variables = environment.map { variables in
      Environment.custom(
        Dictionary(uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })
      )
    }
    let record = try await Subprocess.run(
      .path("/usr/bin/env"), arguments: Arguments(command), environment: variables ?? .inherit,
      workingDirectory: folder.map { FilePath($0.path) }, input: .string(input),
      output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
    let status: Int =
      switch record.terminationStatus {
      case .exited(let code): Int(code)
      case .signaled(let number): -Int(number)
      }
    return Result(status: status, output: record.standardOutput, errors: record.standardError)
  }
}
