import Foundation

@testable import Tools

/// Has a real shell run scripts in an empty folder, with programs in its path that only note how they were called.
struct TracedShell {
  /// What came of one script.
  struct Trace: Equatable {
    /// The arguments of each program that ran, its name first.
    var ran: [[String]] = []
    /// Names that the shell looked for and did not find.
    var missed: [String] = []
    /// What was in the folder afterwards.
    var files: [String] = []
  }

  /// Programs that scripts of the corpus want to run; all that they do is to be noted.
  static let programs = [
    "ls", "cat", "git", "grep", "egrep", "fgrep", "rg", "head", "tail", "find", "sed", "wc", "sort", "uniq",
    "cut", "tr",
    "diff", "which", "file", "stat", "du", "tree", "date", "base64", "tee", "awk", "man", "less", "tar",
    "env", "nice",
    "nohup", "stdbuf", "sudo", "ssh", "rsync", "wget", "curl", "make", "npm", "vim", "ed", "rm", "id", "sh",
    "bash", "od",
    "comm", "cmp", "nl", "tac", "rev", "basename", "dirname", "uname", "nproc", "md5sum", "x", "a", "b",
    "foo", "time",
  ]

  let shell: String
  private let folder: URL

  /// - Parameter shell: `bash` or `sh`, by its path.
  static func with<Result>(_ shell: String, _ body: (TracedShell) async throws -> Result) async throws
    -> Result
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "antiphon-\(UUID().uuidString)")
    for name in ["bin", "work"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let traced = TracedShell(shell: shell, folder: folder)
    for program in programs {
      let url = folder.appendingPathComponent("bin/\(program)")
      try Data(traced.program.utf8).write(to: url)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
    }
    return try await body(traced)
  }

  private var trace: String { folder.appendingPathComponent("trace").path }

  /// Writes its name and arguments, each with a zero byte behind it, and a line feed for the end; in one write, for
  /// programs of a pipe run at the same time.
  private var program: String {
    """
    #!/bin/sh
    printf '%s\\0' ran "${0##*/}" "$@" '
    ' >> '\(trace)'
    """
  }

  /// Runs one script after the other, and notes what is in the folder behind each.
  private static let driver = """
    shopt -s nullglob dotglob
    cd "$1/work" || exit 1
    while IFS= read -r -d '' script; do
      env -i "PATH=$1/bin" "HOME=$1/work" "LC_ALL=$3" \
        "BASH_FUNC_command_not_found_handle%%=() { printf 'missed\\\\0%s\\\\0\\\\n\\\\0' \\"\\$1\\" >> '$1/trace'; }" \
        "$2" -c "$script" < /dev/null > /dev/null 2>&1
      { printf 'files\\0'; for file in *; do printf '%s\\0' "$file"; done; printf '\\n\\0end\\0'; } >> "$1/trace"
      for file in *; do rm -rf -- "./$file"; done
    done < "$1/scripts"
    """

  /// What came of each script. None may hold a zero byte.
  func run(_ scripts: [String], locale: String = "C.UTF-8") async throws -> [Trace] {
    var input = Data()
    for script in scripts { input += Data(script.utf8) + [0] }
    try input.write(to: folder.appendingPathComponent("scripts"))
    try Data().write(to: folder.appendingPathComponent("trace"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", Self.driver, "driver", folder.path, shell, locale]
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // Waiting here would keep other tests from one of the few threads there are.
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    return Self.read(try Data(contentsOf: folder.appendingPathComponent("trace")))
  }

  private static func read(_ data: Data) -> [Trace] {
    var traces: [Trace] = []
    var trace = Trace()
    var record: [String] = []
    for field in data.split(separator: 0, omittingEmptySubsequences: false) {
      let text = String(decoding: field, as: UTF8.self)
      if record.isEmpty, text == "end" {
        traces.append(trace)
        trace = Trace()
      } else if text == "\n" {
        let values = Array(record.dropFirst())
        switch record.first {
        case "ran": trace.ran.append(values)
        case "missed": trace.missed += values
        default: trace.files += values
        }
        record = []
      } else {
        record.append(text)
      }
    }
    return traces
  }
}

extension TracedShell.Trace {
  /// What has happened that may not, of a script that was let through; `nil` for nothing.
  func offence(of script: String) -> String? {
    guard files.isEmpty else { return "made files: \(files)" }
    guard missed.isEmpty else { return "looked for programs: \(missed)" }
    let commands = ShellScript(script).commands ?? []
    for command in ran {
      if !ReadOnlyCommand.allows(command) { return "ran \(command)" }
      if !commands.contains(command) { return "ran \(command), which was read as \(commands)" }
    }
    return nil
  }
}
