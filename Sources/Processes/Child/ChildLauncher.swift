import CProcesses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts programs. May be used from any task.
///
/// The process it is used in has to ignore SIGPIPE.
public final class ChildLauncher: Sendable {
  /// The executable that becomes the guard of what is started: it has to call `ProcessGuard.main` when
  /// `ProcessGuard.isWanted`. `nil` for none; then what is started may outlive this process.
  public let guardProgram: String?

  public init(guardProgram: String?) { self.guardProgram = guardProgram }

  /// This executable itself; `nil` where the system does not say which it is.
  public static var thisProgram: String? {
    #if os(Linux)
      guard let path = realpath("/proc/self/exe", nil) else { return nil }
    #else
      var size: UInt32 = 4096
      var name = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&name, &size) == 0, let path = realpath(name, nil) else { return nil }
    #endif
    defer { free(path) }
    return String(cString: path)
  }

  /// Starts a program, and returns when it runs.
  ///
  /// - Throws: when it cannot be started, or the calling task is cancelled.
  public func start(_ command: ChildCommand) async throws(ChildError) -> ChildProcess {
    let arguments = command.argumentsAsRun
    let name = arguments.first ?? ""
    for text in arguments + [command.folder] + command.environment.map({ $0.key + $0.value })
    where text.utf8.contains(0) {
      throw ChildError(.system, "A command cannot hold a zero character.")
    }
    try checkFolder(command.folder)
    guard let program = Spawn.path(of: name, in: command.environment["PATH"]) else {
      throw .system(ENOENT, starting: name)
    }
    // What is not found outside is not there inside either, and what holds it would not say so to us.
    if command.confinement != nil,
      Spawn.path(of: command.arguments.first ?? "", in: command.environment["PATH"]) == nil
    {
      throw .system(ENOENT, starting: command.arguments.first ?? "")
    }
    let pipes = try Pipes(for: command)
    guard let guardProgram else {
      guard command.confinement == nil else {
        throw ChildError(.sandboxFailed, "There is no guard, which the sandbox needs.")
      }
      switch Spawn.start(
        program, arguments, environment: command.environment, folder: command.folder,
        descriptors: pipes.theirs)
      {
      case .failure(let error): throw .system(error.number, starting: name)
      case .success(let process):
        pipes.closeTheirs()
        return ChildProcess(UnguardedChild(process), streams: pipes.streams, timeLimit: command.timeLimit)
      }
    }
    let order = GuardOrder(
      program: program, arguments: arguments, environment: command.environment,
      folder: command.confinement == nil ? command.folder : nil,
      placeholders: command.confinement?.placeholders ?? [], isConfined: command.confinement != nil)
    let child = try await start(order, name: name, guardProgram, pipes)
    return ChildProcess(child, streams: pipes.streams, timeLimit: command.timeLimit)
  }

  private func checkFolder(_ folder: String) throws(ChildError) {
    var status = stat()
    guard folder.hasPrefix("/"), stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw ChildError(.folderNotFound, "There is no folder \"\(folder)\".")
    }
  }

  private func start(
    _ order: GuardOrder, name: String, _ guardProgram: String, _ pipes: Pipes
  ) async throws(ChildError) -> GuardedChild {
    var ends: [CInt] = [-1, -1]
    guard cprocesses_socket_pair(&ends) == 0 else {
      pipes.closeTheirs()
      throw .system(errno, starting: name)
    }
    let socket = Channel(ends[0])
    // What it needs to be loaded, and nothing else of ours: others can read it.
    var environment: [String: String] = [:]
    for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
      if let value = getenv(name) { environment[name] = String(cString: value) }
    }
    let spawned = Spawn.start(
      guardProgram, [guardProgram, ProcessGuard.argument], environment: environment, folder: "/",
      descriptors: pipes.theirs + [ends[1]])
    close(ends[1])
    pipes.closeTheirs()
    let guardID: pid_t
    switch spawned {
    case .failure(let error): throw .system(error.number, starting: guardProgram)
    case .success(let process): guardID = process
    }
    if await socket.writeAll(order.bytes) {
      switch await GuardedChild.report(from: socket) {
      case .started(let process): return GuardedChild(process, socket: socket, guardID: guardID)
      case .failed(let number):
        await GuardedChild.reap(guardID)
        throw .system(number, starting: name)
      default: break
      }
    }
    shutdown(socket.raw, CInt(SHUT_RDWR))
    await GuardedChild.reap(guardID)
    throw ChildError(
      .system,
      Task.isCancelled ? "The start was cancelled." : "\"\(name)\" could not be started: its guard ended.")
  }
}

/// The pipes between us and a program.
private struct Pipes {
  /// What becomes its 0, 1 and 2.
  private(set) var theirs: [CInt] = []
  private(set) var streams: ChildStreams
  /// `theirs`, each once.
  private var open: [CInt] = []

  init(for command: ChildCommand) throws(ChildError) {
    var made: [CInt] = []
    func pipe() -> (reader: CInt, writer: CInt)? {
      var ends: [CInt] = [-1, -1]
      guard cprocesses_pipe(&ends) == 0 else { return nil }
      made += ends
      return (ends[0], ends[1])
    }
    let nothing = command.hasInput ? -1 : Self.openNothing()
    guard let output = pipe() else { throw Self.noDescriptors(made) }
    var errors: (reader: CInt, writer: CInt)?
    if command.outputs == .apart {
      errors = pipe()
      guard errors != nil else { throw Self.noDescriptors(made) }
    }
    var input: (reader: CInt, writer: CInt)?
    if command.hasInput {
      input = pipe()
      guard input != nil else { throw Self.noDescriptors(made) }
    }
    theirs = [input?.reader ?? nothing, output.writer, errors?.writer ?? output.writer]
    open = [theirs[0], output.writer] + (errors.map { [$0.writer] } ?? [])
    streams = ChildStreams(
      output: ChildOutput(Channel(output.reader)), errors: errors.map { ChildOutput(Channel($0.reader)) },
      input: input.map { ChildInput(Channel($0.writer)) })
  }

  func closeTheirs() {
    for descriptor in open where descriptor >= 0 { close(descriptor) }
  }

  /// What is at its end at once.
  private static func openNothing() -> CInt {
    #if canImport(Glibc)
      Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
    #else
      Darwin.open("/dev/null", O_RDONLY | O_CLOEXEC)
    #endif
  }

  private static func noDescriptors(_ made: [CInt]) -> ChildError {
    let number = errno
    for descriptor in made { close(descriptor) }
    return ChildError(.system, "No pipe could be made: \(String(cString: strerror(number))).")
  }
}
