import ChatUI
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The user's own editor, with a text to change.
///
/// It is called as git calls it: what `VISUAL`, or else `EDITOR`, says is a line for the shell, with the file behind
/// it, so that both may hold arguments.
struct ExternalEditor: Sendable {
  /// What is called.
  let line: String
  private let folder: String
  private let variable: String

  /// - Throws: that no editor is set.
  init(_ environment: [String: String]) throws(ProgramError) {
    let named = ["VISUAL", "EDITOR"].lazy.compactMap { name in
      environment[name].flatMap { $0.contains { !$0.isWhitespace } ? (name, $0) : nil }
    }.first
    guard let named else {
      throw ProgramError("No editor is set.", suggestion: "Set EDITOR, for example: export EDITOR=nano")
    }
    (variable, line) = named
    let temporary = environment["TMPDIR"] ?? ""
    folder = temporary.hasPrefix("/") ? temporary : "/tmp"
  }

  /// Has the text changed; the terminal must have been handed over.
  ///
  /// - Returns: the text as it was saved; the last line feed that editors add is left out.
  /// - Throws: why there is none, and where what was written is if it could not be read.
  func edit(_ text: String) async throws -> String {
    let path = try write(text)
    let status = try await Self.run(line, path)
    guard status == 0 else {
      unlink(path)
      let way = status > 128 ? "was ended by signal \(status - 128)" : "ended with status \(status)"
      throw ProgramError(
        status == 127 ? "\(line) cannot be found." : "\(line) \(way).",
        suggestion: status == 127 ? "See \(variable). The text is as it was." : "The text is as it was.")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError(
        "What \(line) saved is gone: \(Self.message()).", suggestion: "The text is as it was.")
    }
    defer { close(descriptor) }
    let bytes = try InputFile.bytes(
      of: descriptor, limit: 64 << 20,
      tooLong: ProgramError("What \(line) saved is too long; it is in \(path).")
    ) { ProgramError("What \(line) saved cannot be read: \($0).") }
    guard var changed = String(validating: bytes, as: UTF8.self) else {
      throw ProgramError("What \(line) saved is not UTF-8.", suggestion: "It is in \(path).")
    }
    unlink(path)
    if changed.hasSuffix("\n"), !text.hasSuffix("\n") { changed.removeLast() }
    return changed
  }

  /// A file that this user alone can read, named so that editors take it for Markdown.
  private func write(_ text: String) throws -> String {
    var template = Array("\(folder)/antiphon-XXXXXX.md".utf8CString)
    let descriptor = mkstemps(&template, 3)
    guard descriptor >= 0 else {
      throw ProgramError("No file can be made in \(folder): \(Self.message()).", suggestion: "Set TMPDIR.")
    }
    defer { close(descriptor) }
    let path = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init), as: UTF8.self)
    }
    // A file of text ends with a line feed.
    let ending = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    if let code = StandardStreams.failureWriting(text + ending, to: descriptor) {
      unlink(path)
      throw ProgramError("\(path) cannot be written: \(String(cString: strerror(code))).")
    }
    return path
  }

  private static func message() -> String { String(cString: strerror(errno)) }

  /// - Returns: its exit status, as a shell would say it.
  private static func run(_ line: String, _ path: String) async throws -> Int32 {
    let process = try start(line, path)
    return await withCheckedContinuation { continuation in
      // A thread of its own: it may take an hour, and the threads of tasks are few.
      DispatchQueue(label: "editor").async { continuation.resume(returning: wait(for: process)) }
    }
  }

  private static func start(_ line: String, _ path: String) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    sigdelset(&signals, SIGKILL)
    sigdelset(&signals, SIGSTOP)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Standard error is the log of the program while its interface is up.
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    let words = ["sh", "-c", "\(line) \"$@\"", line, path]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
    guard code == 0 else {
      throw ProgramError("No shell can be started: \(String(cString: strerror(code))).")
    }
    return process
  }

  /// Waits until it is over. Stopped with Ctrl+Z, this process stops too, so that the shell sees both as one.
  private static func wait(for process: pid_t) -> Int32 {
    var status: Int32 = 0
    while true {
      guard waitpid(process, &status, WUNTRACED) >= 0 else {
        if errno == EINTR { continue }
        return 127
      }
      // The macros of <sys/wait.h>.
      if status & 0xFF == 0x7F {
        // Without a shell in the same session there is nobody to go on with either.
        if getsid(getppid()) == getsid(0) { kill(getpid(), SIGSTOP) }
        kill(process, SIGCONT)
        continue
      }
      return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
  }
}
